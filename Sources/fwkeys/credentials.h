/*
 * Where the service is and with which API key: options first, then the environment.
 */
#ifndef FWKEYS_COMMAND_CREDENTIALS_H
#define FWKEYS_COMMAND_CREDENTIALS_H

#include "arguments.h"

#include <fwkeys.h>

/* Sets the base URL, the timeout and the API key. Reports what is missing or wrong. Returns an exit status.
 */
int credentials_apply(const struct arguments *arguments, fw_config *config);

/* The value of an environment variable; NULL where it is empty or not set. */
const char *credentials_environment(const char *name);

#endif

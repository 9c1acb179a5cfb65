/*
 * Where the service is and with which API key: options first, then what fw_config_load finds.
 */
#ifndef FWKEYS_COMMAND_SETTINGS_H
#define FWKEYS_COMMAND_SETTINGS_H

#include "arguments/arguments.h"

#include <fwkeys.h>

/* Sets the base URL, the API key, the times and the log. Reports what is wrong; that there is no API key is
   not found out here. Returns an exit status. */
int settings_apply(const struct arguments *arguments, fw_config *config);

#endif

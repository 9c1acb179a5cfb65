/*
 * From the arguments of a command to the library's options for a new key.
 */
#ifndef FWKEYS_COMMAND_CREATE_OPTIONS_H
#define FWKEYS_COMMAND_CREATE_OPTIONS_H

#include "arguments/arguments.h"

#include <fwkeys.h>

/* The options that say what the new key is to be. */
#define CREATE_OPTIONS                                                                                       \
    (OPTION(OPTION_KEY_NAME) | OPTION(OPTION_EXPIRE_TIME) | OPTION(OPTION_ANNOTATION) |                      \
     OPTION(OPTION_EXACTLY_ONCE) | OPTION(OPTION_SETTLE_MS))

/* Makes them, each value checked by the library; free with fw_create_options_free. Returns an exit status. */
int create_options_read(const struct arguments *arguments, fw_create_options **options);

#endif

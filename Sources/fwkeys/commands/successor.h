/*
 * The key that takes the place of another one: what it takes over, and how it is told of.
 */
#ifndef FWKEYS_COMMAND_SUCCESSOR_H
#define FWKEYS_COMMAND_SUCCESSOR_H

#include "arguments/arguments.h"
#include "service/service.h"

#include <fwkeys.h>

/* Gets the old key's record, and sets its name, without a marker, and its annotations where arguments give
   none. An old key that is not there is an error. Returns an exit status. */
int successor_take_over(const struct service *service, const char *old_key_id,
                        const struct arguments *arguments, fw_create_options *options);

/* Prints the new key without its secret, and which key it replaced. Closes standard output. Returns 0 or
   errno. */
int successor_print(const fw_api_key *key, const char *old_key_id, enum output_format format,
                    const char *secret_file_or_null);

#endif

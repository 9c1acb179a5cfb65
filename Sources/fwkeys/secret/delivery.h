/*
 * Handing over a new key's secret, and taking the key back where that fails: no key may stay alive whose
 * secret nobody has.
 */
#ifndef FWKEYS_COMMAND_DELIVERY_H
#define FWKEYS_COMMAND_DELIVERY_H

#include "arguments/arguments.h"
#include "secret/secret_file.h"
#include "service/service.h"

/* What a delivery leaves behind. */
enum delivery { DELIVERY_DONE, DELIVERY_WITHDRAWN, DELIVERY_KEY_LEFT };

/* Writes the secret to the file, if there is one, and the key to standard output. Where the secret cannot be
   written, removes the file and deletes the key, and says so. Returns an exit status. */
int deliver_key(const struct service *service, const fw_api_key *key, enum output_format format,
                struct secret_file *file_or_null, enum delivery *delivery);

/* Deletes the key again, and says so, because of what the line begins with: "the secret could not be written
   to x: no space". Returns an exit status. */
int delivery_withdraw(const struct service *service, const fw_api_key *key, const char *reason,
                      enum delivery *delivery);

/* Writes the key to standard output: with its secret, or with the file that the secret is in. Closes it.
   Returns 0 or errno. */
int delivery_print(const fw_api_key *key, enum output_format format, const char *secret_file_or_null);

#endif

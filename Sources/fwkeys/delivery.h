/*
 * Handing over a new key's secret, and taking the key back where that fails: no key may stay alive whose
 * secret nobody has.
 */
#ifndef FWKEYS_COMMAND_DELIVERY_H
#define FWKEYS_COMMAND_DELIVERY_H

#include "arguments.h"
#include "secret_file.h"
#include "service.h"

/* Writes the secret to the file, if there is one, and the key to standard output. Where the secret cannot be
   written, removes the file and deletes the key, and says so. Returns an exit status. */
int deliver_key(const struct service *service, const fw_api_key *key, enum output_format format,
                struct secret_file *file_or_null);

#endif

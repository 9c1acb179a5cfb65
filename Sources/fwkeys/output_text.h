/*
 * Keys as text for people, in the words and the order of firectl, so that what reads firectl's output reads
 * this.
 */
#ifndef FWKEYS_COMMAND_OUTPUT_TEXT_H
#define FWKEYS_COMMAND_OUTPUT_TEXT_H

#include "output.h"

#include <fwkeys.h>

/* A key that was just created: with its secret, or with the file that the secret is in. */
void output_text_created_key(struct output *output, const fw_api_key *key, const char *secret_file_or_null);

#endif

/*
 * Keys as text for people, in the words and the order of firectl, so that what reads firectl's output reads
 * this.
 */
#ifndef FWKEYS_COMMAND_OUTPUT_TEXT_H
#define FWKEYS_COMMAND_OUTPUT_TEXT_H

#include "output/output.h"

#include <fwkeys.h>

/* "Name: value"; nothing where the value is NULL. */
void output_text_line(struct output *output, const char *name, const char *value_or_null);

/* A key that was just created: with its secret, or with the file that the secret is in. */
void output_text_created_key(struct output *output, const fw_api_key *key, const char *secret_file_or_null);

/* The record of a key, which has no secret. */
void output_text_key(struct output *output, const fw_api_key *key);

#endif

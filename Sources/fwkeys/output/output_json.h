/*
 * JSON for programs, with the names that the service uses. Written piece by piece, not from a tree: a tree
 * would hold a copy of the secret.
 */
#ifndef FWKEYS_COMMAND_OUTPUT_JSON_H
#define FWKEYS_COMMAND_OUTPUT_JSON_H

#include "output/output.h"

#include <fwkeys.h>
#include <stdbool.h>

/* Adds a string with its quotes. */
void output_json_string(struct output *output, const char *text);

/* Adds "name": and, before it, the comma that all members but the first need. The name is written as it is.
 */
void output_json_name(struct output *output, bool *first, const char *name);

/* Adds a member whose value is a string; nothing where the value is NULL. */
void output_json_member(struct output *output, bool *first, const char *name, const char *value_or_null);

/* Adds a key as an object, with its secret if it has one and is asked for it. What the service did not send
   is left out. */
void output_json_key(struct output *output, const fw_api_key *key, bool with_secret);

#endif

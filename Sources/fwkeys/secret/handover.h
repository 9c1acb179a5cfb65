/*
 * Handing a new secret to a program of the user's on its standard input.
 */
#ifndef FWKEYS_COMMAND_HANDOVER_H
#define FWKEYS_COMMAND_HANDOVER_H

#include <stdbool.h>
#include <stddef.h>

/* Notes which descriptors this process was given, for the program gets those and no other. Call it before
   anything is opened. */
void handover_note_descriptors(void);

/* Runs the command, a list of words that ends with NULL, writes the secret to its standard input, without a
   line's end, and waits for its end. True: it took all of the secret and ended with status 0. False: reason
   says why not. */
bool handover_run(char **command, const char *secret, size_t length, char *reason, size_t capacity);

#endif

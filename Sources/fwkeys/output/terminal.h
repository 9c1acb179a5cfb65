/*
 * The terminal that a descriptor may be, and how much room a text takes on it.
 */
#ifndef FWKEYS_COMMAND_TERMINAL_H
#define FWKEYS_COMMAND_TERMINAL_H

#include <stddef.h>

/* The columns of the terminal that the descriptor is; 0: it is none, and a line may be as long as it likes. */
size_t terminal_columns(int descriptor);

/* How many columns a text takes as output_plain prints it: one for each character. */
size_t terminal_width(const char *text);

/* How many bytes the first characters of a text take, no more than count of them. */
size_t terminal_bytes(const char *text, size_t count);

#endif

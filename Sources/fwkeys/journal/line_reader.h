/*
 * Reading lines that this program wrote itself, in the one form that it writes them: what is a byte different
 * was not written here, and nothing is deleted on its word.
 */
#ifndef FWKEYS_COMMAND_LINE_READER_H
#define FWKEYS_COMMAND_LINE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Moves *at past the text, if it is there. */
bool line_take(const char **at, const char *text);

/* Moves *at past the name and the string in quotes behind it, and copies the string. */
bool line_take_string(const char **at, const char *name, char *value, size_t capacity);

/* The same for a number of up to so many digits. */
bool line_take_number(const char **at, const char *name, size_t digits_maximum, int64_t *number);

#endif

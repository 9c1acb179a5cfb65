/*
 * Reading an API key from standard input, from a person or from a pipe.
 */
#ifndef FWKEYS_COMMAND_SECRET_PROMPT_H
#define FWKEYS_COMMAND_SECRET_PROMPT_H

#include <stddef.h>

/* Reads one line into the buffer, without its end. A terminal is asked, and shows nothing of it. Returns 0 or
   errno; EFBIG: it does not fit. Wiping the buffer is the caller's. */
int secret_prompt_read(const char *question, char *buffer, size_t capacity);

#endif

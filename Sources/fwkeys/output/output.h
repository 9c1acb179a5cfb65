/*
 * Standard output without a copy: what is written is a list of borrowed pieces that go out together. A secret
 * is one of them, straight from the library's memory: nothing here, and no buffer of stdio, ever holds it.
 */
#ifndef FWKEYS_COMMAND_OUTPUT_H
#define FWKEYS_COMMAND_OUTPUT_H

#include <stddef.h>
#include <sys/uio.h>

enum { OUTPUT_PIECES = 96, OUTPUT_ESCAPE_CAPACITY = 8 };

struct output {
    int descriptor;
    int error; /* errno of the first failure, which ends all writing; 0: none */
    size_t count;
    struct iovec pieces[OUTPUT_PIECES];
    char escapes[OUTPUT_PIECES][OUTPUT_ESCAPE_CAPACITY]; /* one for each piece that is made, not borrowed */
};

void output_begin(struct output *output, int descriptor);

/* Adds bytes, which must stay where they are until output_end. */
void output_bytes(struct output *output, const char *bytes, size_t length);

/* Adds a string as it is; it must stay where it is until output_end. */
void output_string(struct output *output, const char *text);

/* Adds text that came from outside; control characters, which could drive a terminal, become "?". */
void output_plain(struct output *output, const char *text);

/* The same for the first length bytes of a text. */
void output_plain_bytes(struct output *output, const char *text, size_t length);

/* How many bytes the control character at the start of length bytes of UTF-8 takes; 0: there is none. Those
   from U+0080 to U+009F count too: terminals obey them. */
size_t output_control_length(const char *bytes, size_t length);

/* Adds length bytes of UTF-8 as the inside of a JSON string: quotes, backslashes and control characters
 * escaped. */
void output_json_escaped(struct output *output, const char *bytes, size_t length);

/* Adds text as one segment of a URL's path: all but letters, digits and -._~ percent-encoded. */
void output_path_segment(struct output *output, const char *text);

/* Writes what was added. Returns 0 or errno. */
int output_flush(struct output *output);

/* Writes what was added, and makes sure of it as far as the descriptor can: a file is synchronised, and
   closed with its errors heard. Returns 0 or errno. */
int output_end(struct output *output);

#endif

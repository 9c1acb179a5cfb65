/*
 * The list of pieces and how it goes out: one writev where the descriptor takes it, so that a reader of a
 * pipe gets a record whole or not at all.
 */
#include "output/output.h"

#include "service/interruption.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void output_begin(struct output *output, int descriptor) {
    output->descriptor = descriptor;
    output->error = 0;
    output->count = 0;
}

void output_bytes(struct output *output, const char *bytes, size_t length) {
    if (length == 0)
        return;
    if (output->count == OUTPUT_PIECES)
        output_flush(output);
    output->pieces[output->count++] = (struct iovec){.iov_base = (void *)bytes, .iov_len = length};
}

void output_string(struct output *output, const char *text) {
    output_bytes(output, text, strlen(text));
}

size_t output_control_length(const char *bytes, size_t length) {
    unsigned char first = (unsigned char)bytes[0];
    if (first < 0x20 || first == 0x7f)
        return 1;
    if (first == 0xc2 && length > 1 && (unsigned char)bytes[1] >= 0x80 && (unsigned char)bytes[1] <= 0x9f)
        return 2;
    return 0;
}

void output_plain(struct output *output, const char *text) {
    output_plain_bytes(output, text, strlen(text));
}

void output_plain_bytes(struct output *output, const char *text, size_t length) {
    size_t start = 0;
    for (size_t index = 0; index < length;) {
        size_t control = output_control_length(text + index, length - index);
        if (control == 0) {
            index++;
            continue;
        }
        output_bytes(output, text + start, index - start);
        output_bytes(output, "?", 1);
        index += control;
        start = index;
    }
    output_bytes(output, text + start, length - start);
}

static void add_escape(struct output *output, const char *format, unsigned char byte) {
    if (output->count == OUTPUT_PIECES)
        output_flush(output);
    char *escape = output->escapes[output->count];
    snprintf(escape, OUTPUT_ESCAPE_CAPACITY, format, byte);
    output_bytes(output, escape, strlen(escape));
}

void output_json_escaped(struct output *output, const char *bytes, size_t length) {
    size_t start = 0;
    for (size_t index = 0; index < length;) {
        size_t control = output_control_length(bytes + index, length - index);
        bool quoted = bytes[index] == '"' || bytes[index] == '\\';
        if (control == 0 && !quoted) {
            index++;
            continue;
        }
        output_bytes(output, bytes + start, index - start);
        if (quoted)
            output_string(output, bytes[index] == '"' ? "\\\"" : "\\\\");
        else /* the last byte of a control character is its number */
            add_escape(output, "\\u%04x", (unsigned char)bytes[index + control - 1]);
        index += quoted ? 1 : control;
        start = index;
    }
    output_bytes(output, bytes + start, length - start);
}

static bool is_unreserved(char character) {
    static const char marks[] = "-._~";
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || memchr(marks, character, sizeof marks - 1);
}

void output_path_segment(struct output *output, const char *text) {
    for (; *text; text++)
        if (is_unreserved(*text))
            output_bytes(output, text, 1);
        else
            add_escape(output, "%%%02X", (unsigned char)*text);
}

/* Writes some of the pieces from *first on, and moves *first past what is out. Returns 0 or errno. */
static int write_some(struct output *output, size_t *first) {
    ssize_t written = writev(output->descriptor, output->pieces + *first, (int)(output->count - *first));
    if (written < 0 && errno == EAGAIN) {
        struct pollfd wait = {.fd = output->descriptor, .events = POLLOUT};
        if (poll(&wait, 1, -1) >= 0)
            return 0;
    }
    if (written < 0)
        return errno == EINTR && !interruption_signal() ? 0 : errno;
    size_t left = (size_t)written;
    while (*first < output->count && left >= output->pieces[*first].iov_len)
        left -= output->pieces[(*first)++].iov_len;
    if (left > 0) {
        output->pieces[*first].iov_base = (char *)output->pieces[*first].iov_base + left;
        output->pieces[*first].iov_len -= left;
    }
    /* A write that a signal ends reports what was out by then; the next one might wait for ever. */
    return *first < output->count && interruption_signal() ? EINTR : 0;
}

int output_flush(struct output *output) {
    size_t first = 0;
    while (output->error == 0 && first < output->count)
        output->error = write_some(output, &first);
    output->count = 0;
    return output->error;
}

int output_end(struct output *output) {
    output_flush(output);
    /* What cannot be synchronised (a pipe, a terminal) says EINVAL or EROFS, and has taken the bytes already.
     */
    if (output->error == 0 && fsync(output->descriptor) != 0 && errno != EINVAL && errno != EROFS &&
        errno != ENOTSUP)
        output->error = errno;
    if (close(output->descriptor) != 0 && output->error == 0 && errno != EINTR)
        output->error = errno;
    return output->error;
}

/*
 * Characters are counted, not columns: which of them a terminal shows twice as wide differs from one to the
 * next, and asking the C library would need a locale.
 */
#include "output/terminal.h"

#include "output/output.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_ASSUMED = 80 };

size_t terminal_columns(int descriptor) {
    if (!isatty(descriptor))
        return 0;
    const char *text = getenv("COLUMNS");
    long columns = text ? strtol(text, NULL, 10) : 0;
    if (columns > 0 && columns <= 100000)
        return (size_t)columns;
    struct winsize size;
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return COLUMNS_ASSUMED;
}

/* The bytes of the character that text begins with, as output_plain has it: a control character is one "?".
   */
static size_t next(const char *text) {
    size_t control = output_control_length(text, strlen(text));
    if (control > 0)
        return control;
    size_t length = 1;
    while (((unsigned char)text[length] & 0xc0) == 0x80)
        length++;
    return length;
}

size_t terminal_width(const char *text) {
    size_t width = 0;
    for (; *text; text += next(text))
        width++;
    return width;
}

size_t terminal_bytes(const char *text, size_t count) {
    const char *at = text;
    for (; *at && count > 0; count--)
        at += next(at);
    return (size_t)(at - text);
}

/*
 * The escapes are those that are written: of quotes, backslashes and control characters.
 */
#include "journal/line_reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool line_take(const char **at, const char *text) {
    size_t length = strlen(text);
    if (strncmp(*at, text, length) != 0)
        return false;
    *at += length;
    return true;
}

/* The character that an escape stands for; 0: another one. */
static unsigned int take_escape(const char **at) {
    if (line_take(at, "\\\""))
        return '"';
    if (line_take(at, "\\\\"))
        return '\\';
    unsigned int number;
    if (strncmp(*at, "\\u00", 4) != 0 || strspn(*at + 4, "0123456789abcdef") < 2 ||
        sscanf(*at + 4, "%2x", &number) != 1)
        return 0;
    *at += 6;
    return number;
}

bool line_take_string(const char **at, const char *name, char *value, size_t capacity) {
    if (!line_take(at, name) || !line_take(at, "\""))
        return false;
    size_t length = 0;
    while (**at != '"') {
        bool escaped = **at == '\\';
        unsigned int character = escaped ? take_escape(at) : (unsigned char)*(*at)++;
        bool two_bytes = escaped && character >= 0x80; /* in UTF-8, which the escape stands for */
        if (character == 0 || length + 1 + two_bytes >= capacity)
            return false;
        if (two_bytes) {
            value[length++] = (char)(0xc0 | (character >> 6));
            character = 0x80 | (character & 0x3f);
        }
        value[length++] = (char)character;
    }
    value[length] = '\0';
    return line_take(at, "\"");
}

bool line_take_number(const char **at, const char *name, size_t digits_maximum, int64_t *number) {
    if (!line_take(at, name))
        return false;
    size_t digits = strspn(*at, "0123456789");
    if (digits == 0 || digits > digits_maximum)
        return false;
    *number = strtoll(*at, NULL, 10);
    *at += digits;
    return true;
}

/*
 * What a string decodes to is never longer than what it is written as, so it is written over it.
 */
#include "batch/json_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void skip_white_space(struct json_text *json) {
    json->at += strspn(json->at, " \t\r\n");
}

static bool refuse(struct json_text *json, const char *problem) {
    json->problem = problem;
    return false;
}

bool json_take(struct json_text *json, char character) {
    skip_white_space(json);
    if (*json->at != character)
        return false;
    json->at++;
    return true;
}

bool json_take_null(struct json_text *json) {
    skip_white_space(json);
    if (strncmp(json->at, "null", 4) != 0)
        return false;
    json->at += 4;
    return true;
}

bool json_is_at_end(struct json_text *json) {
    skip_white_space(json);
    return *json->at == '\0';
}

/* The number that "uXXXX" stands for, and goes past it; -1: it is none. */
static int32_t take_code_unit(struct json_text *json) {
    char digits[5] = "";
    if (*json->at != 'u' || strspn(json->at + 1, "0123456789abcdefABCDEF") < 4)
        return -1;
    memcpy(digits, json->at + 1, 4);
    json->at += 5;
    return (int32_t)strtol(digits, NULL, 16);
}

/* The character behind "\u", of which two escapes may be needed; -1: it is none, or NUL. */
static int32_t take_code_point(struct json_text *json) {
    int32_t unit = take_code_unit(json);
    if (unit < 0xd800 || unit > 0xdfff)
        return unit > 0 ? unit : -1;
    if (unit > 0xdbff || *json->at != '\\')
        return -1;
    json->at++;
    int32_t low = take_code_unit(json);
    return low < 0xdc00 || low > 0xdfff ? -1 : 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
}

/* Writes a character as UTF-8, and returns where it ends. */
static char *put_utf8(char *at, int32_t code_point) {
    if (code_point < 0x80) {
        *at++ = (char)code_point;
        return at;
    }
    int following = code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;
    static const unsigned char leads[] = {0, 0xc0, 0xe0, 0xf0};
    *at++ = (char)(leads[following] | (code_point >> (6 * following)));
    while (following-- > 0)
        *at++ = (char)(0x80 | ((code_point >> (6 * following)) & 0x3f));
    return at;
}

/* Decodes what is behind a backslash. NULL: that is no escape. */
static char *take_escape(struct json_text *json, char *written) {
    static const char names[] = "\"\\/bfnrt";
    static const char characters[] = "\"\\/\b\f\n\r\t";
    const char *name = *json->at ? strchr(names, *json->at) : NULL;
    if (name) {
        *written++ = characters[name - names];
        json->at++;
        return written;
    }
    int32_t code_point = take_code_point(json);
    return code_point < 0 ? NULL : put_utf8(written, code_point);
}

bool json_take_string(struct json_text *json, char **string) {
    if (!json_take(json, '"'))
        return refuse(json, "a string is expected");
    char *written = json->at;
    *string = written;
    while (*json->at != '"') {
        if ((unsigned char)*json->at < 0x20)
            return refuse(json, *json->at ? "a string holds a control character"
                                          : "a string has no quote at its end");
        if (*json->at != '\\') {
            *written++ = *json->at++;
            continue;
        }
        json->at++;
        written = take_escape(json, written);
        if (!written)
            return refuse(json, "a string holds an escape that stands for no character");
    }
    json->at++;
    *written = '\0';
    return true;
}

bool json_next_member(struct json_text *json, bool *first, char **name) {
    if (json_take(json, '}'))
        return false;
    if (!*first && !json_take(json, ','))
        return refuse(json, "a comma or the end of an object is expected");
    *first = false;
    return json_take_string(json, name) && (json_take(json, ':') || refuse(json, "a colon is expected"));
}

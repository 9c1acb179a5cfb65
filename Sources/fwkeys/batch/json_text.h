/*
 * A strict reader of JSON as RFC 8259 has it, for what a row needs and no more: objects, and strings, which
 * are decoded where they lie.
 */
#ifndef FWKEYS_COMMAND_JSON_TEXT_H
#define FWKEYS_COMMAND_JSON_TEXT_H

#include <stdbool.h>

struct json_text {
    char *at;            /* the text behind it ends with a NUL, and holds no other */
    const char *problem; /* what is wrong; NULL: nothing yet */
};

/* Goes past white space, and then past the character. False: another one is there. */
bool json_take(struct json_text *json, char character);

/* Reads a string. False: there is none, or a malformed one, and problem says which. */
bool json_take_string(struct json_text *json, char **string);

/* Goes past null. False: it is not there. */
bool json_take_null(struct json_text *json);

/* Goes past white space. Whether that was all. */
bool json_is_at_end(struct json_text *json);

/* Goes on to a member of an object behind its "{", and reads its name and colon; first is true before the
   first one, and false from then on. False: the object is closed, or is malformed, and problem says so. */
bool json_next_member(struct json_text *json, bool *first, char **name);

#endif

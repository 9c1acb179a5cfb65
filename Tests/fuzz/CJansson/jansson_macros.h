/*
 * jansson_macros.h - jansson, which the core does not use and is held against, in a form that Swift can call
 *
 * Swift cannot see macros that are not plain constants: each of those that the targets need gets a function.
 */
#ifndef FWKEYS_JANSSON_MACROS_H
#define FWKEYS_JANSSON_MACROS_H

#include <jansson.h>

static inline int jansson_is_object(const json_t *value) {
    return json_is_object(value);
}
static inline int jansson_is_array(const json_t *value) {
    return json_is_array(value);
}
static inline void jansson_release(json_t *value) {
    json_decref(value);
}

#endif /* FWKEYS_JANSSON_MACROS_H */

/*
 * What the files of the addon share. Only index.js calls the addon; it looks after promises, iterators and
 * everything else that is JavaScript's own.
 */
#ifndef FWKEYS_NODE_ADDON_H
#define FWKEYS_NODE_ADDON_H

#define NAPI_VERSION 8
#include <fwkeys.h>
#include <node_api.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <uv.h>

enum { MOST_ARGUMENTS = 4 };

/* ---- values.c: JavaScript's values to C and back ---- */

/* Reads an object of JavaScript property by property. After the first refusal it reads no more, and reader_end throws
 * that refusal. index.js has checked names and types; a text comes as a Buffer that ends with a NUL. */
struct reader {
    napi_env env;
    napi_value object;
    napi_value refusal; /* NULL while nothing was refused */
    const char *name;   /* of the property that was read last */
    const char *text, *second;
    int32_t number;
    uint32_t index;
};

/* False where the property is not there. */
bool read_text(struct reader *reader, const char *name);
bool read_number(struct reader *reader, const char *name);
/* Reads the next two strings of an array into text and second. False at the end of the array. */
bool read_pair(struct reader *reader, const char *name);
/* Records the status that the library gave for the value that was read last. Frees the error. */
void reader_set(struct reader *reader, fw_status status, fw_error *error_or_null);
/* False, with an exception pending, if a value was refused. */
bool reader_end(const struct reader *reader);

#define READ_TEXT(name, call) (read_text(reader, name) ? reader_set(reader, call, NULL) : (void)0)
#define READ_PAIRS(name, call)                                                                               \
    while (read_pair(reader, name))                                                                          \
    reader_set(reader, call, NULL)
#define READ_NUMBER(name, call) (read_number(reader, name) ? reader_set(reader, call, NULL) : (void)0)

/* The details of a failure, from which index.js makes an error. Frees the error. Without an error, `what` names the argument that
   was refused. */
napi_value details_of(napi_env env, fw_status status, fw_error *error_or_null, const char *what);
napi_value record_of(napi_env env, const fw_api_key *key);
void set_text(napi_env env, napi_value object, const char *name, const char *text_or_null);
/* Sets null for a number below `least`. */
void set_number(napi_env env, napi_value object, const char *name, double number, double least);
/* In fields.c, which is made from the header: sets what a key tells. */
void set_fields(napi_env env, napi_value record, const fw_api_key *key);
/* Reads the arguments of a call. Returns the pointer in the first one, which is an external value. */
void *arguments_of(napi_env env, napi_callback_info info, napi_value values[MOST_ARGUMENTS]);

/* ---- client.c: a queue of the library on the event loop of Node.js ---- */

struct client {
    napi_env env;
    fw_queue *queue; /* NULL once closed */
    uv_poll_t poll;
    size_t pending;
    /* Strong while something is pending, and weak otherwise, so that an idle client is collected. */
    napi_ref listener;
    napi_async_context context;
    napi_async_cleanup_hook_handle hook;
    int references; /* of JavaScript, of the event loop, and of the log */
};

/* Something is pending from now on. */
void client_submitted(struct client *client);
napi_value client_open(napi_env env, napi_callback_info info);
napi_value client_close(napi_env env, napi_callback_info info);
napi_value client_cancel(napi_env env, napi_callback_info info);

/* ---- calls.c: operations, and what they come to ---- */

napi_value call_product(napi_env env, fw_completion *completion);

#endif

/*
 * fwkeys.h - create and manage Fireworks AI API keys from any program
 *
 * This file is the contract of libfwkeys.so.1: what is said here stays true for every 1.x release.
 *
 * Conventions, so that they need not be repeated at each function:
 *
 *   Names       fw_<object>_<verb>: the object first, then inputs, then outputs, the error last.
 *   Strings in  NUL-terminated UTF-8, read during the call only; the caller keeps them.
 *   Strings out borrowed from the object they came from, NUL-terminated UTF-8, valid until that object is freed
 *               or, where a function says so, changed. NULL where the service sent nothing, null or "".
 *   Ownership   what comes through a ** belongs to the caller, who gives it to the _free function of its type.
 *               What is returned by value is borrowed. Every _free takes NULL, and wipes what it frees.
 *   Outputs     *output is set to NULL when a call begins and written only if it returns FW_OK.
 *               *error is set to NULL when a call begins and written only if it returns anything else.
 *   NULL        allowed only for parameters named ..._or_null and for what a _free function takes; elsewhere
 *               it is answered with FW_ERROR_NULL_ARGUMENT, or with NULL, 0 or -1 by functions that give no status.
 *   Threads     an fw_client may be used from any number of threads at once; any other object from one thread at a
 *               time.
 *   Blocking    functions that take an fw_client and an fw_error talk to the service, on the calling thread,
 *               and block until the answer or the deadline. No other function blocks.
 *   Host        nothing here starts a thread, installs a signal handler, exits, prints, reads the environment or a
 *               file (but the CA file that it is given), or changes the locale or errno.
 *   Fork        a client and whatever came from it belong to the process that made them; in a child after fork()
 *               calls are answered with FW_ERROR_FORKED, and the _free functions are still right.
 *
 * Sources: "service" marks what the Fireworks API documentation says (https://docs.fireworks.ai).
 */
#ifndef FWKEYS_H
#define FWKEYS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Statuses and outcomes ---------------------------------------------------------------------------------- */

/* What a call came to. Values are never reused or renumbered; new ones may be added. Since 1.0. */
typedef int32_t fw_status;
enum {
    FW_OK = 0,
    FW_ERROR_NO_MEMORY = 1, /* an allocation failed */
    /* arguments: found before anything is sent */
    FW_ERROR_NULL_ARGUMENT = 2,  /* NULL where a value is needed */
    FW_ERROR_EMPTY_ARGUMENT = 3, /* "" where a value is needed */
    FW_ERROR_DOT_SEGMENT = 4,    /* an id that is "." or "..", which URL handling folds into another path */
    FW_ERROR_WILDCARD_USER = 5,  /* "-" as user, which the service takes in lists only */
    FW_ERROR_CONTROL_CHARACTER = 6,  /* a byte below 0x20, or 0x7f */
    FW_ERROR_INVALID_UTF8 = 7,       /* not UTF-8: overlong, surrogate, cut, or out of range */
    FW_ERROR_TOO_LONG = 8,           /* over the documented length */
    FW_ERROR_OUT_OF_RANGE = 9,       /* a number outside of the documented range */
    FW_ERROR_INVALID_TIMESTAMP = 10, /* not in the form of RFC 3339 */
    FW_ERROR_NONEXISTENT_TIME = 11,  /* in that form, but no such instant: 30 February, 24:00:00 */
    FW_ERROR_TIME_IN_PAST = 12,      /* an expiry that is not in the future */
    FW_ERROR_INVALID_URL = 13,       /* not an http(s) URL, or one with credentials, a query or a fragment */
    FW_ERROR_INSECURE_URL = 14,      /* plain HTTP to an address that is not the loopback */
    FW_ERROR_MISSING_API_KEY = 15,   /* the configuration holds no API key */
    FW_ERROR_FORKED = 16,            /* the client was made by the parent process */
    FW_ERROR_INVALID_STATE = 17,     /* not allowed now: the secret of a key that has none, for example */
    FW_ERROR_CA_FILE = 19,           /* the CA file cannot be read or holds no certificate */
    /* the way to the service */
    FW_ERROR_RESOLVE = 30,   /* the host name has no address */
    FW_ERROR_CONNECT = 31,   /* no connection could be made */
    FW_ERROR_TLS = 32,       /* no trusted TLS connection could be made */
    FW_ERROR_TRANSPORT = 33, /* the connection was lost, or what came over it is not HTTP */
    FW_ERROR_DEADLINE = 34,  /* the timeout of the call passed */
    FW_ERROR_CANCELLED = 35, /* reserved: no call can be cancelled yet */
    /* the service's answer */
    FW_ERROR_BAD_REQUEST = 40,       /* 400 and every 4xx that has no status of its own */
    FW_ERROR_UNAUTHENTICATED = 41,   /* 401: the API key is wrong, deleted or expired */
    FW_ERROR_PERMISSION_DENIED = 42, /* 403 */
    FW_ERROR_NOT_FOUND = 43,         /* 404 */
    FW_ERROR_CONFLICT = 44,          /* 409 */
    FW_ERROR_RATE_LIMITED = 45,      /* 429 */
    FW_ERROR_SERVICE = 46,           /* 408 and 5xx: it failed, and may have done the work all the same */
    FW_ERROR_REDIRECTED = 47,        /* 3xx: never followed */
    FW_ERROR_INVALID_REPLY = 48,     /* 2xx, and the body is not what the operation answers with */
    FW_ERROR_REPLY_TOO_LARGE = 49,   /* the body is over the limit; the rest of it was not read */
    FW_ERROR_INTERNAL = 60           /* libcurl refused to work; no input is known to cause it */
};

/* The name of a status without its prefix, "ERROR_NOT_FOUND"; "UNKNOWN_STATUS" for any other number. Static, never
   NULL. Since 1.0. */
const char *fw_status_name(fw_status status);

/* What became of the request. Every failed call has one: it tells who may try again. Since 1.0.
 *
 *   DONE         it succeeded.
 *   NOT_SENT     proved: no byte of the request's body was handed to the transport. Nothing was done; try again.
 *   REJECTED     a complete answer said no: 4xx but 408 and 409. Nothing was done; change the request, or wait.
 *   UNKNOWN      the request was handed out and no complete answer came, or it was 3xx, 408, 409 or 5xx. It may have
 *                been done, or be done later. A create must not be sent again: there may be a live key already.
 *   SECRET_LOST  a create that succeeded, whose secret did not arrive. The library deletes that key if the answer
 *                names it and memory is left for that; the error's message says whether the service confirmed that.
 */
typedef int32_t fw_outcome;
enum {
    FW_OUTCOME_DONE = 0,
    FW_OUTCOME_NOT_SENT = 1,
    FW_OUTCOME_REJECTED = 2,
    FW_OUTCOME_UNKNOWN = 3,
    FW_OUTCOME_SECRET_LOST = 4
};

/* The name of an outcome without its prefix, "NOT_SENT"; "UNKNOWN_OUTCOME" for any other number. Static, never NULL.
   Since 1.0. */
const char *fw_outcome_name(fw_outcome outcome);

/* The version of the library that is loaded, "1.0.0". Static, never NULL. Since 1.0. */
const char *fw_version(void);

typedef struct fw_config fw_config;
typedef struct fw_client fw_client;
typedef struct fw_create_options fw_create_options;
typedef struct fw_api_key fw_api_key;
typedef struct fw_identity fw_identity;
typedef struct fw_error fw_error;

/* ---- Configuration ------------------------------------------------------------------------------------------ */

/* A new configuration with every setting at its default.
 *   config  receives it; free with fw_config_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_config_new(fw_config **config);

/* Sets the API key that requests are authenticated with. Copied into memory of its own, which is wiped on free.
 *   api_key  1 to 4,096 bytes, no control characters and no byte over 0x7e: it becomes a header.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8 (a byte over 0x7e), _TOO_LONG,
 * _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_api_key(fw_config *config, const char *api_key);

/* Sets where the service is; the default is https://api.fireworks.ai.
 *   url  https://host[:port][/prefix], at most 2,048 bytes. A path prefix is kept, a slash at its end dropped.
 *        http:// is taken only for a loopback address: 127.0.0.0/8, [::1] or localhost.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _INVALID_URL,
 * _INSECURE_URL, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_base_url(fw_config *config, const char *url);

/* Sets the deadline of a whole call, all its attempts and pauses included.
 *   timeout_ms  milliseconds, 1 to 86,400,000 (a day); default 60,000.
 * A key that was created and cannot be handed over is deleted, and that alone may take up to 5,000 ms longer.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how long one attempt may take to connect, TLS included.
 *   timeout_ms  milliseconds, 1 to 86,400,000; default 10,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_connect_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets the certificates to trust, in place of the system's.
 *   path  a file in PEM form, 1 to 4,096 bytes; read when a connection is made, not here.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_ca_file(fw_config *config, const char *path);

/* Frees a configuration and wipes its API key. Clients made from it are not affected. NULL is allowed. Since 1.0. */
void fw_config_free(fw_config *config);

/* ---- Client ------------------------------------------------------------------------------------------------- */

/* A client: the settings, and a pool of connections that calls share. Any number of threads may use it at once.
 *   config         copied; the caller keeps it.
 *   client         receives the client; free with fw_client_free.
 *   error_or_null  receives the reason on failure.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_MISSING_API_KEY, FW_ERROR_INTERNAL, FW_ERROR_NO_MEMORY. Does not connect.
 * With a libcurl older than 7.84, the first client must not be made while another thread starts libcurl. Since 1.0. */
fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);

/* Frees a client, closes its connections and wipes its API key. Calls that are still running on other threads
 * finish first: the last of them frees what they share. NULL is allowed. Since 1.0. */
void fw_client_free(fw_client *client);

/* ---- Create ------------------------------------------------------------------------------------------------- */

/* New options for fw_create_api_key, with nothing set.
 *   options  receives them; free with fw_create_options_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_create_options_new(fw_create_options **options);

/* Sets the display name; the service names a key "default" if there is none, and allows duplicates (service).
 *   name  1 to 1,024 bytes of UTF-8 without control characters; a shorter limit is the service's to tell.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_create_options_set_display_name(fw_create_options *options, const char *name);

/* Sets the instant at which the key stops working; without one it never does (service).
 *   rfc3339  "2030-01-31T12:00:00Z", any offset; sent in UTC, a fraction of a second dropped. Checked here,
 *            and checked to be in the future here and when it is used. A leap second (:60) counts as the next second.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _INVALID_TIMESTAMP, _NONEXISTENT_TIME, _TIME_IN_PAST. Since 1.0. */
fw_status fw_create_options_set_expire_time(fw_create_options *options, const char *rfc3339);

/* The same, in seconds since 1970-01-01T00:00:00Z.
 *   seconds  up to 253,402,300,799, the end of the year 9999.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE, FW_ERROR_TIME_IN_PAST. Since 1.0. */
fw_status fw_create_options_set_expire_time_unix(fw_create_options *options, int64_t seconds);

/* Adds an annotation, or replaces the value of one with the same name; an older service may drop them (service).
 *   name   1 to 1,024 bytes of UTF-8 without control characters.
 *   value  0 to 4,096 bytes of the same. At most 64 annotations.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT (the name), _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG,
 * _OUT_OF_RANGE (a 65th), _NO_MEMORY. Since 1.0. */
fw_status fw_create_options_set_annotation(fw_create_options *options, const char *name, const char *value);

/* Frees options; NULL is allowed. Since 1.0. */
void fw_create_options_free(fw_create_options *options);

/* Creates an API key. The service shows its secret this once: it is in *key, and nowhere else.
 *   account_id       whose account; 1 to 256 bytes, not "." or "..", percent-encoded as needed.
 *   user_id          whose key, a user or a service account; the same rules, and not "-". Only an admin may create
 *                    for anybody else (service).
 *   options_or_null  read during the call only. NULL: a key named "default" that never expires.
 *   key              receives the key; free with fw_api_key_free.
 *   error_or_null    receives the reason on failure; its outcome tells what became of the request.
 * The service has no idempotency key, so the request is sent again only after proof that it was not sent, or after
 * 429, within the deadline.
 * FW_OK, the statuses of arguments, of the way to the service and of its answer, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_create_api_key(fw_client *client, const char *account_id, const char *user_id,
                            const fw_create_options *options_or_null, fw_api_key **key,
                            fw_error **error_or_null);

/* ---- API key ------------------------------------------------------------------------------------------------ */

/* The key's id, by which it is deleted: "key_42vAYeb7rwt9zzg1". Opaque. Borrowed. NULL if absent. Since 1.0. */
const char *fw_api_key_id(const fw_api_key *key);

/* The display name. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_display_name(const fw_api_key *key);

/* The secret, in locked memory that core dumps leave out (as far as the system's limits allow) and that
 * fw_api_key_free wipes. A copy made by the caller is the caller's to wipe.
 *   length_or_null  receives the number of bytes without the NUL; 0 where there is no secret.
 * Borrowed; NULL for a key that was not created by this call: the service never shows a secret again. Since 1.0. */
const char *fw_api_key_secret(const fw_api_key *key, size_t *length_or_null);

/* Copies the secret and a NUL into memory of the caller's.
 *   buffer    written only on FW_OK.
 *   capacity  its size in bytes; the secret's length and one more are needed.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_TOO_LONG (for the buffer), FW_ERROR_INVALID_STATE (no secret). Since 1.0. */
fw_status fw_api_key_copy_secret(const fw_api_key *key, char *buffer, size_t capacity);

/* Wipes the secret now and keeps the rest; fw_api_key_secret gives NULL from then on. NULL is allowed. Since 1.0. */
void fw_api_key_wipe_secret(fw_api_key *key);

/* The first characters of the secret, to recognise it by; not secret. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_prefix(const fw_api_key *key);

/* The owner's e-mail address. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_email(const fw_api_key *key);

/* When the key was created, RFC 3339, as the service wrote it. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_create_time(const fw_api_key *key);

/* The same in seconds since 1970-01-01T00:00:00Z, fractions dropped.
 *   seconds  written only on FW_OK.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (absent), FW_ERROR_INVALID_TIMESTAMP. Since 1.0. */
fw_status fw_api_key_create_time_unix(const fw_api_key *key, int64_t *seconds);

/* When the key stops working, RFC 3339, as the service wrote it. Borrowed; NULL: never. Since 1.0. */
const char *fw_api_key_expire_time(const fw_api_key *key);

/* The same in seconds since 1970-01-01T00:00:00Z, fractions dropped.
 *   seconds  written only on FW_OK.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (never), FW_ERROR_INVALID_TIMESTAMP. Since 1.0. */
fw_status fw_api_key_expire_time_unix(const fw_api_key *key, int64_t *seconds);

/* 1 if the service says that it does not know the plaintext, else 0 (service). Since 1.0. */
int32_t fw_api_key_secure(const fw_api_key *key);

/* How many annotations the key has, 0 or more. Since 1.0. */
size_t fw_api_key_annotation_count(const fw_api_key *key);

/* The name of an annotation.
 *   index  0 to one less than the count, in the order of the answer.
 * Borrowed; NULL where there is none. Since 1.0. */
const char *fw_api_key_annotation_name(const fw_api_key *key, size_t index);

/* The value of an annotation.
 *   index  as for its name.
 * Borrowed; NULL where there is none, "" for an empty value. Since 1.0. */
const char *fw_api_key_annotation_value(const fw_api_key *key, size_t index);

/* Frees a key and wipes its secret; NULL is allowed. Independent of the client. Since 1.0. */
void fw_api_key_free(fw_api_key *key);

/* ---- Delete ------------------------------------------------------------------------------------------------- */

/* Deletes an API key. The service may go on taking it for up to a minute (service).
 *   account_id, user_id  whose key; the rules of fw_create_api_key.
 *   key_id               1 to 256 bytes, what fw_api_key_id gives.
 *   error_or_null        receives the reason on failure.
 * Sent again within the deadline where no answer came, for deleting twice does no harm: that the key is not found is
 * success then, and FW_ERROR_NOT_FOUND at the first try.
 * FW_OK, the statuses of arguments, of the way to the service and of its answer, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_delete_api_key(fw_client *client, const char *account_id, const char *user_id,
                            const char *key_id, fw_error **error_or_null);

/* ---- Who am I ----------------------------------------------------------------------------------------------- */

/* Asks the service whose API key the client uses, which also proves that the key works.
 *   identity       receives the answer; free with fw_identity_free.
 *   error_or_null  receives the reason on failure.
 * May be sent again within the deadline: it changes nothing. FW_OK, the statuses of the way to the service and of its
 * answer (FW_ERROR_UNAUTHENTICATED or _PERMISSION_DENIED: the key is not valid), FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);

/* The account's id. Borrowed; NULL if the service did not say. Since 1.0. */
const char *fw_identity_account_id(const fw_identity *identity);

/* The user's e-mail address. Borrowed; NULL if the service did not say. Since 1.0. */
const char *fw_identity_email(const fw_identity *identity);

/* Frees an identity; NULL is allowed. Since 1.0. */
void fw_identity_free(fw_identity *identity);

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/* All of these take NULL, which stands for "no error": FW_OK, DONE, NULL, 0 or -1. */

/* The status, the same that the call returned. Since 1.0. */
fw_status fw_error_status(const fw_error *error);

/* What became of the request. Since 1.0. */
fw_outcome fw_error_outcome(const fw_error *error);

/* One line in English for people: what failed, the name of an argument that was refused. It never holds a secret or the
 * body of an answer. Borrowed; never NULL for an error. Since 1.0. */
const char *fw_error_message(const fw_error *error);

/* The HTTP status of the last answer; 0: no answer. Since 1.0. */
int32_t fw_error_http_status(const fw_error *error);

/* The gRPC code in the service's answer, 0 to 16; -1: none. Since 1.0. */
int32_t fw_error_service_code(const fw_error *error);

/* The service's own message, at most 512 bytes, control characters replaced and whatever looks like a key blanked out.
 * Borrowed; NULL if there is none. Since 1.0. */
const char *fw_error_service_message(const fw_error *error);

/* The id that the service gave the request, for its support. Borrowed; NULL if there is none. Since 1.0. */
const char *fw_error_request_id(const fw_error *error);

/* How long the service asked to wait, in milliseconds; -1: it did not. Since 1.0. */
int64_t fw_error_retry_after_ms(const fw_error *error);

/* How many times the request was tried; 0 if it was refused before that. Since 1.0. */
int32_t fw_error_attempts(const fw_error *error);

/* The id of a key that may be alive though nobody holds its secret: it was created and its deletion was not confirmed.
 * Borrowed; NULL if no such key is known. Since 1.0. */
const char *fw_error_orphan_key_id(const fw_error *error);

/* Frees an error; NULL is allowed. Since 1.0. */
void fw_error_free(fw_error *error);

#ifdef __cplusplus
}
#endif

#endif /* FWKEYS_H */

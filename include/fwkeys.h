/*
 * fwkeys.h - create and manage Fireworks AI API keys from any program
 *
 * This file is the contract of libfwkeys.so.1. It stays true for every 1.x release.
 *
 * Conventions of all functions:
 *
 *   Names        fw_<object>_<verb>: the object first, then inputs, then outputs, the error last.
 *   Strings in   NUL-terminated UTF-8, read during the call only; the caller keeps them.
 *   Strings out  NUL-terminated UTF-8, borrowed from their object: valid until the object is freed or, if the function says
 *                so, changed. NULL if the service sent nothing, null or "".
 *   Ownership    you own an object that you receive through a **: free it with the _free function of its type. A pointer that
 *                a function returns is borrowed, unless its documentation says otherwise. Every _free function accepts NULL,
 *                and wipes what it frees.
 *   Outputs      *output is set to NULL when a call begins and written only if it returns FW_OK. *error is set to NULL when a
 *                call begins and written only if it returns anything else.
 *   NULL         allowed only for parameters named ..._or_null and in _free functions. Elsewhere the call returns
 *                FW_ERROR_NULL_ARGUMENT or, if it returns no status, NULL, 0 or -1. A live object of another type counts as
 *                NULL. A freed object must not be passed.
 *   Threads      any number of threads may use an fw_client at once, and any thread may trigger an fw_cancel. Use any other
 *                object from one thread at a time. pthread_cancel() does not end a thread inside the library: it takes effect
 *                when the function has returned. fw_cancel_trigger ends a call early.
 *   Blocking     a function that takes an fw_client and an fw_error sends requests on the calling thread, and blocks until
 *                the response or the deadline. Exception: fw_queue_new. Of the other functions only those of lists, rotations
 *                and queues block that say so.
 *   Host         the library starts no thread, installs no signal handler, does not exit or print, and does not change the
 *                locale or errno. It reads no environment variable and no file, except the CA file that you name and what
 *                fw_config_load reads.
 *   Environment  libcurl and OpenSSL read variables of their own. Those for proxies, .netrc, certificates and SSLKEYLOGFILE
 *                have no effect on the calls of this library. OPENSSL_CONF and the variables of the C library's resolver
 *                (RES_OPTIONS) have an effect, because they apply to the whole process. They cannot allow TLS 1.1, less than
 *                112 bits of security or an untrusted certificate. docs/environment.md has the whole list, and the exceptions
 *                with TLS libraries other than OpenSSL.
 *   Unloading    dlclose() is safe once all objects are freed. The library and libcurl stay mapped, because a name lookup
 *                that a call abandoned at its deadline may still run on a thread of libcurl.
 *   Secrets      a new secret has one copy while you hold it, in locked memory that core dumps leave out, and none after you
 *                free it. The library keeps one copy of your own API key in the same way. libcurl makes copies of the
 *                credential that it sends, and may leave them in memory that it has freed. This includes a new secret that is
 *                used to authenticate, as in the verification of a rotation.
 *   Fork         a client and everything made with it belong to the process that made them. In a child after fork(), calls
 *                return FW_ERROR_FORKED, and the _free functions still work.
 *
 * Sources: "service" marks what the Fireworks API documentation says (https://docs.fireworks.ai). "inferred" marks what no
 * document says: this library concludes it from how such services work.
 */
#ifndef FWKEYS_H
#define FWKEYS_H

#include <stddef.h>
#include <stdint.h>

/* The release that this header is of, for #if; fw_version() tells that of the library that is loaded. */
#define FWKEYS_VERSION_MAJOR 1
#define FWKEYS_VERSION_MINOR 0
#define FWKEYS_VERSION_PATCH 0
#define FWKEYS_VERSION (FWKEYS_VERSION_MAJOR * 10000 + FWKEYS_VERSION_MINOR * 100 + FWKEYS_VERSION_PATCH)

/* Begins a group of constants. The group has a name, for tools that generate bindings from types, and where the language
   allows it the width of the type that its constants are values of. Swift sees plain numbers. */
#if defined(__swift__)
#define FWKEYS_ENUM(name) enum
#elif defined(__cplusplus) && __cplusplus >= 201103L
#define FWKEYS_ENUM(name) enum name : int32_t
#elif defined(__clang__) && !defined(__cplusplus)
#define FWKEYS_ENUM(name) __extension__ enum name : int32_t
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 202311L
#define FWKEYS_ENUM(name) enum name : int32_t
#else
#define FWKEYS_ENUM(name) enum name
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Statuses and outcomes ---------------------------------------------------------------------------------- */

/* What a call came to. Values are never reused or renumbered; new ones may be added. Since 1.0. */
typedef int32_t fw_status;
FWKEYS_ENUM(fw_status_value) {
    FW_OK = 0,
    FW_ERROR_NO_MEMORY = 1, /* an allocation failed */
    /* arguments: found before anything is sent */
    FW_ERROR_NULL_ARGUMENT = 2,  /* NULL where a value is needed */
    FW_ERROR_EMPTY_ARGUMENT = 3, /* "" where a value is needed */
    FW_ERROR_DOT_SEGMENT = 4,    /* an id that is "." or "..", which URL handling folds into another path */
    FW_ERROR_WILDCARD_USER = 5,  /* "-" as user, which the service takes in lists only */
    FW_ERROR_CONTROL_CHARACTER = 6,   /* a byte below 0x20, or 0x7f */
    FW_ERROR_INVALID_UTF8 = 7,        /* not UTF-8: overlong, surrogate, cut, or out of range */
    FW_ERROR_TOO_LONG = 8,            /* over the documented length */
    FW_ERROR_OUT_OF_RANGE = 9,        /* a number outside of the documented range */
    FW_ERROR_INVALID_TIMESTAMP = 10,  /* not in the form of RFC 3339 */
    FW_ERROR_NONEXISTENT_TIME = 11,   /* RFC 3339, but no such time: 30 February, 24:00:00 */
    FW_ERROR_TIME_IN_PAST = 12,       /* an expiry that is not in the future */
    FW_ERROR_INVALID_URL = 13,        /* not an http(s) URL, or one with credentials, a query or a fragment */
    FW_ERROR_INSECURE_URL = 14,       /* plain HTTP to an address that is not the loopback */
    FW_ERROR_MISSING_API_KEY = 15,    /* the configuration holds no API key */
    FW_ERROR_FORKED = 16,             /* the client was made by the parent process */
    FW_ERROR_INVALID_STATE = 17,      /* not allowed now: the secret of a key that has none, for example */
    FW_ERROR_CA_FILE = 19,            /* the CA file cannot be read or holds no certificate */
    FW_ERROR_SETTINGS_FILE = 20,      /* a requested settings file does not exist or cannot be read */
    FW_ERROR_MALFORMED_SETTINGS = 21, /* a malformed line in a settings file, or a value that is refused */
    FW_ERROR_UNKNOWN_PROFILE = 22,    /* there is no profile of that name */
    FW_ERROR_INVALID_MARKER = 23,     /* not 16 lower-case hexadecimal digits */
    FW_ERROR_UNSUPPORTED = 24,        /* the libcurl that is loaded cannot do this */
    FW_ERROR_CLIENT_CERTIFICATE = 25, /* the client certificate or its key cannot be read, or do not match */
    FW_ERROR_QUEUE_FULL = 26,         /* the queue is full: take completions before submitting more */
    /* the connection to the service */
    FW_ERROR_RESOLVE = 30,   /* the host name has no address */
    FW_ERROR_CONNECT = 31,   /* no connection could be made */
    FW_ERROR_TLS = 32,       /* no trusted TLS connection could be made; 70 to 77 tell more */
    FW_ERROR_TRANSPORT = 33, /* the connection was lost, an attempt took too long, or what came is not HTTP */
    FW_ERROR_DEADLINE = 34,  /* the timeout of the call passed */
    FW_ERROR_CANCELLED = 35, /* the call's cancel token was triggered */
    FW_ERROR_PROXY = 36,     /* the proxy cannot be reached, or it refused */
    /* the response of the service */
    FW_ERROR_BAD_REQUEST = 40,       /* 400 and every 4xx that has no status of its own */
    FW_ERROR_UNAUTHENTICATED = 41,   /* 401: the API key is wrong, deleted or expired */
    FW_ERROR_PERMISSION_DENIED = 42, /* 403; or a create for another account than the key's, not sent */
    FW_ERROR_NOT_FOUND = 43,         /* 404 */
    FW_ERROR_CONFLICT = 44,          /* 409 */
    FW_ERROR_RATE_LIMITED = 45,      /* 429 */
    FW_ERROR_SERVICE = 46,           /* 408 and 5xx: the service failed, but may have done the work */
    FW_ERROR_REDIRECTED = 47,        /* 3xx: never followed */
    FW_ERROR_INVALID_REPLY = 48,     /* 2xx, but the body does not answer the request, or has no usable key */
    FW_ERROR_REPLY_TOO_LARGE = 49,   /* over a limit: the body, one header (100 KB), all of them (192 KB) */
    FW_ERROR_PAGINATION = 50,        /* a list never ends or is wrong: page tokens repeat or have over
                                        4,096 bytes, pages stay empty, or the total is wrong */
    FW_ERROR_PAYMENT_REQUIRED = 51,  /* 402: the account has no credit, or has reached its spend limit */
    FW_ERROR_ACCOUNT_SUSPENDED = 52, /* 412: the account is suspended */
    FW_ERROR_NOT_OFFERED = 53,       /* 404, 405 or 501 to an update: see fw_update_api_key */
    FW_ERROR_INTERNAL = 60,          /* libcurl refused to work; no input is known to cause it */
    /* why no trusted TLS connection was made, if libcurl uses OpenSSL; otherwise FW_ERROR_TLS */
    FW_ERROR_CERTIFICATE_HOST = 70,          /* the certificate is for another host */
    FW_ERROR_CERTIFICATE_EXPIRED = 71,       /* the certificate, or one above it, has expired */
    FW_ERROR_CERTIFICATE_NOT_YET_VALID = 72, /* the certificate, or one above it, is not valid yet */
    FW_ERROR_CERTIFICATE_SELF_SIGNED = 73,   /* the certificate is signed by itself */
    FW_ERROR_CERTIFICATE_UNTRUSTED = 74,     /* no trusted authority signed the certificate */
    FW_ERROR_CERTIFICATE_WEAK = 75, /* a key or a signature is weaker than 112 bits: RSA of 1,024, SHA-1 */
    FW_ERROR_TLS_VERSION = 76,      /* the other side offers nothing newer than TLS 1.1 */
    FW_ERROR_NOT_TLS = 77           /* the other side does not speak TLS */
};

/* The name of a status without its prefix, "ERROR_NOT_FOUND"; "UNKNOWN_STATUS" for any other number. Static, never
   NULL. Since 1.0. */
const char *fw_status_name(fw_status status);

/* What a status means, in English for people: "must not be empty", "the service's rate limit was reached". The text of a status
 * about an argument or a setting follows the name of what was refused. Static, never NULL; "unknown status" for any other
 * number. Since 1.0. */
const char *fw_status_message(fw_status status);

/* 1 if the status says that an argument or a setting was refused, so that a retry needs another value; 0 for any other status
 * and number. Since 1.0. */
int32_t fw_status_is_argument_error(fw_status status);

/* What became of the request. Every failed call has an outcome, which tells who may try again. Two facts decide the outcome,
 * and never an error code of libcurl: whether the request was handed to the transport (libcurl's pre-request hook), and
 * whether a complete response came. Since 1.0.
 *
 *   DONE         it succeeded.
 *   NOT_SENT     no byte of the request's body was handed to the transport. Nothing was done. The library tries again within
 *                the deadline; so may you.
 *   REJECTED     a complete response said no: 4xx except 408 and 409. Nothing was done (inferred for 429). The library tries
 *                again after a 429, as Retry-After says. After any other response, change the request.
 *   UNKNOWN      the request was handed to the transport and no complete response came, or the response was 3xx, 408, 409 or
 *                5xx. The service may have done the work, or may do it later. The library repeats reads and deletes, except
 *                after 3xx and 409. It does not repeat an update. It does not repeat a create, because there may be a live
 *                key already; with fw_create_options_set_exactly_once it first finds and deletes that key. A read with an
 *                invalid response is UNKNOWN too. So is a delete whose response was lost and that no list confirms:
 *                fw_error_orphan_key_id gives the id of the key.
 *   SECRET_LOST  the service created a key, and the library cannot give it to you: its secret did not arrive, memory ran out,
 *                the call was cancelled or its deadline passed. If the response was cut after the whole secret, and the list
 *                has exactly one record that fits, you get the key. If no record fits, fw_error_orphan_prefix gives the start
 *                of the secret. The library deletes a key only if the response names it. The error's message says whether the
 *                service confirmed the delete; if not, fw_error_orphan_key_id gives the id.
 */
typedef int32_t fw_outcome;
FWKEYS_ENUM(fw_outcome_value) {
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
typedef struct fw_cancel fw_cancel;
typedef struct fw_create_options fw_create_options;
typedef struct fw_api_key fw_api_key;
typedef struct fw_list_options fw_list_options;
typedef struct fw_api_key_list fw_api_key_list;
typedef struct fw_identity fw_identity;
typedef struct fw_rotation fw_rotation;
typedef struct fw_sweep fw_sweep;
typedef struct fw_markers fw_markers;
typedef struct fw_request fw_request;
typedef struct fw_queue fw_queue;
typedef struct fw_completion fw_completion;
typedef struct fw_error fw_error;

/* ---- Cancelling --------------------------------------------------------------------------------------------- */

/* A cancel token ends the calls that it was given to. It stays triggered: make a new token for later calls.
 *   cancel  receives it; free with fw_cancel_free.
 * Holds one file descriptor.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INTERNAL (no descriptor is left), FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_cancel_new(fw_cancel **cancel);

/* Ends every call that has the token, now and later, with FW_ERROR_CANCELLED and the outcome that is true at that moment. Two
 * kinds of calls do more first: a call that is deleting a key that it cannot give to you finishes the delete, and a create
 * that already has its key, and only looks for late keys, returns the key.
 *   cancel  NULL is allowed, and does nothing.
 * Any thread and any signal handler may call it until the token is freed. Does not block. Since 1.0. */
void fw_cancel_trigger(fw_cancel *cancel);

/* Frees a token. Options, configurations and clients that have the token keep working. NULL is allowed. Since 1.0. */
void fw_cancel_free(fw_cancel *cancel);

/* ---- Log ---------------------------------------------------------------------------------------------------- */

/* How much a log line matters. Since 1.0. */
typedef int32_t fw_log_level;
FWKEYS_ENUM(fw_log_level_value) {
    FW_LOG_ERROR = 1,   /* a call failed, or a key may be left behind */
    FW_LOG_WARNING = 2, /* something to look into: a request is sent again, a file that others can read */
    FW_LOG_INFO = 3,    /* the result of a call */
    FW_LOG_DEBUG = 4    /* every attempt, with its method and URL */
};

/* The name of a level without its prefix, "WARNING"; "UNKNOWN_LEVEL" for any other number. Static, never NULL.
   Since 1.0. */
const char *fw_log_level_name(fw_log_level level);

/* Receives one line of the log: words and name=value pairs, without a line end. The line has statuses, ids and numbers. It
 * never has a secret, a display name, or any part of a response except ids.
 *   user_data  what fw_config_set_log was given.
 *   level      FW_LOG_ERROR to the level that was asked for.
 *   line       valid during the call only.
 * Called on the thread of the call that the line is about, so on several threads at once if they share a client. The callback
 * must not use that client, or a queue, list or rotation of it. Exceptions: fw_queue_wakeup and fw_cancel_trigger. Since 1.0. */
typedef void (*fw_log_callback)(void *user_data, fw_log_level level, const char *line);

/* Called once, when nothing can call the log callback any more. Since 1.0. */
typedef void (*fw_destroy_callback)(void *user_data);

/* ---- Configuration ------------------------------------------------------------------------------------------ */

/* A new configuration with every setting at its default.
 *   config  receives it; free with fw_config_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_config_new(fw_config **config);

/* Sets the API key that requests are authenticated with. The library keeps a copy in locked memory, and wipes it on free.
 *   api_key  1 to 4,096 bytes, each from 0x21 to 0x7e: it becomes a header.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER (a newline at its end, for example), _INVALID_UTF8 (a
 * space, or a byte over 0x7e), _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_api_key(fw_config *config, const char *api_key);

/* Sets the address of the service; the default is https://api.fireworks.ai.
 *   url  https://host[:port][/prefix], at most 2,048 bytes. A path prefix is kept, and a slash at its end is dropped. http://
 *        is allowed only for a loopback address: 127.0.0.0/8, [::1] or localhost; see fw_config_set_insecure_http.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _INVALID_URL, _INSECURE_URL,
 * _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_base_url(fw_config *config, const char *url);

/* Sets the deadline of a whole call, with all its attempts and pauses.
 *   timeout_ms  milliseconds, 1 to 86,400,000 (a day); default 60,000.
 * After the deadline the library sends no request, with one exception: it deletes a key that was created and cannot be given
 * to you. That may take up to 5,000 ms longer.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how long one attempt may take to connect, TLS included.
 *   timeout_ms  milliseconds, 1 to 86,400,000; default 10,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_connect_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how long one attempt may take if the request may be repeated: a read, a delete, or an exactly-once create. An attempt
 * that takes longer counts as lost, and may be repeated. Any other request has the whole deadline.
 *   timeout_ms  milliseconds, 1 to 86,400,000; default 20,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_attempt_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how often a request is sent at most, if it may be repeated at all.
 *   attempts  1 to 100; default 4. 1: never repeat. The verification of a rotation's new key is repeated until the deadline.
 * All calls of a client share a retry budget: retries use it up, and successes refill it. So a client that fails often
 * retries less.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_max_attempts(fw_config *config, int32_t attempts);

/* Sets the maximum of the first pause before another attempt; the maximum doubles with each attempt. A pause is random
 * between 0 and its maximum. The time that the service asks for with Retry-After is added.
 *   base_ms  milliseconds, 0 to 86,400,000; default 200.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_retry_base_ms(fw_config *config, int64_t base_ms);

/* Sets the maximum of every pause. The time that the service asks for comes on top.
 *   cap_ms  milliseconds, 0 to 86,400,000; default 10,000.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_retry_cap_ms(fw_config *config, int64_t cap_ms);

/* Sets the settle time: how long to wait before the library lists the keys to find orphans of a lost response, and between
 * the two lists that prove a delete whose response was lost. A slow service may still be at work, and may not list a new key
 * at once.
 *   settle_ms  milliseconds, 0 to 86,400,000; default 1,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_settle_ms(fw_config *config, int64_t settle_ms);

/* Sets how many requests a client sends per minute at most, over all its threads and queues. The library spaces them evenly,
 * so that the service need not answer 429. The service allows 6,000 requests per minute for a whole account (service).
 *   requests  1 to 1,000,000; 0: no limit, the default.
 * A call whose turn comes after its deadline fails at once with FW_ERROR_DEADLINE. An operation in a queue waits for its
 * first turn without a deadline. The delete of a key that cannot be given to you does not wait.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_requests_per_minute(fw_config *config, int32_t requests);

/* Sets a token that cancels every call of the clients made from this configuration.
 *   cancel_or_null  NULL: no token, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT. Since 1.0. */
fw_status fw_config_set_cancel(fw_config *config, fw_cancel *cancel_or_null);

/* Sets the log callback. It replaces an earlier one.
 *   level              FW_LOG_ERROR to FW_LOG_DEBUG: the callback gets lines of this level and of more important levels.
 *   callback_or_null   NULL: no log, the default; destroy_or_null is then called at once.
 *   user_data_or_null  passed to both callbacks; not used otherwise.
 *   destroy_or_null    called once, when the configuration, its clients and their calls are gone or have another log. Not
 *                      called if this function fails.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (the level), FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_config_set_log(fw_config *config, fw_log_level level, fw_log_callback callback_or_null,
                            void *user_data_or_null, fw_destroy_callback destroy_or_null);

/* Loads settings from the environment and from firectl's settings files: the API key, the ids of account and user, the base
 * URL, the proxy and the certificates to trust. A setting that is not found keeps its value. Only this function reads the
 * environment or a settings file.
 *   profile_or_null  NULL: the profile that FIREWORKS_PROFILE names, or no profile.
 *   error_or_null    receives the reason on failure: the file, and the line in it.
 * Without a profile, the files are settings.ini and then auth.ini in ~/.fireworks. A file that is missing there, or in a
 * folder that you may not search, is skipped. FIREWORKS_API_KEY, FIREWORKS_ACCOUNT_ID, FIREWORKS_USER_ID and
 * FIREWORKS_BASE_URL win over these files. FIREWORKS_SETTINGS_FILE and FIREWORKS_AUTH_FILE name other files, which must exist
 * and win over the environment. With a profile, the files are settings.ini and auth.ini in ~/.fireworks/profiles/PROFILE. One
 * of them must exist, and they win over the environment. An empty variable counts as not set. Files have lines "api_key =
 * value", and likewise account_id, user_id and base_url, in a section [fireworks] or [default] or above any section. Names
 * may be in upper case and with "-" for "_", ":" may stand for "=", a value may be in quotes, and a comment begins with # or
 * ;, at the start of a line or behind a blank. If a setting occurs twice, the last one counts. An unknown setting is skipped.
 * Both are warnings in the log. A value that begins with $ is refused, because no shell has expanded it. A file may have at
 * most 65,536 bytes. A file with an API key that users other than its owner can read is a warning in the log. Ids may be full
 * names: accounts/acme, accounts/acme/users/alice. https_proxy or HTTPS_PROXY names the proxy for an https base URL, with or
 * without a scheme, with its credentials in it; no_proxy or NO_PROXY the hosts, domains, addresses and ranges of addresses
 * (10.0.0.0/8) to reach without it, "*" for all. SSL_CERT_FILE is as in fw_config_set_ca_file. fw_config_set_proxy,
 * fw_config_set_ca_file and fw_config_set_ca_pem win over these, before and after. An account from a file need not be the
 * account of an API key from the environment. So before its first create for that account, a client asks the service which
 * account the key belongs to, within the same call. If it is another account, the create is not sent: it fails with
 * FW_ERROR_PERMISSION_DENIED, NOT_SENT and a message that names both accounts. In a program with raised rights (set-user-ID)
 * the environment counts as empty. On failure no setting changes.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_SETTINGS_FILE, FW_ERROR_MALFORMED_SETTINGS, FW_ERROR_UNKNOWN_PROFILE, for a
 * profile's name _EMPTY_ARGUMENT, _DOT_SEGMENT, _CONTROL_CHARACTER, _INVALID_UTF8 and _TOO_LONG (over 256 bytes), those of
 * the setters for a variable that they refuse, FW_ERROR_NO_MEMORY. Must not run while another thread changes the environment.
 * Since 1.0. */
fw_status fw_config_load(fw_config *config, const char *profile_or_null, fw_error **error_or_null);

/* The account id that fw_config_load found, which calls use if they name none. Borrowed until its next call; NULL if there is
 * none. Since 1.0. */
const char *fw_config_account_id(const fw_config *config);

/* The user id that fw_config_load found, which calls use if they name none. Borrowed until its next call; NULL if there is
 * none. Since 1.0. */
const char *fw_config_user_id(const fw_config *config);

/* 1 if requests are authenticated with `api_key`, else 0. A program that has written a key into a settings file can check
 * that fw_config_load reads it. 0 for NULL and for an empty key. Since 1.0. */
int32_t fw_config_has_api_key(const fw_config *config, const char *api_key);

/* A checksum of the API key, 0 to 4,294,967,295, or -1 for NULL and if there is no API key. The same key has the same checksum,
 * in every process and release, so a program that stores what it got with a key can notice that it has another key now.
 * Different keys may have the same checksum, and nobody can find a key by its checksum. Since 1.0. */
int64_t fw_config_api_key_checksum(const fw_config *config);

/* Sets the certificates to trust instead of the system's, for the service and for a proxy over TLS.
 *   path  a file in PEM form, 1 to 4,096 bytes; read when a connection is made, not here.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_ca_file(fw_config *config, const char *path);

/* The same, as text.
 *   pem  1 to 1,048,576 bytes, in PEM form; copied. Replaces a CA file, and a CA file replaces it.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _TOO_LONG, FW_ERROR_UNSUPPORTED (libcurl is older than 7.77), _NO_MEMORY.
 * Since 1.0. */
fw_status fw_config_set_ca_pem(fw_config *config, const char *pem);

/* Sets the client certificate and its private key, for a server that asks for one.
 *   certificate_path, key_path  files in PEM form, 1 to 4,096 bytes each; read when a connection is made, not here. The key
 *                               must not need a passphrase.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_client_certificate(fw_config *config, const char *certificate_path,
                                           const char *key_path);

/* Sets the proxy for all connections. A proxy from the environment counts only with fw_config_load. HTTPS goes through a
 * tunnel (CONNECT): the proxy sees only the name of the host. With plain HTTP the proxy sees everything, including the API
 * key, so it must be on the loopback: see fw_client_new.
 *   url_or_null  http://host[:port] or https://host[:port], at most 2,048 bytes, without credentials. NULL: none, the
 *                default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _INVALID_URL, _NO_MEMORY.
 * Since 1.0. */
fw_status fw_config_set_proxy(fw_config *config, const char *url_or_null);

/* Sets the user and password for the proxy (Basic). They are kept like the API key, and only the proxy sees them. If a proxy
 * refuses, libcurl may leave a copy in memory that it has freed.
 *   user      1 to 256 bytes of UTF-8 without control characters and without a colon.
 *   password  0 to 1,024 bytes of UTF-8 without control characters.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _OUT_OF_RANGE (a colon),
 * _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_proxy_credentials(fw_config *config, const char *user, const char *password);

/* Allows plain HTTP to any address. Everybody on the network path can then read the API key and every new secret, so use it
 * only on a network that is as private as the loopback. Set it before the base URL.
 *   allowed  1: allowed; 0: to the loopback only, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_config_set_insecure_http(fw_config *config, int32_t allowed);

/* Frees a configuration and wipes its API key. Clients made from it are not affected. NULL is allowed. Since 1.0. */
void fw_config_free(fw_config *config);

/* ---- Client ------------------------------------------------------------------------------------------------- */

/* Makes a client, which has the settings and a pool of connections. Any number of threads may use it at once.
 *   config         copied; the caller keeps it.
 *   client         receives the client; free with fw_client_free.
 *   error_or_null  receives the reason on failure.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_MISSING_API_KEY, FW_ERROR_INSECURE_URL (plain HTTP through a proxy that is not on
 * the loopback), FW_ERROR_UNSUPPORTED (https, to the service or to the proxy, and libcurl has no TLS for it),
 * FW_ERROR_INTERNAL, FW_ERROR_NO_MEMORY. Does not connect. With a libcurl older than 7.84, the first client must not be made
 * while another thread starts libcurl. Since 1.0. */
fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);

/* 1 if all memory with secrets of the client and of the keys that it created is locked, so that it is never written to a swap
 * device. 0 if the system's limits did not allow that (RLIMIT_MEMLOCK), for NULL, and in a child after fork(), because memory
 * locks are not inherited. Since 1.0. */
int32_t fw_client_secrets_locked(const fw_client *client);

/* Frees a client, closes its connections and wipes its API key. Calls that still run on other threads finish first, and the
 * last of them frees what they share. NULL is allowed. Since 1.0. */
void fw_client_free(fw_client *client);

/* ---- Create ------------------------------------------------------------------------------------------------- */

/* New options for fw_create_api_key, with nothing set.
 *   options  receives them; free with fw_create_options_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_create_options_new(fw_create_options **options);

/* Sets the display name; the service names a key "default" if there is none, and allows duplicates (service).
 *   name  1 to 1,024 bytes of UTF-8 without control characters; the service may have a lower limit.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_create_options_set_display_name(fw_create_options *options, const char *name);

/* Sets when the key expires; without an expiry it works forever (service).
 *   rfc3339  "2030-01-31T12:00:00Z", with any offset. It is sent in UTC without fractions of a second. It must be in the
 *            future, both here and when it is used. A leap second (:60) counts as the next second.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _INVALID_TIMESTAMP, _NONEXISTENT_TIME, _TIME_IN_PAST. Since 1.0. */
fw_status fw_create_options_set_expire_time(fw_create_options *options, const char *rfc3339);

/* The same, in seconds since 1970-01-01T00:00:00Z.
 *   seconds  up to 253,402,300,799, the end of the year 9999.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE, FW_ERROR_TIME_IN_PAST. Since 1.0. */
fw_status fw_create_options_set_expire_time_unix(fw_create_options *options, int64_t seconds);

/* Adds an annotation, or replaces the value of the one with the same name. An older service may drop annotations (service).
 *   name   1 to 1,024 bytes of UTF-8 without control characters.
 *   value  0 to 4,096 bytes of the same. At most 64 annotations.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT (the name), _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _OUT_OF_RANGE (a
 * 65th), _NO_MEMORY. Since 1.0. */
fw_status fw_create_options_set_annotation(fw_create_options *options, const char *name, const char *value);

/* Asks for exactly one key, even if responses are lost. The display name ("default" if none is set) gets a marker at its end:
 * "-fwk-" and 16 hexadecimal digits. fw_create_options_set_marker_in_annotation keeps the marker out of the name. If a
 * response is lost, the library waits (fw_config_set_settle_ms), lists the user's keys, deletes the keys with the marker, and
 * creates a key again. When it has a key, it looks once more and deletes keys that appeared late. All of this happens within
 * the deadline and the number of attempts. If the library cannot finish, the outcome is UNKNOWN, and fw_error_marker gives
 * the marker for fw_sweep_api_keys.
 *   exactly_once  0: off, the default. 1: look for keys after a lost response. A 429 that takes 500 ms or longer counts as
 *                 lost, because a refusal before the work takes one round trip (inferred). 1 does not notice a proxy that
 *                 sends the request twice and passes on one response: the call succeeds, and two keys are alive. 2: also look
 *                 once after every response, and delete other keys with the marker. The call takes longer by the settle time.
 *                 If it has a key and could not finish the look, fw_api_key_unsettled_attempts is over 0.
 * A response whose key does not have the marker belongs to another request: the library neither returns nor deletes that key,
 * and the response counts as lost.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (any other number). Since 1.0. */
fw_status fw_create_options_set_exactly_once(fw_create_options *options, int32_t exactly_once);

/* Sets the marker of the key, so that you can write it down before the create. Without this setting, each exactly-once create
 * draws a new marker. Without exactly-once, the key gets this marker and nothing else changes. Use a marker for one create
 * only: a sweep deletes every key that has it.
 *   marker_or_null  16 hexadecimal digits, lower-case, as fw_marker_generate makes them; NULL: none.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_MARKER. Since 1.0. */
fw_status fw_create_options_set_marker(fw_create_options *options, const char *marker_or_null);

/* Sets where the marker goes, so that the display name can stay as you set it.
 *   in_annotation  0: at the end of the display name, the default. 1: in the annotation "fwkeys-marker", beside the other
 *                  annotations. Only for a service that keeps annotations: if the service drops them, no response has the
 *                  marker, and each attempt leaves an orphan that no sweep finds.
 * The library and its sweeps look for a marker in both places in any case. A create does not send an annotation of that name
 * from fw_create_options_set_annotation, because it is the marker of another key.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_create_options_set_marker_in_annotation(fw_create_options *options, int32_t in_annotation);

/* Makes a random marker.
 *   buffer    receives 16 hexadecimal digits and a NUL; written only on FW_OK.
 *   capacity  its size in bytes, 17 or more.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_TOO_LONG (for the buffer), FW_ERROR_INTERNAL (the system has no randomness). Since
 * 1.0. */
fw_status fw_marker_generate(char *buffer, size_t capacity);

/* Sets a token that cancels the create. If a key was created by then and cannot be given to you, the library deletes it.
 *   cancel_or_null  NULL: no token, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT. Since 1.0. */
fw_status fw_create_options_set_cancel(fw_create_options *options, fw_cancel *cancel_or_null);

/* Frees options; NULL is allowed. Since 1.0. */
void fw_create_options_free(fw_create_options *options);

/* Creates an API key. The service shows its secret only once: it is in *key, and nowhere else.
 *   account_id_or_null  whose account; 1 to 256 bytes, not "." or "..", percent-encoded as needed. As everywhere, a full name
 *                       may stand for an id: accounts/acme, accounts/acme/users/alice,
 *                       accounts/acme/users/alice/apiKeys/key_1. One that names another account or user than the call is
 *                       taken for an id, which the service does not know.
 *   user_id_or_null     whose key, a user or a service account; the same rules, and not "-". Only an admin may create for
 *                       anybody else (service).
 *   options_or_null     read during the call only. NULL: a key named "default" that never expires.
 *   key                 receives the key; free with fw_api_key_free.
 *   error_or_null       receives the reason on failure; its outcome tells what became of the request.
 * If the account or the user is NULL, the library uses the first of these: the one in a full name among the other ids, the
 * one that fw_config_load found, the API key's own. The client learns its own with a request like fw_whoami_with_user, within
 * the first call that needs it, and remembers the answer. If the service does not say: FW_ERROR_NULL_ARGUMENT. If that
 * request fails, the call fails like fw_whoami_with_user, and nothing else was sent: the outcome is NOT_SENT or REJECTED. The
 * service has no idempotency key. So the library repeats the request only if it proves that nothing was sent, after a 429
 * (which comes before the work: inferred), or with fw_create_options_set_exactly_once. If fw_config_set_api_key would refuse
 * the secret, the library deletes the key and returns FW_ERROR_INVALID_REPLY. A display name that differs from the one sent
 * is a warning in the log, because the service may trim names.
 * FW_OK, the statuses of arguments, of the connection and of the response, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks.
 * Since 1.0. */
fw_status fw_create_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const fw_create_options *options_or_null, fw_api_key **key,
                            fw_error **error_or_null);

/* ---- Requests ----------------------------------------------------------------------------------------------- */

/* Checks the id of an account or of a key by the rules of every function that takes one, without a client.
 *   id  1 to 256 bytes of UTF-8 without control characters, not "." or "..", or a full name that ends with it.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _DOT_SEGMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG. Does not block.
 * Since 1.0. */
fw_status fw_check_id(const char *id);

/* The same for the id of a user.
 *   id               the rules of fw_check_id.
 *   every_user_also  1: "-", which stands for every user, is allowed, as in fw_list_api_keys; 0: it is not.
 * FW_OK, the statuses of fw_check_id, FW_ERROR_WILDCARD_USER, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Does not block.
 * Since 1.0. */
fw_status fw_check_user_id(const char *id, int32_t every_user_also);

/* The same for a marker.
 *   marker  16 lower-case hexadecimal digits.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_MARKER. Does not block. Since 1.0. */
fw_status fw_check_marker(const char *marker);

/* Describes the request that fw_create_api_key would send, for a dry run. Sends nothing, and has no secret.
 *   options_or_null  the options for fw_create_api_key. Instead of a random marker, the description has 16 zeros.
 *   config           has the base URL; it needs no API key. account_id_or_null, user_id_or_null whose key; the rules of
 *                    fw_create_api_key, but for the API key's own: nobody is asked.
 *   request          receives the description; free with fw_request_free.
 *   error_or_null    receives the reason on failure.
 * FW_OK, the statuses of arguments, FW_ERROR_NO_MEMORY. Does not block. Since 1.0. */
fw_status fw_create_options_describe(const fw_create_options *options_or_null, const fw_config *config,
                                     const char *account_id_or_null, const char *user_id_or_null,
                                     fw_request **request, fw_error **error_or_null);

/* Describes the request that fw_delete_api_key would send, and sends nothing.
 *   config         has the base URL; it needs no API key. account_id_or_null, user_id_or_null, key_id the rules of
 *                  fw_delete_api_key, but for the API key's own: nobody is asked.
 *   request        receives the description; free with fw_request_free.
 *   error_or_null  receives the reason on failure.
 * FW_OK, the statuses of arguments, FW_ERROR_NO_MEMORY. Does not block. Since 1.0. */
fw_status fw_delete_describe(const fw_config *config, const char *account_id_or_null,
                             const char *user_id_or_null, const char *key_id, fw_request **request,
                             fw_error **error_or_null);

/* The HTTP method, "POST". Borrowed; NULL for NULL. Since 1.0. */
const char *fw_request_method(const fw_request *request);

/* The whole URL. Borrowed; NULL for NULL. Since 1.0. */
const char *fw_request_url(const fw_request *request);

/* The part of the URL that follows the base URL, "/v1/accounts/acme/users/alice/apiKeys". Borrowed; NULL for NULL. Since 1.0. */
const char *fw_request_path(const fw_request *request);

/* The body, a JSON object. Borrowed; NULL for NULL. Since 1.0. */
const char *fw_request_body(const fw_request *request);

/* Frees a description; NULL is allowed. Since 1.0. */
void fw_request_free(fw_request *request);

/* ---- API key ------------------------------------------------------------------------------------------------ */

/* The key's id, which deletes it: "key_42vAYeb7rwt9zzg1". Opaque. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_id(const fw_api_key *key);

/* The display name. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_display_name(const fw_api_key *key);

/* The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once. The whole length for a
 * name without a marker; 0 if there is no name. Since 1.0. */
size_t fw_api_key_base_name_length(const fw_api_key *key);

/* The secret. It is in locked memory that core dumps leave out, as far as the system's limits allow, and fw_api_key_free
 * wipes it. If you make a copy, wipe the copy yourself.
 *   length_or_null  receives the number of bytes without the NUL; 0 where there is no secret.
 * Borrowed; NULL for a key that was not just created: the service never shows a secret again. Since 1.0. */
const char *fw_api_key_secret(const fw_api_key *key, size_t *length_or_null);

/* Copies the secret and a NUL into your buffer.
 *   buffer    written only on FW_OK.
 *   capacity  the size of the buffer in bytes; it must hold the secret and the NUL.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_TOO_LONG (for the buffer), FW_ERROR_INVALID_STATE (no secret). Since 1.0. */
fw_status fw_api_key_copy_secret(const fw_api_key *key, char *buffer, size_t capacity);

/* Wipes the secret now, and keeps the rest of the key. fw_api_key_secret then returns NULL. NULL is allowed. Since 1.0. */
void fw_api_key_wipe_secret(fw_api_key *key);

/* The first characters of the secret, to recognize it; not secret. Borrowed; NULL if absent. Since 1.0. */
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

/* When the key was last used, RFC 3339, as the service wrote it. Borrowed; NULL if it was never used, or the service does not
 * say. Since 1.0. */
const char *fw_api_key_last_used(const fw_api_key *key);

/* The same in seconds since 1970-01-01T00:00:00Z, fractions dropped.
 *   seconds  written only on FW_OK.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (never), FW_ERROR_INVALID_TIMESTAMP. Since 1.0. */
fw_status fw_api_key_last_used_unix(const fw_api_key *key, int64_t *seconds);

/* The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see
   fw_create_options_set_exactly_once. Borrowed; NULL for a key without one. Since 1.0. */
const char *fw_api_key_marker(const fw_api_key *key);

/* For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were
 * lost and no key of theirs was found. If it is over 0, sweep the marker later and keep this key. 0 for any other key. Since
 * 1.0. */
int32_t fw_api_key_unsettled_attempts(const fw_api_key *key);

/* 1 if the service says that it does not know the plain text of the secret, else 0 (service). Since 1.0. */
int32_t fw_api_key_secure(const fw_api_key *key);

/* How many annotations the key has, 0 or more. Since 1.0. */
size_t fw_api_key_annotation_count(const fw_api_key *key);

/* The name of an annotation.
 *   index  0 to one less than the count, in the order of the response.
 * Borrowed; NULL where there is none. Since 1.0. */
const char *fw_api_key_annotation_name(const fw_api_key *key, size_t index);

/* The value of an annotation.
 *   index  as for its name.
 * Borrowed; NULL where there is none, "" for an empty value. Since 1.0. */
const char *fw_api_key_annotation_value(const fw_api_key *key, size_t index);

/* Frees a key and wipes its secret; NULL is allowed. The client may be freed before or after. Since 1.0. */
void fw_api_key_free(fw_api_key *key);

/* ---- Get ---------------------------------------------------------------------------------------------------- */

/* Gets the record of one key. It has no secret: the service shows a secret only once (service). account_id_or_null,
 * user_id_or_null whose key; the rules of fw_create_api_key.
 *   key_id         1 to 256 bytes, not "." or "..", what fw_api_key_id gives.
 *   key            receives the record; free with fw_api_key_free.
 *   error_or_null  receives the reason on failure.
 * The service does not document this request. If it does not know the path or the key (404, 405, 501), the library lists the
 * user's keys, and FW_ERROR_NOT_FOUND means that the key is not in the list. A record of another key belongs to another
 * request: FW_ERROR_INVALID_REPLY.
 * FW_OK, the statuses of arguments, of the connection and of the response, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks.
 * Since 1.0. */
fw_status fw_get_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                         const char *key_id, fw_api_key **key, fw_error **error_or_null);

/* ---- List --------------------------------------------------------------------------------------------------- */

/* New options for fw_list_api_keys, with nothing set. There are two kinds. The page, the filter, the order and the read mask
 * are sent to the service as they are; its documentation does not say which of them have an effect (service). The other
 * options select keys in the library, page by page, and are not sent: the list gives only keys that fit all of them. Ages
 * count up to the time of the response by the service's clock (its Date header), or by this machine's clock if the response
 * has no date. A field that is missing or invalid never fits; a read mask can cause that.
 *   options  receives them; free with fw_list_options_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_list_options_new(fw_list_options **options);

/* Sets the maximum number of records per page.
 *   page_size  1 to 2,147,483,647; the service has a lower limit.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_list_options_set_page_size(fw_list_options *options, int32_t page_size);

/* Sets the page to begin with.
 *   token  what fw_api_key_list_next_page_token gave, 1 to 4,096 bytes of UTF-8 without control characters.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_list_options_set_page_token(fw_list_options *options, const char *token);

/* Sets which keys to list, in the service's filter language.
 *   filter  1 to 4,096 bytes of UTF-8 without control characters.
 * As fw_list_options_set_page_token. Since 1.0. */
fw_status fw_list_options_set_filter(fw_list_options *options, const char *filter);

/* Sets the order of the keys, in the service's terms.
 *   order_by  1 to 4,096 bytes of UTF-8 without control characters.
 * As fw_list_options_set_page_token. Since 1.0. */
fw_status fw_list_options_set_order_by(fw_list_options *options, const char *order_by);

/* Sets which fields the records have, in the service's terms.
 *   read_mask  1 to 4,096 bytes of UTF-8 without control characters.
 * As fw_list_options_set_page_token. Since 1.0. */
fw_status fw_list_options_set_read_mask(fw_list_options *options, const char *read_mask);

/* Sets whether the list has only its first page.
 *   single_page  1: only the first page; 0: all pages, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_list_options_set_single_page(fw_list_options *options, int32_t single_page);

/* Selects keys that were not used for this long. The service reports the last use some minutes late (service), so the last
 * use must be an hour further back. A key that was never used counts from its creation; with a read mask such a key never fits,
 * because its last use may be missing.
 *   seconds  0 to 253,402,300,799.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_list_options_set_unused_for_seconds(fw_list_options *options, int64_t seconds);

/* Selects keys that were created at least this long ago.
 *   seconds  0 to 253,402,300,799.
 * As fw_list_options_set_unused_for_seconds. Since 1.0. */
fw_status fw_list_options_set_older_than_seconds(fw_list_options *options, int64_t seconds);

/* Selects keys that expire within this time, or have expired already. A key without an expiry never fits.
 *   seconds  0 to 253,402,300,799.
 * As fw_list_options_set_unused_for_seconds. Since 1.0. */
fw_status fw_list_options_set_expires_within_seconds(fw_list_options *options, int64_t seconds);

/* Selects keys by their display name without its marker. Upper and lower case differ.
 *   pattern  a pattern for the whole name, "ci-*" for example: `*` stands for any characters or none, `?` for one character.
 *            1 to 1,024 bytes of UTF-8 without control characters.
 * As fw_list_options_set_page_token. Since 1.0. */
fw_status fw_list_options_set_name_pattern(fw_list_options *options, const char *pattern);

/* Selects keys that have an annotation. If you set several names, a key must have all of them.
 *   name           1 to 1,024 bytes; the rules of fw_create_options_set_annotation. A name that was set before is replaced.
 *   value_or_null  the value that the annotation must have, 0 to 4,096 bytes. NULL: any value.
 * FW_OK, the statuses of fw_create_options_set_annotation. Since 1.0. */
fw_status fw_list_options_set_annotation(fw_list_options *options, const char *name,
                                         const char *value_or_null);

/* Selects keys that have a marker of this library, in the name or in an annotation: see fw_api_key_marker.
 *   marked  1: only keys with a marker; 0: all keys, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_list_options_set_marked(fw_list_options *options, int32_t marked);

/* Sets a token that cancels the list's calls.
 *   cancel_or_null  NULL: no token, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT. Since 1.0. */
fw_status fw_list_options_set_cancel(fw_list_options *options, fw_cancel *cancel_or_null);

/* Frees options; NULL is allowed. Since 1.0. */
void fw_list_options_free(fw_list_options *options);

/* Lists API keys: fetches the first page, and the other pages when fw_api_key_list_next needs them. Only one page is in
 * memory at a time.
 *   account_id_or_null  whose account; the rules of fw_create_api_key.
 *   user_id_or_null     whose keys; the same rules, or "-" for those of every user, which is for admins (service).
 *   options_or_null     read during the call only. NULL: everything, in the service's order.
 *   list           receives the list; free with fw_api_key_list_free. It keeps what it needs of the client.
 *   error_or_null  receives the reason on failure.
 * The library may repeat the request within the deadline, because it changes nothing.
 * FW_OK, the statuses of arguments, of the connection and of the response, FW_ERROR_PAGINATION, FW_ERROR_FORKED,
 * FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_list_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                           const fw_list_options *options_or_null, fw_api_key_list **list,
                           fw_error **error_or_null);

/* Returns the next key of a list. If the page is used up, it fetches the next page, with a deadline of its own. If the
 * options select keys, it may fetch several pages until one has such a key.
 *   key            receives the record, which has no secret; free with fw_api_key_free. NULL with FW_OK: the list has ended.
 *   error_or_null  receives the reason on failure; the next call tries the same page again.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (a queue is reading a page), the statuses of the connection
 * and of the response, FW_ERROR_PAGINATION, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null);

/* How many records fw_api_key_list_next can return before it fetches a page; 0 while a queue reads a page. Since 1.0. */
size_t fw_api_key_list_page_remaining(const fw_api_key_list *list);

/* The token of the page after the current one. Borrowed until the next call of fw_api_key_list_next or
 * fw_queue_list_next_page; NULL if there is none, or a queue is reading it. Since 1.0. */
const char *fw_api_key_list_next_page_token(const fw_api_key_list *list);

/* How many keys the service reports in total, selected or not. -1 if it does not say, or a queue is reading a page. The
 * number may be wrong: see FW_ERROR_PAGINATION. Since 1.0. */
int64_t fw_api_key_list_total_size(const fw_api_key_list *list);

/* Frees a list. The keys that it returned stay valid. NULL is allowed. Since 1.0. */
void fw_api_key_list_free(fw_api_key_list *list);

/* ---- Update ------------------------------------------------------------------------------------------------- */

/* Changes a key: its display name, its expiry or its annotations. The secret stays the same. account_id_or_null,
 * user_id_or_null whose key; the rules of fw_create_api_key.
 *   key_id         the rules of fw_get_api_key.
 *   options        the changes: a display name, an expiry or annotations, and a cancel token for the call. What is not set
 *                  stays the same; nothing can be removed. The annotations replace all annotations of the key (inferred).
 *                  Exactly-once and the marker have no effect here. NULL, or options without a change:
 *                  FW_ERROR_EMPTY_ARGUMENT. Read during the call only.
 *   key            receives the changed record, without a secret; free with fw_api_key_free.
 *   error_or_null  receives the reason on failure.
 * Provisional: the public description of the service has this request (PATCH), and nobody has tried it on the live service.
 * FW_ERROR_NOT_OFFERED (404, 405, 501): this service cannot change keys, or does not know the key. A new display name, or
 * annotations without the marker, remove the marker of a key: fw_sweep_api_keys then does not find the key. The library
 * repeats the request only if it proves that nothing was done, as for a create. If no response came, or one that is not a
 * record of the key, the outcome is UNKNOWN: fw_get_api_key shows the key as it is.
 * FW_OK, the statuses of arguments, of the connection and of the response, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks.
 * Since 1.0. */
fw_status fw_update_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *key_id, const fw_create_options *options, fw_api_key **key,
                            fw_error **error_or_null);

/* ---- Delete ------------------------------------------------------------------------------------------------- */

/* Deletes an API key. The service may accept the key for up to a minute longer (service). account_id_or_null, user_id_or_null
 * whose key; the rules of fw_create_api_key.
 *   key_id         1 to 256 bytes, not "." or "..", what fw_api_key_id gives.
 *   error_or_null  receives the reason on failure.
 * If no response comes, the library repeats the request within the deadline, because deleting twice does no harm. If the key
 * is not found, and every response came, the call returns FW_ERROR_NOT_FOUND. After a lost response, "not found" proves
 * nothing. Neither does a 2xx whose body is no object, or has an error in it, as a gateway may send. Then the library lists
 * the keys. The call succeeds if two lists in a row, with the settle time (fw_config_set_settle_ms) between them, do not show
 * the key. If a list shows the key, the library deletes it again.
 * Otherwise the outcome is UNKNOWN, the status is that of the lost response or of the end of the call, and
 * fw_error_orphan_key_id gives the id.
 * FW_OK, the statuses of arguments, of the connection and of the response, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks.
 * Since 1.0. */
fw_status fw_delete_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *key_id, fw_error **error_or_null);

/* ---- Who am I ----------------------------------------------------------------------------------------------- */

/* Asks the service which account the client's API key belongs to. This also proves that the key works.
 *   identity       receives the identity; free with fw_identity_free.
 *   error_or_null  receives the reason on failure.
 * The library may repeat the request within the deadline, because it changes nothing.
 * FW_OK, the statuses of the connection and of the response (FW_ERROR_UNAUTHENTICATED or _PERMISSION_DENIED: the key is
 * not valid, or may not ask), FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);

/* The same, and finds the user with that e-mail address and the key itself. Then fw_identity_user_id has the user whose keys
 * to list and create, and fw_identity_key_id the key to replace. The library asks the service for the users with that
 * address; a service that ignores the filter lists all users. If the user is not in the list, the library asks for the id
 * that a service account has in its address, or else for the account's id, which is the id of its first user (service).
 *   identity       receives the identity; free with fw_identity_free.
 *   error_or_null  receives the reason on failure.
 * If the key may not list users (403, 404), or no user or several users have the address, the user id is NULL and the call
 * succeeds.
 * FW_OK, the statuses of fw_whoami, FW_ERROR_PAGINATION. Blocks. Since 1.0. */
fw_status fw_whoami_with_user(fw_client *client, fw_identity **identity, fw_error **error_or_null);

/* The account's id. Borrowed; NULL if the service did not say. Since 1.0. */
const char *fw_identity_account_id(const fw_identity *identity);

/* The user's e-mail address. Borrowed; NULL if the service did not say. Since 1.0. */
const char *fw_identity_email(const fw_identity *identity);

/* The user's id, from fw_whoami_with_user. Borrowed; NULL if it was not found or not asked for. Since 1.0. */
const char *fw_identity_user_id(const fw_identity *identity);

/* The id of the client's own API key, from fw_whoami_with_user. It is the one key in the user's list that has the user's
 * e-mail address and whose prefix, of 7 characters or more, matches the start of the API key. Borrowed; NULL if the key may
 * not list keys, if no key or several keys fit, or if it was not asked for. Since 1.0. */
const char *fw_identity_key_id(const fw_identity *identity);

/* Frees an identity; NULL is allowed. Since 1.0. */
void fw_identity_free(fw_identity *identity);

/* ---- Rotate ------------------------------------------------------------------------------------------------- */

/* The state of a rotation. Since 1.0.
 *
 *   BEGUN       both keys are alive, and the caller can read the new secret.
 *   COMMITTED   the old key is gone, the new one is the caller's.
 *   ABORTED     the new key is gone, and its secret wiped; the old one is as it was.
 *   COMMITTING  a delete of the old key was tried, and nothing proves that the key is gone. Commit again. An abort is
 *               refused, because the new key may be the only one.
 *   ABORTING    a delete of the new key was tried, and nothing proves that the key is gone. Abort again. A commit is refused,
 *               because the old key may be the only one.
 */
typedef int32_t fw_rotation_state;
FWKEYS_ENUM(fw_rotation_state_value) {
    FW_ROTATION_BEGUN = 1,
    FW_ROTATION_COMMITTED = 2,
    FW_ROTATION_ABORTED = 3,
    FW_ROTATION_COMMITTING = 4,
    FW_ROTATION_ABORTING = 5
};

/* The name of a state without its prefix, "COMMITTED"; "UNKNOWN_STATE" for any other number. Static, never NULL.
   Since 1.0. */
const char *fw_rotation_state_name(fw_rotation_state state);

/* Begins to replace a key: gets the old key, creates a new key like it, and verifies with the service that the new key works,
 * which may take a moment. The old key is not changed. If there is no such key, nothing is created: FW_ERROR_NOT_FOUND, as
 * for fw_get_api_key. A new key that cannot be verified within the deadline is deleted again. These responses count as
 * verified, because the service gives them only to a key that it knows: 402 (no credit), 412 (account suspended), and 403
 * "not authorized for this route" (a Fire Pass key). The old key would get the same response. account_id_or_null,
 * user_id_or_null whose keys; the rules of fw_create_api_key.
 *   old_key_id       the key to replace; the rules of fw_get_api_key's key_id.
 *   options_or_null  options of the new key; read during the call only. What is not set comes from the old key: the display
 *                    name without its marker, the annotations, and the lifetime, which is the time from its creation to its
 *                    expiry and begins again. If the old key never expires, neither does the new key. If you set one
 *                    annotation, none comes from the old key.
 *   rotation         receives the rotation; free with fw_rotation_free. It keeps what it needs of the client.
 *   error_or_null    receives the reason on failure; its outcome is that of the create, and NOT_SENT or REJECTED if the get
 *                    of the old key failed.
 * FW_OK, the statuses of fw_get_api_key, fw_create_api_key and fw_whoami. Blocks. Since 1.0. */
fw_status fw_rotation_begin(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *old_key_id, const fw_create_options *options_or_null,
                            fw_rotation **rotation, fw_error **error_or_null);

/* Continues a rotation that another process began: gets both keys, and changes nothing. account_id_or_null, user_id_or_null
 * whose keys; the rules of fw_create_api_key.
 *   old_key_id, new_key_id  of the rotation that was begun; the rules of fw_get_api_key's key_id. The same key twice is
 *                           refused with FW_ERROR_INVALID_STATE.
 *   rotation                receives the rotation; free with fw_rotation_free. It keeps what it needs of the client.
 *   error_or_null           receives the reason on failure.
 * The state is BEGUN if both keys exist, COMMITTED if the old key is gone, and ABORTED if the new key is gone. A key counts
 * as gone if the service does not know it and two lists in a row, with the settle time (fw_config_set_settle_ms) between
 * them, do not show it. If both keys are gone: FW_ERROR_NOT_FOUND. The secret is NULL: only the process that began the
 * rotation had it. The record of a new key that is gone has only the id. The library may repeat the request within the
 * deadline, because it changes nothing.
 * FW_OK, the statuses of fw_get_api_key. Blocks. Since 1.0. */
fw_status fw_rotation_resume(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                             const char *old_key_id, const char *new_key_id, fw_rotation **rotation,
                             fw_error **error_or_null);

/* The state of a rotation; 0 for NULL. Since 1.0. */
fw_rotation_state fw_rotation_get_state(const fw_rotation *rotation);

/* The new key, with its secret until the rotation is aborted. Borrowed; not for fw_api_key_free or
   fw_api_key_wipe_secret. NULL for NULL. Since 1.0. */
const fw_api_key *fw_rotation_new_key(const fw_rotation *rotation);

/* The new secret, as fw_api_key_secret gives it.
 *   length_or_null  receives the number of bytes without the NUL; 0 where there is no secret.
 * Borrowed; NULL once aborted, and for a rotation that was resumed. Since 1.0. */
const char *fw_rotation_secret(const fw_rotation *rotation, size_t *length_or_null);

/* The id of the key that is being replaced. Borrowed; NULL for NULL. Since 1.0. */
const char *fw_rotation_old_key_id(const fw_rotation *rotation);

/* The id of the new key, for fw_rotation_resume. Borrowed; NULL for NULL. Since 1.0. */
const char *fw_rotation_new_key_id(const fw_rotation *rotation);

/* Deletes the old key: call it once the new secret is stored. A second call after success does nothing.
 *   error_or_null  receives the reason on failure; fw_rotation_get_state tells which keys are alive.
 * The delete is authenticated with the client's API key. If the service refuses that key, because it was the old key for
 * example, the delete is authenticated with the new key.
 * If the service does not know the old key, because somebody else has deleted it for example, the call fails with
 * FW_ERROR_NOT_FOUND, and the state is COMMITTING. The next commit looks for the key in the list, and succeeds if it is gone.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (aborted, an abort was tried, or a queue is ending it), the statuses
 * of fw_delete_api_key. Blocks. Since 1.0. */
fw_status fw_rotation_commit(fw_rotation *rotation, fw_error **error_or_null);

/* Deletes the new key and wipes its secret: the old key stays. A second call after success does nothing.
 *   error_or_null  receives the reason on failure; fw_rotation_get_state tells which keys are alive.
 * If the service does not know the new key: FW_ERROR_NOT_FOUND and ABORTING, as for fw_rotation_commit.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (committed, a commit was tried, or a queue is ending it), the
 * statuses of fw_delete_api_key. Blocks. Since 1.0. */
fw_status fw_rotation_abort(fw_rotation *rotation, fw_error **error_or_null);

/* Frees a rotation and wipes the new secret. If it is neither committed nor aborted, both keys stay alive, and the log names
 * them. NULL is allowed. Does not block. Since 1.0. */
void fw_rotation_free(fw_rotation *rotation);

/* ---- Sweep -------------------------------------------------------------------------------------------------- */

/* Deletes the keys with a marker: the orphans that a create with that marker may have left. It lists the user's keys, waits
 * (fw_config_set_settle_ms), and lists them again. It deletes no other key, whatever its name is. account_id_or_null,
 * user_id_or_null whose keys; the rules of fw_create_api_key.
 *   marker               16 lower-case hexadecimal digits: what fw_error_marker or fw_api_key_marker gave.
 *   keep_key_id_or_null  a key with the marker that must stay: the one that the create returned. NULL: none.
 *   sweep                receives the result; free with fw_sweep_free.
 *   error_or_null        receives the reason on failure. Some keys may be deleted by then, and another sweep is safe.
 *                        fw_error_orphan_key_id gives the id of a key that could not be deleted.
 * If the response to a delete is lost, the sweep proves the delete as fw_delete_api_key does.
 * FW_OK, the statuses of arguments, FW_ERROR_INVALID_MARKER, the statuses of fw_list_api_keys and fw_delete_api_key. Blocks.
 * Since 1.0. */
fw_status fw_sweep_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *marker, const char *keep_key_id_or_null, fw_sweep **sweep,
                            fw_error **error_or_null);

/* How many keys were deleted. Since 1.0. */
size_t fw_sweep_deleted_count(const fw_sweep *sweep);

/* The id of a key that was deleted.
 *   index  0 to one less than the count.
 * Borrowed; NULL where there is none. Since 1.0. */
const char *fw_sweep_deleted_key_id(const fw_sweep *sweep, size_t index);

/* How many records the lists had in all. Since 1.0. */
int64_t fw_sweep_examined_count(const fw_sweep *sweep);

/* Frees the result of a sweep; NULL is allowed. Since 1.0. */
void fw_sweep_free(fw_sweep *sweep);

/* Makes a set of markers to sweep together, for any number of users: after a crash of a program that makes many keys, for
 * example. After the sweep, the set has the result for each marker.
 *   markers  receives it; free with fw_markers_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_markers_new(fw_markers **markers);

/* Adds a marker. Its index is the number of markers that were added before it.
 *   account_id, user_id  whose keys; the rules of fw_create_api_key, and not NULL.
 *   marker               16 lower-case hexadecimal digits.
 *   keep_key_id_or_null  a key with the marker that must stay: the one that the create returned. NULL: none. To keep several
 *                        keys, add the marker once for each of them.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, the statuses of fw_check_id, fw_check_user_id and fw_check_marker, FW_ERROR_NO_MEMORY. Since
 * 1.0. */
fw_status fw_markers_add(fw_markers *markers, const char *account_id, const char *user_id, const char *marker,
                         const char *keep_key_id_or_null);

/* Receives the progress of a sweep: after each page of a list and each delete, and at least ten times a second.
 *   user_data  what fw_markers_sweep was given.
 *   examined   how many records the lists had so far.
 *   deleted    how many keys were deleted.
 * Returns 0 for the sweep to go on, and anything else to end it. Called on the thread of the sweep. It must not use the
 * markers. Since 1.0. */
typedef int32_t (*fw_sweep_callback)(void *user_data, uint64_t examined, uint64_t deleted);

/* Does for all markers together what fw_sweep_api_keys does for one: lists each user's keys twice in all, with the settle
 * time (fw_config_set_settle_ms) between the lists, and deletes the keys with a marker. Each request has a deadline of its
 * own.
 *   markers            the markers; receives the result for each of them, which replaces the result of an earlier sweep.
 *   max_in_flight      how many requests are sent at once, 1 to 10,000.
 *   callback_or_null   receives the progress; NULL: no callback.
 *   user_data_or_null  passed to the callback; not used otherwise.
 *   error_or_null      receives the reason on failure; another sweep is safe.
 * If the keys of one user cannot be listed, or a key cannot be deleted, the sweep continues with the others and succeeds.
 * fw_markers_error then gives the error of each marker that was not swept.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE, FW_ERROR_CANCELLED (the callback ended it, or the client's token),
 * FW_ERROR_FORKED, FW_ERROR_INTERNAL, FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_markers_sweep(fw_client *client, fw_markers *markers, int32_t max_in_flight,
                           fw_sweep_callback callback_or_null, void *user_data_or_null,
                           fw_error **error_or_null);

/* Why the last sweep did not finish a marker. If a list failed, every marker of that user has its error.
 *   index  0 to one less than the number of markers.
 * Borrowed until the next sweep; NULL where the marker was swept, or there is none. Since 1.0. */
const fw_error *fw_markers_error(const fw_markers *markers, size_t index);

/* How many keys the last sweep deleted for a marker.
 *   index  as for fw_markers_error. Since 1.0. */
size_t fw_markers_deleted_count(const fw_markers *markers, size_t index);

/* The id of a key that the last sweep deleted for a marker.
 *   index      as for fw_markers_error.
 *   key_index  0 to one less than fw_markers_deleted_count.
 * Borrowed until the next sweep; NULL where there is none. Since 1.0. */
const char *fw_markers_deleted_key_id(const fw_markers *markers, size_t index, size_t key_index);

/* Frees a set; NULL is allowed. Since 1.0. */
void fw_markers_free(fw_markers *markers);

/* ---- Queue -------------------------------------------------------------------------------------------------- */

/* The kind of an operation in a queue. Since 1.0. */
typedef int32_t fw_operation;
FWKEYS_ENUM(fw_operation_value) {
    FW_OPERATION_CREATE_API_KEY = 1,
    FW_OPERATION_GET_API_KEY = 2,
    FW_OPERATION_LIST_API_KEYS = 3,
    FW_OPERATION_LIST_NEXT_PAGE = 4,
    FW_OPERATION_DELETE_API_KEY = 5,
    FW_OPERATION_WHOAMI = 6,
    FW_OPERATION_ROTATION_BEGIN = 7,
    FW_OPERATION_ROTATION_COMMIT = 8,
    FW_OPERATION_ROTATION_ABORT = 9,
    FW_OPERATION_SWEEP_API_KEYS = 10,
    FW_OPERATION_UPDATE_API_KEY = 11,
    FW_OPERATION_ROTATION_RESUME = 12
};

/* The name of an operation without its prefix, "CREATE_API_KEY"; "UNKNOWN_OPERATION" for any other number. Static, never
   NULL. Since 1.0. */
const char *fw_operation_name(fw_operation operation);

/* A queue runs any number of operations at once on one thread. It is for programs with an event loop, and for programs that
 * make thousands of keys. Operations behave as in the blocking calls, including retries, exactly-once, rotation and outcomes.
 * The deadline of an operation begins when it leaves the waiting list.
 *
 *   submit  fw_queue_create_api_key and the other submit functions check their arguments and put the operation on the waiting
 *           list. None of them blocks.
 *   wait    until fw_queue_fd is readable, in your own event loop, or let fw_queue_run wait.
 *   run     fw_queue_run works on the operations. Nothing happens while it does not run.
 *   take    fw_queue_next returns one completion at a time, in the order of completion.
 *
 * A queue, and the lists and rotations that it works on, are for one thread at a time. Only fw_queue_wakeup may be called
 * from any thread. Several queues may share a client. */

/* A new queue with connections of its own.
 *   client         may be freed before the queue, which keeps what it needs.
 *   queue          receives the queue; free with fw_queue_free.
 *   error_or_null  receives the reason on failure.
 * Holds five file descriptors at most, and two for each operation in flight.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_FORKED, FW_ERROR_INTERNAL (no descriptor is left), FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_queue_new(fw_client *client, fw_queue **queue, fw_error **error_or_null);

/* Sets how many operations are in flight at once, each on a connection of its own.
 *   operations  1 to 10,000; default 64. A lower number does not stop operations that are in flight.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_queue_set_max_in_flight(fw_queue *queue, int32_t operations);

/* Sets how many submitted operations may wait; more are refused with FW_ERROR_QUEUE_FULL.
 *   operations  1 to 10,000,000; default 10,000.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_queue_set_max_waiting(fw_queue *queue, int32_t operations);

/* The submit functions have these parameters in common:
 *   tag_or_null     your own pointer, which comes back with the completion; the library does not use it.
 *   ticket_or_null  receives a number for fw_queue_cancel: never 0, and never the same twice in one queue.
 *   error_or_null   receives the reason if the operation is refused: then nothing is sent, and there is no completion.
 * They copy their other arguments.
 * FW_OK, the statuses of arguments of the blocking call, FW_ERROR_QUEUE_FULL, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. None
 * blocks. */

/* Submits what fw_create_api_key does; fw_completion_take_api_key gives the key. Since 1.0. */
fw_status fw_queue_create_api_key(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const fw_create_options *options_or_null,
                                  void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_get_api_key does; fw_completion_take_api_key gives the record. Since 1.0. */
fw_status fw_queue_get_api_key(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null,
                               const char *key_id, void *tag_or_null, uint64_t *ticket_or_null,
                               fw_error **error_or_null);

/* Submits what fw_list_api_keys does; fw_completion_take_list gives the list with its first page. Since 1.0. */
fw_status fw_queue_list_api_keys(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null,
                                 const fw_list_options *options_or_null, void *tag_or_null,
                                 uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits the fetch of a list's next page, which replaces the remaining records of the current page.
 *   list  a list of the queue's client. It stays yours, and you may free it at any time. Until the completion
 *         fw_api_key_list_next returns FW_ERROR_INVALID_STATE. After a failure the next call fetches the same page.
 * Also FW_ERROR_INVALID_STATE if there is no further page, the options ask for one page, a page is being fetched, or the list
 * belongs to another client; and FW_ERROR_PAGINATION. Since 1.0. */
fw_status fw_queue_list_next_page(fw_queue *queue, fw_api_key_list *list, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_update_api_key does; fw_completion_take_api_key gives the record. Since 1.0. */
fw_status fw_queue_update_api_key(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const char *key_id,
                                  const fw_create_options *options, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_delete_api_key does; its completion has only a status. Since 1.0. */
fw_status fw_queue_delete_api_key(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const char *key_id, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_whoami does, or with the user what fw_whoami_with_user does; fw_completion_take_identity gives the identity.
 *   with_user  1 or 0. Since 1.0. */
fw_status fw_queue_whoami(fw_queue *queue, int32_t with_user, void *tag_or_null, uint64_t *ticket_or_null,
                          fw_error **error_or_null);

/* Submits what fw_rotation_begin does; fw_completion_take_rotation gives the rotation. Since 1.0. */
fw_status fw_queue_rotation_begin(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const char *old_key_id,
                                  const fw_create_options *options_or_null, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_rotation_resume does; fw_completion_take_rotation gives the rotation. Since 1.0. */
fw_status fw_queue_rotation_resume(fw_queue *queue, const char *account_id_or_null,
                                   const char *user_id_or_null, const char *old_key_id,
                                   const char *new_key_id, void *tag_or_null, uint64_t *ticket_or_null,
                                   fw_error **error_or_null);

/* Submits what fw_rotation_commit does.
 *   rotation  a rotation of the queue's client. It stays yours, and you may free it at any time. Until the completion a
 *             commit or an abort returns FW_ERROR_INVALID_STATE. If it is committed already, the completion has FW_OK.
 * Also FW_ERROR_INVALID_STATE if the rotation belongs to another client. Since 1.0. */
fw_status fw_queue_rotation_commit(fw_queue *queue, fw_rotation *rotation, void *tag_or_null,
                                   uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_rotation_abort does; as fw_queue_rotation_commit. Since 1.0. */
fw_status fw_queue_rotation_abort(fw_queue *queue, fw_rotation *rotation, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_sweep_api_keys does; fw_completion_take_sweep gives what was done. Since 1.0. */
fw_status fw_queue_sweep_api_keys(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const char *marker,
                                  const char *keep_key_id_or_null, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* A file descriptor that is readable while fw_queue_run has something to do or fw_queue_next has a completion: for epoll,
 * poll, select or any event loop. It never changes and belongs to the queue: do not read from it or close it. If your loop
 * reports changes only (EPOLLET), run and take until nothing is left. -1 for NULL. Since 1.0. */
int fw_queue_fd(const fw_queue *queue);

/* Works on the operations, and waits until there is a completion.
 *   timeout_ms     how long to wait at most, in milliseconds; 0: do not wait; -1: no limit.
 *   error_or_null  receives the reason on failure.
 * Returns early after fw_queue_wakeup, and at once if there is nothing to wait for. Log lines come from this function, and
 * from the functions that cancel operations or free the queue. The result of an operation is only in its completion.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (the timeout), FW_ERROR_FORKED, FW_ERROR_INTERNAL. Blocks as long as
 * the timeout says. Since 1.0. */
fw_status fw_queue_run(fw_queue *queue, int64_t timeout_ms, fw_error **error_or_null);

/* Returns the next completion; free it with fw_completion_free. NULL if there is none yet. Does not block. Since 1.0. */
fw_completion *fw_queue_next(fw_queue *queue);

/* How many submitted operations are not finished. Since 1.0. */
size_t fw_queue_pending_count(const fw_queue *queue);

/* Cancels an operation, as a cancel token does. It completes with FW_ERROR_CANCELLED and the outcome that is true at that
 * moment or, if it has its key already, with success. An operation that is still waiting completes with NOT_SENT.
 *   ticket  the number from the submit function.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (no such operation, or it is finished). Does not block. Since 1.0. */
fw_status fw_queue_cancel(fw_queue *queue, uint64_t ticket);

/* Cancels every operation that is not finished. NULL is allowed. Does not block. Since 1.0. */
void fw_queue_cancel_all(fw_queue *queue);

/* Makes the running fw_queue_run, or the next one, return. Any thread and any signal handler may call it until the queue is
 * freed. NULL is allowed. Since 1.0. */
void fw_queue_wakeup(fw_queue *queue);

/* Frees a queue. It cancels operations that are not finished and drops completions that you did not take; the log has the
 * result of each. It deletes keys that were created and never taken, which may block up to 5,000 ms. To get every outcome,
 * first call fw_queue_cancel_all, and run the queue and take completions until fw_queue_pending_count is 0. NULL is allowed.
 * Since 1.0. */
void fw_queue_free(fw_queue *queue);

/* ---- Completion --------------------------------------------------------------------------------------------- */

/* The kind of the operation; 0 for NULL. Since 1.0. */
fw_operation fw_completion_operation(const fw_completion *completion);

/* The status that the blocking call would have returned. FW_ERROR_NULL_ARGUMENT for NULL. Since 1.0. */
fw_status fw_completion_status(const fw_completion *completion);

/* The tag that the operation was submitted with. Since 1.0. */
void *fw_completion_tag(const fw_completion *completion);

/* The ticket that its submission gave; 0 for NULL. Since 1.0. */
uint64_t fw_completion_ticket(const fw_completion *completion);

/* Each of these functions returns a result of the operation once. You own it, and free it. NULL if there is no such result,
 * or you have taken it already. Since 1.0. */
fw_error *fw_completion_take_error(fw_completion *completion);
fw_api_key *fw_completion_take_api_key(fw_completion *completion);
fw_api_key_list *fw_completion_take_list(fw_completion *completion);
fw_identity *fw_completion_take_identity(fw_completion *completion);
fw_rotation *fw_completion_take_rotation(fw_completion *completion);
fw_sweep *fw_completion_take_sweep(fw_completion *completion);

/* Frees a completion and the results that you did not take. The secret of a new key is wiped, and the key stays alive at the
 * service, as after fw_api_key_free. NULL is allowed. Does not block. Since 1.0. */
void fw_completion_free(fw_completion *completion);

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/* All of these functions accept NULL as "no error", and return
 * FW_OK, DONE, NULL, 0 or -1. */

/* The status, the same that the call returned. Since 1.0. */
fw_status fw_error_status(const fw_error *error);

/* What became of the request. Since 1.0. */
fw_outcome fw_error_outcome(const fw_error *error);

/* 1 if the failed create or fw_rotation_begin may have left an orphan, a live key that nobody holds: the outcome is UNKNOWN,
 * or it is SECRET_LOST and the key is not known to be gone, or there is a marker to sweep, or the id of the orphan. Else 0.
 * Since 1.0. */
int32_t fw_error_may_have_left_key(const fw_error *error);

/* One line in English for people, which names the thing and the place: an argument that was refused ("user_id: must not be
 * empty"), the host ("127.0.0.1:1: connection refused"), a file, or what the request was about, with the service's own words
 * where it gave some: "user not found (HTTP 404): accounts/acme/users/nobody". It has no secret. Borrowed; never NULL for an
 * error. Since 1.0. */
const char *fw_error_message(const fw_error *error);

/* The HTTP status of the last response; 0: no response. Since 1.0. */
int32_t fw_error_http_status(const fw_error *error);

/* The gRPC code in the service's response, 0 to 16; -1: none. Since 1.0. */
int32_t fw_error_service_code(const fw_error *error);

/* The service's own message, at most 512 bytes. Control characters are replaced, and everything that looks like a secret is
 * removed. Borrowed; NULL if there is none. Since 1.0. */
const char *fw_error_service_message(const fw_error *error);

/* The id that the service gave the request, for a question to its support. Borrowed; NULL if there is none. Since 1.0. */
const char *fw_error_request_id(const fw_error *error);

/* How long the service asks to wait, in milliseconds, at most a day; -1: it does not ask. Since 1.0. */
int64_t fw_error_retry_after_ms(const fw_error *error);

/* How many attempts the call made; 0 if it was refused before the first attempt. Since 1.0. */
int32_t fw_error_attempts(const fw_error *error);

/* The id of a key that may be alive and should not be: it was created and could not be given to you, or its delete was not
 * confirmed. Borrowed; NULL if no such key is known. Since 1.0. */
const char *fw_error_orphan_key_id(const fw_error *error);

/* The first 7 characters of the secret of a key that may be alive and whose id is unknown: the response was cut after the
 * secret, and the list did not have exactly one record that fits. The service shows these characters in lists, so a person
 * can find the key. Not secret. Borrowed; NULL if no such key is known. Since 1.0. */
const char *fw_error_orphan_prefix(const fw_error *error);

/* The marker of an exactly-once create that may have left a key: pass it to fw_sweep_api_keys. Borrowed; NULL if the call
 * left nothing, or had no marker. Since 1.0. */
const char *fw_error_marker(const fw_error *error);

/* Frees an error; NULL is allowed. Since 1.0. */
void fw_error_free(fw_error *error);

#ifdef __cplusplus
}
#endif

#endif /* FWKEYS_H */

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
 *               An object of another type, while it lives, is answered like NULL; a freed object must not be passed.
 *   Threads     an fw_client may be used from any number of threads at once, and an fw_cancel triggered from anywhere;
 *               any other object from one thread at a time. pthread_cancel() does not end a thread within the library: it
 *               takes effect once the function has returned. fw_cancel_trigger ends a call early.
 *   Blocking    functions that take an fw_client and an fw_error talk to the service, on the calling thread,
 *               and block until the answer or the deadline, but for fw_queue_new. No other function blocks but those of
 *               lists, rotations and queues that say so.
 *   Host        nothing here starts a thread, installs a signal handler, exits, prints, reads the environment or a
 *               file (but the CA file that it is given, and what fw_config_load says), or changes the locale or errno.
 *   Environment libcurl and OpenSSL have variables of their own. Those for proxies, .netrc, certificates and SSLKEYLOGFILE
 *               have no effect on the calls of this library. OPENSSL_CONF and the variables of the C library's
 *               resolver (RES_OPTIONS) belong to the process and have one; they cannot allow TLS 1.1, less than 112
 *               bits of security or an untrusted certificate. docs/environment.md has the whole list, and the
 *               exceptions with other TLS libraries than OpenSSL.
 *   Unloading   dlclose() is safe once all objects are freed, and leaves the library and libcurl mapped: a name lookup that
 *               a call gave up at its deadline may still run on a thread of libcurl's.
 *   Secrets     a new secret has one home while it is held, locked memory that is left out of core dumps, and none
 *               after it is freed. Of the caller's own key the library keeps one copy, kept the same way. What libcurl
 *               needs to send a credential is libcurl's, and may stay in memory that libcurl has freed: so does a new
 *               secret that is used to authenticate, as in a rotation's verification.
 *   Fork        a client and whatever came from it belong to the process that made them; in a child after fork()
 *               calls are answered with FW_ERROR_FORKED, and the _free functions are still right.
 *
 * Sources: "service" marks what the Fireworks API documentation says (https://docs.fireworks.ai); "inferred" marks what no
 * document says and this library concludes from how such services work.
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
    FW_ERROR_NONEXISTENT_TIME = 11,   /* in that form, but no such instant: 30 February, 24:00:00 */
    FW_ERROR_TIME_IN_PAST = 12,       /* an expiry that is not in the future */
    FW_ERROR_INVALID_URL = 13,        /* not an http(s) URL, or one with credentials, a query or a fragment */
    FW_ERROR_INSECURE_URL = 14,       /* plain HTTP to an address that is not the loopback */
    FW_ERROR_MISSING_API_KEY = 15,    /* the configuration holds no API key */
    FW_ERROR_FORKED = 16,             /* the client was made by the parent process */
    FW_ERROR_INVALID_STATE = 17,      /* not allowed now: the secret of a key that has none, for example */
    FW_ERROR_CA_FILE = 19,            /* the CA file cannot be read or holds no certificate */
    FW_ERROR_SETTINGS_FILE = 20,      /* a settings file that is asked for is missing, or cannot be read */
    FW_ERROR_MALFORMED_SETTINGS = 21, /* a malformed line in a settings file, or a value that is refused */
    FW_ERROR_UNKNOWN_PROFILE = 22,    /* there is no profile of that name */
    FW_ERROR_INVALID_MARKER = 23,     /* not 16 lower-case hexadecimal digits */
    FW_ERROR_UNSUPPORTED = 24,        /* the libcurl that is loaded cannot do this */
    FW_ERROR_CLIENT_CERTIFICATE = 25, /* the client certificate or its key cannot be read, or do not fit */
    FW_ERROR_QUEUE_FULL = 26,         /* the queue is full: take completions before submitting more */
    /* the way to the service */
    FW_ERROR_RESOLVE = 30,   /* the host name has no address */
    FW_ERROR_CONNECT = 31,   /* no connection could be made */
    FW_ERROR_TLS = 32,       /* no trusted TLS connection could be made; 70 to 77 tell more */
    FW_ERROR_TRANSPORT = 33, /* the connection was lost, an attempt took too long, or what came is not HTTP */
    FW_ERROR_DEADLINE = 34,  /* the timeout of the call passed */
    FW_ERROR_CANCELLED = 35, /* the call's cancel token was triggered */
    FW_ERROR_PROXY = 36,     /* the proxy was not reached, or refused */
    /* the service's answer */
    FW_ERROR_BAD_REQUEST = 40,       /* 400 and every 4xx that has no status of its own */
    FW_ERROR_UNAUTHENTICATED = 41,   /* 401: the API key is wrong, deleted or expired */
    FW_ERROR_PERMISSION_DENIED = 42, /* 403; or a create for another account than the key's, not sent */
    FW_ERROR_NOT_FOUND = 43,         /* 404 */
    FW_ERROR_CONFLICT = 44,          /* 409 */
    FW_ERROR_RATE_LIMITED = 45,      /* 429 */
    FW_ERROR_SERVICE = 46,           /* 408 and 5xx: it failed, and may have done the work all the same */
    FW_ERROR_REDIRECTED = 47,        /* 3xx: never followed */
    FW_ERROR_INVALID_REPLY = 48,     /* 2xx, and the body is no answer to the request, or has no usable key */
    FW_ERROR_REPLY_TOO_LARGE = 49,   /* over a limit: the body, one header (100 KB), all of them (192 KB) */
    FW_ERROR_PAGINATION = 50,        /* a list leads nowhere: its page tokens go in a circle or are over
                                        4,096 bytes, its pages stay empty, or its total is not what came */
    FW_ERROR_PAYMENT_REQUIRED = 51,  /* 402: the account has no credit, or has reached its spend limit */
    FW_ERROR_ACCOUNT_SUSPENDED = 52, /* 412: the account is suspended */
    FW_ERROR_NOT_OFFERED = 53,       /* 404, 405 or 501 to an update: see fw_update_api_key */
    FW_ERROR_INTERNAL = 60,          /* libcurl refused to work; no input is known to cause it */
    /* why no trusted TLS connection could be made, where libcurl works with OpenSSL, and else FW_ERROR_TLS */
    FW_ERROR_CERTIFICATE_HOST = 70,          /* the certificate is for another host */
    FW_ERROR_CERTIFICATE_EXPIRED = 71,       /* the certificate, or one above it, has expired */
    FW_ERROR_CERTIFICATE_NOT_YET_VALID = 72, /* the certificate, or one above it, is not valid yet */
    FW_ERROR_CERTIFICATE_SELF_SIGNED = 73,   /* the certificate is signed by itself */
    FW_ERROR_CERTIFICATE_UNTRUSTED = 74,     /* no authority that is trusted stands behind the certificate */
    FW_ERROR_CERTIFICATE_WEAK = 75, /* a key or a signature is weaker than 112 bits: RSA of 1,024, SHA-1 */
    FW_ERROR_TLS_VERSION = 76,      /* the other side has nothing newer than TLS 1.1 */
    FW_ERROR_NOT_TLS = 77           /* the other side does not speak TLS */
};

/* The name of a status without its prefix, "ERROR_NOT_FOUND"; "UNKNOWN_STATUS" for any other number. Static, never
   NULL. Since 1.0. */
const char *fw_status_name(fw_status status);

/* What a status means, in English for people: "must not be empty", "the service's rate limit was reached". The text of a status
 * about an argument or a setting follows the name of what was refused. Static, never NULL; "unknown status" for any other
 * number. Since 1.0. */
const char *fw_status_message(fw_status status);

/* 1 if the status says that an argument or a setting was refused, so that only whoever gave it can mend it; 0 for any other status
 * and number. Since 1.0. */
int32_t fw_status_is_argument_error(fw_status status);

/* What became of the request. Every failed call of every operation has one: it tells who may try again. It is decided
 * by two proofs alone, never by an error code of libcurl's: whether the request was handed to the transport (libcurl's
 * pre-request hook), and whether a complete answer came. Since 1.0.
 *
 *   DONE         it succeeded.
 *   NOT_SENT     proved: no byte of the request's body was handed to the transport. Nothing was done. The library tries
 *                again within the deadline; so may the caller.
 *   REJECTED     a complete answer said no: 4xx but 408 and 409. Nothing was done; of 429 that is inferred. The library
 *                tries again after 429, honouring Retry-After; else it is for the caller to change the request, or to wait.
 *   UNKNOWN      the request was handed out and no complete answer came, or it was 3xx, 408, 409 or 5xx. It may have
 *                been done, or be done later. What changes nothing, and a delete, the library tries again after all of
 *                these but 3xx and 409. An update is not sent again. A create is sent again by nobody, for there may be a live key already; with
 *                fw_create_options_set_exactly_once the library first finds and deletes that key. A read that was
 *                answered with something else than an answer is UNKNOWN too, and so is a deletion whose answer was lost
 *                and that nothing proves since: fw_error_orphan_key_id gives the id of the key.
 *   SECRET_LOST  a create that succeeded, and its key cannot be handed over: its secret did not arrive, memory ran out,
 *                the call was cancelled or its deadline passed. An answer that is cut behind the whole secret is finished
 *                with the key's record from the list, where exactly one record fits: the caller gets the key. Where none
 *                does, fw_error_orphan_prefix gives the start of the secret. The library deletes a key only if the answer names it;
 *                the error's message says whether the service confirmed that, and fw_error_orphan_key_id gives the id
 *                if it did not.
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

/* A cancel token, which ends the calls that it was given to. It stays triggered: make a new one for later calls.
 *   cancel  receives it; free with fw_cancel_free.
 * Holds one file descriptor. FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INTERNAL (no descriptor is left),
 * FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_cancel_new(fw_cancel **cancel);

/* Ends every call that has the token, now and later, with FW_ERROR_CANCELLED and the outcome that is true at that point.
 * A call that is deleting a key that cannot be handed over finishes that first, and one that has its key already, and only
 * looks for latecomers, returns it.
 *   cancel  NULL is allowed, and does nothing.
 * Any thread and any signal handler may call it, while the token is not yet freed. Does not block. Since 1.0. */
void fw_cancel_trigger(fw_cancel *cancel);

/* Frees a token. Options, configurations and clients that have it keep what they need of it. NULL is allowed.
 * Since 1.0. */
void fw_cancel_free(fw_cancel *cancel);

/* ---- Log ---------------------------------------------------------------------------------------------------- */

/* How much a log line matters. Since 1.0. */
typedef int32_t fw_log_level;
FWKEYS_ENUM(fw_log_level_value) {
    FW_LOG_ERROR = 1,   /* a call failed, or a key may be left behind */
    FW_LOG_WARNING = 2, /* something to look into: a request is sent again, a file that others can read */
    FW_LOG_INFO = 3,    /* what a call came to */
    FW_LOG_DEBUG = 4    /* every attempt, with its method and URL */
};

/* The name of a level without its prefix, "WARNING"; "UNKNOWN_LEVEL" for any other number. Static, never NULL.
   Since 1.0. */
const char *fw_log_level_name(fw_log_level level);

/* Takes one line of the log: words and name=value pairs, without a line end, put together from statuses, ids and numbers.
 * It never holds a secret, a display name, or anything of an answer but ids.
 *   user_data  what fw_config_set_log was given.
 *   level      FW_LOG_ERROR to the level that was asked for.
 *   line       valid during the call only.
 * Called on the thread of the call that it is about, so on several at once if they use one client. It must not use that
 * client, nor a queue, list or rotation of it, but for fw_queue_wakeup and fw_cancel_trigger. Since 1.0. */
typedef void (*fw_log_callback)(void *user_data, fw_log_level level, const char *line);

/* Called once, when nothing can call the log any more. Since 1.0. */
typedef void (*fw_destroy_callback)(void *user_data);

/* ---- Configuration ------------------------------------------------------------------------------------------ */

/* A new configuration with every setting at its default.
 *   config  receives it; free with fw_config_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_config_new(fw_config **config);

/* Sets the API key that requests are authenticated with. Copied into memory of its own, which is wiped on free.
 *   api_key  1 to 4,096 bytes, each from 0x21 to 0x7e: it becomes a header.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER (a newline at its end, for example), _INVALID_UTF8 (a space, or a
 * byte over 0x7e), _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_api_key(fw_config *config, const char *api_key);

/* Sets where the service is; the default is https://api.fireworks.ai.
 *   url  https://host[:port][/prefix], at most 2,048 bytes. A path prefix is kept, a slash at its end dropped.
 *        http:// is taken only for a loopback address, 127.0.0.0/8, [::1] or localhost; see fw_config_set_insecure_http.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _INVALID_URL,
 * _INSECURE_URL, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_base_url(fw_config *config, const char *url);

/* Sets the deadline of a whole call, all its attempts and pauses included.
 *   timeout_ms  milliseconds, 1 to 86,400,000 (a day); default 60,000.
 * Once it has passed no request is sent any more. A key that was created and cannot be handed over is deleted, and that
 * alone may take up to 5,000 ms longer.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how long one attempt may take to connect, TLS included.
 *   timeout_ms  milliseconds, 1 to 86,400,000; default 10,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_connect_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how long one attempt may take where the request may be sent again: a read, a delete, and a create that is to be exactly
 * once. An attempt that takes longer is given up as lost, and may be made again; any other has the whole deadline.
 *   timeout_ms  milliseconds, 1 to 86,400,000; default 20,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_attempt_timeout_ms(fw_config *config, int64_t timeout_ms);

/* Sets how often a request is sent at most, where it may be sent again at all.
 *   attempts  1 to 100; default 4. 1: never again. Whether a rotation's new key works is asked until the deadline.
 * A client that fails a lot retries less: its calls share a budget, which retries use up and successes fill.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_max_attempts(fw_config *config, int32_t attempts);

/* Sets how long the first pause before another attempt is at most; each later one may be twice as long. A pause is drawn
 * evenly from 0 to that, and what the service asks for with Retry-After is added.
 *   base_ms  milliseconds, 0 to 86,400,000; default 200.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_retry_base_ms(fw_config *config, int64_t base_ms);

/* Sets what no pause is longer than, but for what the service asks for.
 *   cap_ms  milliseconds, 0 to 86,400,000; default 10,000.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_retry_cap_ms(fw_config *config, int64_t cap_ms);

/* Sets how long to wait before each look at the list for keys that a lost answer left behind, and between the two lists that
 * prove that a key is gone whose deletion was not answered: a slow service may still be at work, and a new key may not be
 * listed at once.
 *   settle_ms  milliseconds, 0 to 86,400,000; default 1,000. The deadline of the call still holds.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_settle_ms(fw_config *config, int64_t settle_ms);

/* Sets how many requests a client sends in a minute at most, over all its threads and queues: they are spaced evenly, where the
 * service would answer with 429. The service allows an account 6,000 a minute, over all who use it (service).
 *   requests  1 to 1,000,000; 0: as many as there are, the default.
 * A call whose deadline is before its turn fails at once with FW_ERROR_DEADLINE; an operation in a queue waits for its first turn
 * without a deadline. The deletion of a key that cannot be handed over does not wait.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_config_set_requests_per_minute(fw_config *config, int32_t requests);

/* Sets a token that cancels every call of the clients made from this configuration.
 *   cancel_or_null  NULL: no token, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT. Since 1.0. */
fw_status fw_config_set_cancel(fw_config *config, fw_cancel *cancel_or_null);

/* Sets who gets the log, in place of whoever got it before.
 *   level              FW_LOG_ERROR to FW_LOG_DEBUG: lines of that level and of those that matter more.
 *   callback_or_null   NULL: no log, the default; destroy_or_null is then called at once.
 *   user_data_or_null  handed to both callbacks; otherwise not looked at.
 *   destroy_or_null    called once: when the configuration, its clients and their calls are gone, or have another log. Not
 *                      called if this function fails.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (the level), FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_config_set_log(fw_config *config, fw_log_level level, fw_log_callback callback_or_null,
                            void *user_data_or_null, fw_destroy_callback destroy_or_null);

/* Sets what the environment and firectl's settings files say: the API key, the ids of account and user, the base URL, the
 * proxy and the certificates to trust. What is not found stays as it was. This is the one function that reads the environment
 * or a settings file.
 *   profile_or_null  NULL: the one that FIREWORKS_PROFILE names, or else none.
 *   error_or_null    receives the reason on failure: the file, and the line in it.
 * Without a profile, the files are settings.ini and then auth.ini in ~/.fireworks. A file there that is missing, or in a folder
 * that may not be searched, does not count. FIREWORKS_API_KEY, FIREWORKS_ACCOUNT_ID, FIREWORKS_USER_ID and FIREWORKS_BASE_URL win
 * over these files. FIREWORKS_SETTINGS_FILE and FIREWORKS_AUTH_FILE name other files, which must be there and win over the
 * environment. With a profile, the files are settings.ini and auth.ini in ~/.fireworks/profiles/PROFILE, of which one must be
 * there; they win over the environment. A variable that is empty counts as not set.
 * Files have lines "api_key = value", and likewise account_id, user_id and base_url, in a section [fireworks] or [default] or
 * above any section. Names may be in upper case and with "-" for "_", ":" may stand for "=", a value may be in quotes, and a
 * comment begins with # or ;, at the start of a line or behind a blank. Of a setting that stands there twice the last one
 * counts, and a line that is no setting is not used; both are warnings in the log. A value that begins with $ is refused: no
 * shell has replaced it. Only files up to 65,536 bytes are taken, and one with an API key in it that others than its owner can
 * read is a warning in the log. Ids may be full names: accounts/acme, accounts/acme/users/alice.
 * https_proxy or HTTPS_PROXY names the proxy for an https base URL, with or without a scheme, with its credentials in it;
 * no_proxy or NO_PROXY the hosts, domains, addresses and ranges of addresses (10.0.0.0/8) to reach without it, "*" for all.
 * SSL_CERT_FILE is as in fw_config_set_ca_file. fw_config_set_proxy, fw_config_set_ca_file and fw_config_set_ca_pem win over these, before and after.
 * An account from a file may not be that of an API key from the environment. Before its first create for that account, a client
 * asks the service whose the key is, within the same call: if it is another account's, the create is not sent, and fails with
 * FW_ERROR_PERMISSION_DENIED, NOT_SENT and a message that names both accounts.
 * In a program with raised rights (set-user-ID) the environment counts as empty.
 * On failure nothing is set.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_SETTINGS_FILE, FW_ERROR_MALFORMED_SETTINGS, FW_ERROR_UNKNOWN_PROFILE, for a profile's
 * name _EMPTY_ARGUMENT, _DOT_SEGMENT, _CONTROL_CHARACTER, _INVALID_UTF8 and _TOO_LONG (over 256 bytes), those of the setters
 * for a variable that they refuse, FW_ERROR_NO_MEMORY. Must not run while another thread changes the
 * environment. Since 1.0. */
fw_status fw_config_load(fw_config *config, const char *profile_or_null, fw_error **error_or_null);

/* The account id that fw_config_load found, which calls of its clients are about if they name none. Borrowed until its next call; NULL if there is none. Since 1.0. */
const char *fw_config_account_id(const fw_config *config);

/* The user id that fw_config_load found, for calls that name none. Borrowed until its next call; NULL if there is none. Since 1.0. */
const char *fw_config_user_id(const fw_config *config);

/* Whether requests are authenticated with `api_key`: 1 or 0. A program that has written a key into a settings file can tell whether
 * fw_config_load reads it. 0 for NULL and for an empty key. Since 1.0. */
int32_t fw_config_has_api_key(const fw_config *config, const char *api_key);

/* Sets the certificates to trust, in place of the system's, in the service and in a proxy that is spoken to over TLS.
 *   path  a file in PEM form, 1 to 4,096 bytes; read when a connection is made, not here.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_ca_file(fw_config *config, const char *path);

/* The same, as text.
 *   pem  1 to 1,048,576 bytes, in PEM form; copied. Takes the place of a CA file, as that does of this.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _TOO_LONG, FW_ERROR_UNSUPPORTED (libcurl is older than 7.77), _NO_MEMORY.
 * Since 1.0. */
fw_status fw_config_set_ca_pem(fw_config *config, const char *pem);

/* Sets the certificate that the client shows where the other side asks for one, and its private key.
 *   certificate_path, key_path  files in PEM form, 1 to 4,096 bytes each; read when a connection is made, not here. The key
 *                               must not need a passphrase.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _TOO_LONG, _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_client_certificate(fw_config *config, const char *certificate_path,
                                           const char *key_path);

/* Sets the proxy that all connections go through; one of the environment counts only with fw_config_load. HTTPS goes through a
 * tunnel (CONNECT), in which the proxy sees no more than the host's name. Plain HTTP is shown to the proxy whole, with the API
 * key, and is for a proxy on the loopback only: see fw_client_new.
 *   url_or_null  http://host[:port] or https://host[:port], at most 2,048 bytes, without credentials. NULL: none, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _INVALID_URL, _NO_MEMORY.
 * Since 1.0. */
fw_status fw_config_set_proxy(fw_config *config, const char *url_or_null);

/* Sets what the proxy is told about who asks (Basic). Kept like the API key, and shown to the proxy alone. Where a proxy
 * refuses, libcurl may leave a copy in memory that it has freed.
 *   user      1 to 256 bytes of UTF-8 without control characters and without a colon.
 *   password  0 to 1,024 bytes of UTF-8 without control characters.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, _EMPTY_ARGUMENT, _CONTROL_CHARACTER, _INVALID_UTF8, _TOO_LONG, _OUT_OF_RANGE (a colon),
 * _NO_MEMORY. Since 1.0. */
fw_status fw_config_set_proxy_credentials(fw_config *config, const char *user, const char *password);

/* Allows plain HTTP to any address, where everybody on the way can read the API key and every new secret. Only for a network
 * that is as good as a loopback. Set it before the base URL.
 *   allowed  1: allowed; 0: to the loopback only, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_config_set_insecure_http(fw_config *config, int32_t allowed);

/* Frees a configuration and wipes its API key. Clients made from it are not affected. NULL is allowed. Since 1.0. */
void fw_config_free(fw_config *config);

/* ---- Client ------------------------------------------------------------------------------------------------- */

/* A client: the settings, and a pool of connections that calls share. Any number of threads may use it at once.
 *   config         copied; the caller keeps it.
 *   client         receives the client; free with fw_client_free.
 *   error_or_null  receives the reason on failure.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_MISSING_API_KEY, FW_ERROR_INSECURE_URL (plain HTTP through a proxy that is not on the
 * loopback), FW_ERROR_UNSUPPORTED (https, to the service or to the proxy, and libcurl has no TLS for it), FW_ERROR_INTERNAL,
 * FW_ERROR_NO_MEMORY. Does not connect.
 * With a libcurl older than 7.84, the first client must not be made while another thread starts libcurl. Since 1.0. */
fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);

/* 1 if all memory that the client's secrets lie in, and those of the keys that it created, could be locked, so that none of it
 * is ever written to a swap device; 0 where the system's limits did not allow it (RLIMIT_MEMLOCK), for NULL, and in a child after
 * fork() of whoever made the configuration: what it inherits is not locked. Since 1.0. */
int32_t fw_client_secrets_locked(const fw_client *client);

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

/* Asks for exactly one key, whatever happens on the way. The display name gets a marker, "-fwk-" and 16 hexadecimal digits,
 * behind it ("default" before it if there is no name); fw_create_options_set_marker_in_annotation keeps it out of the name.
 * Where an answer is lost, the library waits (fw_config_set_settle_ms), lists the user's keys, deletes what bears the marker, and
 * creates again; once it has a key it looks again and deletes latecomers. All of that within the deadline and the number of attempts. Where the time or the service does not allow
 * to finish, the outcome is UNKNOWN and fw_error_marker gives what fw_sweep_api_keys needs later.
 *   exactly_once  0: off, the default.
 *                 1: looks where an answer was lost. A 429 that takes 500 ms or longer counts as lost: a refusal before the
 *                 work takes one round trip (inferred), and its body says nothing. What 1 does not see: a proxy that sends
 *                 the request twice and passes on one answer. Then the call succeeds, and two keys are alive.
 *                 2: looks once after every answer too, and deletes what else bears the marker. The call takes longer by
 *                 the settle time. If it has a key and could not finish the look, fw_api_key_unsettled_attempts is over 0.
 * An answer whose key does not bear the marker belongs to another request: its key is neither handed over nor
 * deleted, and the answer counts as lost.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (any other number). Since 1.0. */
fw_status fw_create_options_set_exactly_once(fw_create_options *options, int32_t exactly_once);

/* Sets the marker that the key gets, so that it can be written down before a key is created. Without it, each
 * call with exactly-once draws a new one. Without exactly-once, the key gets this marker and nothing else changes. Use a
 * marker for one create only: a sweep tells keys apart by nothing else.
 *   marker_or_null  16 hexadecimal digits, lower-case, as fw_marker_generate makes them; NULL: none.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_MARKER. Since 1.0. */
fw_status fw_create_options_set_marker(fw_create_options *options, const char *marker_or_null);

/* Sets where the marker goes, so that the display name can stay as it was asked for.
 *   in_annotation  0: behind the display name, the default. 1: into the annotation "fwkeys-marker", in addition to the others.
 *                  Only for a service that keeps annotations: with one that drops them no answer bears the marker, and each
 *                  attempt leaves a key behind that no sweep finds.
 * Whatever is set here, the library and its sweeps look for a marker in both places. An annotation of that name among those of
 * fw_create_options_set_annotation is not sent with a create, for it is the marker of another key.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_create_options_set_marker_in_annotation(fw_create_options *options, int32_t in_annotation);

/* Draws a marker from the system's randomness.
 *   buffer    receives 16 hexadecimal digits and a NUL; written only on FW_OK.
 *   capacity  its size in bytes, 17 or more.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_TOO_LONG (for the buffer), FW_ERROR_INTERNAL (the system has no randomness).
 * Since 1.0. */
fw_status fw_marker_generate(char *buffer, size_t capacity);

/* Sets a token that cancels the create. A key that was created by then and cannot be handed over is deleted.
 *   cancel_or_null  NULL: no token, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT. Since 1.0. */
fw_status fw_create_options_set_cancel(fw_create_options *options, fw_cancel *cancel_or_null);

/* Frees options; NULL is allowed. Since 1.0. */
void fw_create_options_free(fw_create_options *options);

/* Creates an API key. The service shows its secret this once: it is in *key, and nowhere else.
 *   account_id_or_null  whose account; 1 to 256 bytes, not "." or "..", percent-encoded as needed. As everywhere, a full name
 *                       may stand for an id: accounts/acme, accounts/acme/users/alice, accounts/acme/users/alice/apiKeys/key_1.
 *                       One that names another account or user than the call is taken for an id, which the service
 *                       does not know.
 *   user_id_or_null     whose key, a user or a service account; the same rules, and not "-". Only an admin may create
 *                       for anybody else (service).
 *   options_or_null     read during the call only. NULL: a key named "default" that never expires.
 *   key                 receives the key; free with fw_api_key_free.
 *   error_or_null       receives the reason on failure; its outcome tells what became of the request.
 * An account or a user that is NULL is, in this order: the one in a full name among the other ids, the one that fw_config_load found,
 * the API key's own. To learn its own the client asks as fw_whoami_with_user does, within the first call that needs them, and
 * remembers the answer. Where the service does not tell: FW_ERROR_NULL_ARGUMENT. Where the question fails, the call fails as
 * fw_whoami_with_user would, and nothing else was sent: the outcome is NOT_SENT or REJECTED.
 * The service has no idempotency key, so the request is sent again only after proof that it was not sent, or after
 * 429 (which comes before the work: inferred), within the deadline; or with fw_create_options_set_exactly_once.
 * A secret that fw_config_set_api_key would refuse is not handed over: its key is deleted (FW_ERROR_INVALID_REPLY). Another
 * display name than was sent is a warning in the log, for the service may trim names.
 * FW_OK, the statuses of arguments, of the way to the service and of its answer, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
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

/* Describes the request that fw_create_api_key would send, and sends nothing: for a dry run. It holds no secret.
 *   options_or_null       what fw_create_api_key would be given. Where that would draw a marker, the description has 16 zeros.
 *   config                where the service is; no API key is needed.
 *   account_id_or_null, user_id_or_null
 *                         whose key; the rules of fw_create_api_key, but for the API key's own: nobody is asked.
 *   request               receives the description; free with fw_request_free.
 *   error_or_null         receives the reason on failure.
 * FW_OK, the statuses of arguments, FW_ERROR_NO_MEMORY. Does not block. Since 1.0. */
fw_status fw_create_options_describe(const fw_create_options *options_or_null, const fw_config *config,
                                     const char *account_id_or_null, const char *user_id_or_null,
                                     fw_request **request, fw_error **error_or_null);

/* Describes the request that fw_delete_api_key would send, and sends nothing.
 *   config                        where the service is; no API key is needed.
 *   account_id_or_null, user_id_or_null, key_id
 *                                 the rules of fw_delete_api_key, but for the API key's own: nobody is asked.
 *   request                       receives the description; free with fw_request_free.
 *   error_or_null                 receives the reason on failure.
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

/* The key's id, by which it is deleted: "key_42vAYeb7rwt9zzg1". Opaque. Borrowed. NULL if absent. Since 1.0. */
const char *fw_api_key_id(const fw_api_key *key);

/* The display name. Borrowed; NULL if absent. Since 1.0. */
const char *fw_api_key_display_name(const fw_api_key *key);

/* How many bytes of the display name come before the marker: see fw_create_options_set_exactly_once. All of them for a name
   without a marker; 0 if there is no name. Since 1.0. */
size_t fw_api_key_base_name_length(const fw_api_key *key);

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

/* When the key was last used, RFC 3339, as the service wrote it. Borrowed; NULL: never, or not told. Since 1.0. */
const char *fw_api_key_last_used(const fw_api_key *key);

/* The same in seconds since 1970-01-01T00:00:00Z, fractions dropped.
 *   seconds  written only on FW_OK.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (never), FW_ERROR_INVALID_TIMESTAMP. Since 1.0. */
fw_status fw_api_key_last_used_unix(const fw_api_key *key, int64_t *seconds);

/* The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see
   fw_create_options_set_exactly_once. Borrowed; NULL for a key without one. Since 1.0. */
const char *fw_api_key_marker(const fw_api_key *key);

/* For a key created exactly once: how many earlier attempts of that call may still lead to a key, for their answers were
 * lost and no key of theirs was seen until the call ended. If it is over 0, sweep the marker later, keeping this key.
 * 0 for any other key. Since 1.0. */
int32_t fw_api_key_unsettled_attempts(const fw_api_key *key);

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

/* ---- Get ---------------------------------------------------------------------------------------------------- */

/* Gets one key's record, without its secret: the service never shows that again (service).
 *   account_id_or_null, user_id_or_null
 *                        whose key; the rules of fw_create_api_key.
 *   key_id               1 to 256 bytes, not "." or "..", what fw_api_key_id gives.
 *   key                  receives the record; free with fw_api_key_free.
 *   error_or_null        receives the reason on failure.
 * Whether the service has a path for this is not documented: where it does not know the path or the key (404, 405, 501), the
 * user's keys are listed, and FW_ERROR_NOT_FOUND means that the key is not among them. A record of another key belongs to
 * another request: FW_ERROR_INVALID_REPLY.
 * FW_OK, the statuses of arguments, of the way to the service and of its answer, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_get_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                         const char *key_id, fw_api_key **key, fw_error **error_or_null);

/* ---- List --------------------------------------------------------------------------------------------------- */

/* New options for fw_list_api_keys, with nothing set. There are two kinds. What is set of the page, the filter, the order and
 * the read mask is handed to the service as it is; its documentation leaves open which of it has an effect (service). The
 * others select keys on this side, page by page, and nothing of them is sent: the list gives only keys that fit everything
 * that is set. Ages are counted to the time of the answer by the service's clock (its Date header), and by this machine's
 * where it has none. A field that is missing, left out by a read mask for example, or cannot be read never fits.
 *   options  receives them; free with fw_list_options_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_list_options_new(fw_list_options **options);

/* Sets how many records a page has at most.
 *   page_size  1 to 2,147,483,647; the service has a lower limit of its own.
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

/* Sets whether the list ends with its first page.
 *   single_page  1: it does; 0: it goes on to the last one, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_list_options_set_single_page(fw_list_options *options, int32_t single_page);

/* Selects keys that were not used for so long. The service tells the last use some minutes late (service), so the last use has to
 * be an hour further back than that. A key that was never used counts from its creation.
 *   seconds  0 to 253,402,300,799.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_list_options_set_unused_for_seconds(fw_list_options *options, int64_t seconds);

/* Selects keys that were created so long ago, or longer.
 *   seconds  0 to 253,402,300,799.
 * As fw_list_options_set_unused_for_seconds. Since 1.0. */
fw_status fw_list_options_set_older_than_seconds(fw_list_options *options, int64_t seconds);

/* Selects keys that expire within so long, those that have expired included; one without an expiry never does.
 *   seconds  0 to 253,402,300,799.
 * As fw_list_options_set_unused_for_seconds. Since 1.0. */
fw_status fw_list_options_set_expires_within_seconds(fw_list_options *options, int64_t seconds);

/* Selects keys by their display name, without the marker behind it. Upper and lower case differ.
 *   pattern  what the whole name is like, 1 to 1,024 bytes of UTF-8 without control characters: `*` stands for any
 *            characters or none, `?` for one character, everything else for itself. "ci-*" for example.
 * As fw_list_options_set_page_token. Since 1.0. */
fw_status fw_list_options_set_name_pattern(fw_list_options *options, const char *pattern);

/* Selects keys that have an annotation. Set for several names, each of the annotations is needed.
 *   name           1 to 1,024 bytes; the rules of fw_create_options_set_annotation. A name that was set before is replaced.
 *   value_or_null  the value that it must have, 0 to 4,096 bytes. NULL: any.
 * FW_OK, the statuses of fw_create_options_set_annotation. Since 1.0. */
fw_status fw_list_options_set_annotation(fw_list_options *options, const char *name,
                                         const char *value_or_null);

/* Selects keys that bear a marker of this library, in the name or in an annotation: see fw_api_key_marker.
 *   marked  1: only those; 0: any, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (neither 0 nor 1). Since 1.0. */
fw_status fw_list_options_set_marked(fw_list_options *options, int32_t marked);

/* Sets a token that cancels the list's calls.
 *   cancel_or_null  NULL: no token, the default.
 * FW_OK, FW_ERROR_NULL_ARGUMENT. Since 1.0. */
fw_status fw_list_options_set_cancel(fw_list_options *options, fw_cancel *cancel_or_null);

/* Frees options; NULL is allowed. Since 1.0. */
void fw_list_options_free(fw_list_options *options);

/* Lists API keys: fetches the first page, and the others as fw_api_key_list_next needs them. However many keys there are, one
 * page is held at a time.
 *   account_id_or_null  whose account; the rules of fw_create_api_key.
 *   user_id_or_null     whose keys; the same rules, or "-" for those of every user, which is for admins (service).
 *   options_or_null     read during the call only. NULL: everything, in the service's order.
 *   list             receives the list; free with fw_api_key_list_free. It keeps what it needs of the client.
 *   error_or_null    receives the reason on failure.
 * May be sent again within the deadline: it changes nothing. FW_OK, the statuses of arguments, of the way to the service and
 * of its answer, FW_ERROR_PAGINATION, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_list_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                           const fw_list_options *options_or_null, fw_api_key_list **list,
                           fw_error **error_or_null);

/* Gives the next key of a list, and fetches the next page where the last one is used up, with a deadline of its own. Where keys
 * are selected it may fetch several, one after another, until it has a page with such a key.
 *   key            receives the record, which has no secret; free with fw_api_key_free. NULL with FW_OK: that was the last.
 *   error_or_null  receives the reason on failure; the next call tries the same page again.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (a queue is reading a page), the statuses of the way to the service and
 * of its answer, FW_ERROR_PAGINATION, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null);

/* How many records fw_api_key_list_next gives before it has to ask the service; 0 while a queue reads a page. Since 1.0. */
size_t fw_api_key_list_page_remaining(const fw_api_key_list *list);

/* The token of the page behind the one that is being read. Borrowed until the next call of fw_api_key_list_next or
   fw_queue_list_next_page; NULL: there is none, or a queue is reading it. Since 1.0. */
const char *fw_api_key_list_next_page_token(const fw_api_key_list *list);

/* How many keys the service says there are, selected or not; -1: it did not say, or a queue is reading a page. Only its word: see FW_ERROR_PAGINATION. Since 1.0. */
int64_t fw_api_key_list_total_size(const fw_api_key_list *list);

/* Frees a list; the keys that it gave are independent of it. NULL is allowed. Since 1.0. */
void fw_api_key_list_free(fw_api_key_list *list);

/* ---- Update ------------------------------------------------------------------------------------------------- */

/* Changes a key: its display name, the instant at which it stops working, its annotations. The secret stays as it is.
 *   account_id_or_null, user_id_or_null
 *                        whose key; the rules of fw_create_api_key.
 *   key_id               the rules of fw_get_api_key.
 *   options              what changes: a display name, an expiry or annotations, and a cancel token for the call. What is not set
 *                        stays as it is, and cannot be taken away. The annotations that are set replace all that the key has
 *                        (inferred). Exactly-once and the marker are for creates and have no effect here. NULL, or nothing that
 *                        changes the key: FW_ERROR_EMPTY_ARGUMENT. Read during the call only.
 *   key                  receives the record as it is now, without a secret; free with fw_api_key_free.
 *   error_or_null        receives the reason on failure.
 * Provisional: the public description of the service has this request (PATCH), and nobody has tried it on the live service.
 * FW_ERROR_NOT_OFFERED (404, 405, 501): this service does not offer to change a key, or does not know the key.
 * A key that bears a marker loses it with a new display name, or with annotations that do not have it: fw_sweep_api_keys does not
 * find the key any more.
 * Sent again within the deadline only where it is proved that nothing was done, as a create is. Where no answer came, or one that
 * is no record of the key, the outcome is UNKNOWN: fw_get_api_key tells what the key is like.
 * FW_OK, the statuses of arguments, of the way to the service and of its answer, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_update_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *key_id, const fw_create_options *options, fw_api_key **key,
                            fw_error **error_or_null);

/* ---- Delete ------------------------------------------------------------------------------------------------- */

/* Deletes an API key. The service may go on taking it for up to a minute (service).
 *   account_id_or_null, user_id_or_null
 *                        whose key; the rules of fw_create_api_key.
 *   key_id               1 to 256 bytes, not "." or "..", what fw_api_key_id gives.
 *   error_or_null        receives the reason on failure.
 * Sent again within the deadline where no answer came, for deleting twice does no harm. That the key is not found is
 * FW_ERROR_NOT_FOUND while every answer came. After a lost one it proves nothing, so the list is asked: the call succeeds if two
 * lists in a row, with the settle time (fw_config_set_settle_ms) between them, do not show the key, and deletes it again if one
 * does. Otherwise the outcome is UNKNOWN, the status is that of the lost answer or of the end of the call, and
 * fw_error_orphan_key_id gives the id.
 * FW_OK, the statuses of arguments, of the way to the service and of its answer, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_delete_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *key_id, fw_error **error_or_null);

/* ---- Who am I ----------------------------------------------------------------------------------------------- */

/* Asks the service whose API key the client uses, which also proves that the key works.
 *   identity       receives the answer; free with fw_identity_free.
 *   error_or_null  receives the reason on failure.
 * May be sent again within the deadline: it changes nothing. FW_OK, the statuses of the way to the service and of its
 * answer (FW_ERROR_UNAUTHENTICATED or _PERMISSION_DENIED: the key is not valid, or may not ask), FW_ERROR_FORKED, FW_ERROR_NO_MEMORY.
 * Blocks. Since 1.0. */
fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);

/* The same, and looks for the user with that e-mail address and for the key itself, so that fw_identity_user_id can tell whose
 * keys to list and create, and fw_identity_key_id which key to replace. The service is asked for the users with that address; one
 * that does not understand the filter shows all of them. A user who is not among them is asked for by the id that a service
 * account has in its address, or else by the account's id, which is that of its first user (service).
 *   identity       receives the answer; free with fw_identity_free.
 *   error_or_null  receives the reason on failure.
 * Where the users may not be seen (403, 404), or none or several have the address, the user id is NULL and the call succeeds.
 * FW_OK, the statuses of fw_whoami, FW_ERROR_PAGINATION. Blocks. Since 1.0. */
fw_status fw_whoami_with_user(fw_client *client, fw_identity **identity, fw_error **error_or_null);

/* The account's id. Borrowed; NULL if the service did not say. Since 1.0. */
const char *fw_identity_account_id(const fw_identity *identity);

/* The user's e-mail address. Borrowed; NULL if the service did not say. Since 1.0. */
const char *fw_identity_email(const fw_identity *identity);

/* The user's id, from fw_whoami_with_user. Borrowed; NULL if it was not found or not asked for. Since 1.0. */
const char *fw_identity_user_id(const fw_identity *identity);

/* The id of the client's own API key, from fw_whoami_with_user: that of the one key in the user's list that has the user's e-mail
 * address and whose prefix, of 7 characters or more, the API key begins with. Borrowed; NULL if the list may not be seen, no
 * key or several fit, or it was not asked for. Since 1.0. */
const char *fw_identity_key_id(const fw_identity *identity);

/* Frees an identity; NULL is allowed. Since 1.0. */
void fw_identity_free(fw_identity *identity);

/* ---- Rotate ------------------------------------------------------------------------------------------------- */

/* How far a rotation is. Since 1.0.
 *
 *   BEGUN       both keys are alive, and the caller can read the new secret.
 *   COMMITTED   the old key is gone, the new one is the caller's.
 *   ABORTED     the new key is gone, and its secret wiped; the old one is as it was.
 *   COMMITTING  deleting the old key was tried and nothing proves that it is gone. Commit again; aborting is refused,
 *               for the new key may be the only one.
 *   ABORTING    the same of the new key. Abort again; committing is refused, for the old key may be the only one.
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

/* Begins to replace a key: looks at the old one, creates a new one like it, and verifies with the service that the new one works,
 * which a new key may not do at once. The old key is not touched. Where there is no such key nothing is created:
 * FW_ERROR_NOT_FOUND, as fw_get_api_key has it. A new key that cannot be verified within the deadline is deleted again.
 * An answer that the service gives only to the holder of a key that it knows counts as verified: 402 (no credit), 412 (account
 * suspended), and 403 "not authorized for this route" (a Fire Pass key). The old key would get the same answer.
 *   account_id_or_null, user_id_or_null
 *                        whose keys; the rules of fw_create_api_key.
 *   old_key_id           the key to replace; the rules of fw_get_api_key's key_id.
 *   options_or_null      what the new key is to be; read during the call only. What is not set is taken over from the old key:
 *                        the display name without its marker, the annotations, and the length of life, which is the time from
 *                        its creation to its expiry and begins again. An old key that never expires gives no expiry. One
 *                        annotation that is set replaces all of them.
 *   rotation             receives the rotation; free with fw_rotation_free. It keeps what it needs of the client.
 *   error_or_null        receives the reason on failure; its outcome is that of the create, which is NOT_SENT or REJECTED
 *                        where the look at the old key failed.
 * FW_OK, the statuses of fw_get_api_key, fw_create_api_key and fw_whoami. Blocks. Since 1.0. */
fw_status fw_rotation_begin(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                            const char *old_key_id, const fw_create_options *options_or_null,
                            fw_rotation **rotation, fw_error **error_or_null);

/* Goes on with a rotation that another process began: looks at both keys, and changes nothing.
 *   account_id_or_null, user_id_or_null
 *                           whose keys; the rules of fw_create_api_key.
 *   old_key_id, new_key_id  of the rotation that was begun; the rules of fw_get_api_key's key_id. The same key twice is refused with
 *                           FW_ERROR_INVALID_STATE.
 *   rotation                receives the rotation; free with fw_rotation_free. It keeps what it needs of the client.
 *   error_or_null           receives the reason on failure.
 * The state is BEGUN where both keys are there, COMMITTED where the old one is gone, and ABORTED where the new one is. A key counts
 * as gone where the service does not know it and two lists in a row, with the settle time (fw_config_set_settle_ms) between
 * them, do not show it. Where neither is there: FW_ERROR_NOT_FOUND. The secret was given to whoever began the rotation; here it is
 * NULL, and of a new key that is gone the record has nothing but the id.
 * May be sent again within the deadline: it changes nothing. FW_OK, the statuses of fw_get_api_key. Blocks. Since 1.0. */
fw_status fw_rotation_resume(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
                             const char *old_key_id, const char *new_key_id, fw_rotation **rotation,
                             fw_error **error_or_null);

/* How far it is; 0 for NULL. Since 1.0. */
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

/* The id of the key that takes its place, with which fw_rotation_resume goes on. Borrowed; NULL for NULL. Since 1.0. */
const char *fw_rotation_new_key_id(const fw_rotation *rotation);

/* Deletes the old key: call it once the new secret is in safe hands. Doing it again after success does nothing.
 *   error_or_null  receives the reason on failure; fw_rotation_get_state tells what is alive.
 * The delete is authenticated with the client's key and, should that be refused, as it is when it was the old key, with the new
 * one. FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (aborted, an abort was tried, or a queue is ending it), the statuses of
 * fw_delete_api_key. Blocks. Since 1.0. */
fw_status fw_rotation_commit(fw_rotation *rotation, fw_error **error_or_null);

/* Deletes the new key and wipes its secret: the old key stays. Doing it again after success does nothing.
 *   error_or_null  receives the reason on failure; fw_rotation_get_state tells what is alive.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (committed, a commit was tried, or a queue is ending it), the statuses of
 * fw_delete_api_key. Blocks. Since 1.0. */
fw_status fw_rotation_abort(fw_rotation *rotation, fw_error **error_or_null);

/* Frees a rotation and wipes the new secret. One that is neither committed nor aborted leaves the keys as they are, and says in
   the log which they are. NULL is allowed. Does not block. Since 1.0. */
void fw_rotation_free(fw_rotation *rotation);

/* ---- Sweep -------------------------------------------------------------------------------------------------- */

/* Deletes the keys that bear a marker: what a create with that marker may have left behind. It looks at the user's keys, waits
 * (fw_config_set_settle_ms), and looks again; no other key is touched, whatever it is called.
 *   account_id_or_null, user_id_or_null
 *                           whose keys; the rules of fw_create_api_key.
 *   marker                  16 lower-case hexadecimal digits: what fw_error_marker or fw_api_key_marker gave.
 *   keep_key_id_or_null     a key that bears the marker and is to stay: the one that was handed over. NULL: none.
 *   sweep                   receives what was done; free with fw_sweep_free.
 *   error_or_null           receives the reason on failure; some keys may be deleted by then, and sweeping again is safe.
 *                           fw_error_orphan_key_id gives the id of a key that could not be deleted.
 * A deletion whose answer was lost is proved as fw_delete_api_key does it.
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

/* How many records were looked at, over all looks. Since 1.0. */
int64_t fw_sweep_examined_count(const fw_sweep *sweep);

/* Frees what a sweep has told; NULL is allowed. Since 1.0. */
void fw_sweep_free(fw_sweep *sweep);

/* A set of markers to sweep for together, of any number of users: what is left of many creates that were cut off. After the sweep
 * it tells what became of each marker.
 *   markers  receives it; free with fw_markers_free.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_markers_new(fw_markers **markers);

/* Adds a marker. Its index is the number of markers that were added before it.
 *   account_id, user_id     whose keys; the rules of fw_create_api_key, and not NULL.
 *   marker                  16 lower-case hexadecimal digits.
 *   keep_key_id_or_null     a key that bears the marker and is to stay: the one that was handed over. NULL: none.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, the statuses of fw_check_id, fw_check_user_id and fw_check_marker, FW_ERROR_NO_MEMORY.
 * Since 1.0. */
fw_status fw_markers_add(fw_markers *markers, const char *account_id, const char *user_id, const char *marker,
                         const char *keep_key_id_or_null);

/* Hears how far a sweep is: after each page of a list and each deletion, and at least ten times a second.
 *   user_data  what fw_markers_sweep was given.
 *   examined   how many records were looked at, over all looks.
 *   deleted    how many keys were deleted.
 * Returns 0 for the sweep to go on, and anything else to end it. Called on the thread of the sweep. It must not use the markers.
 * Since 1.0. */
typedef int32_t (*fw_sweep_callback)(void *user_data, uint64_t examined, uint64_t deleted);

/* Does for every marker what fw_sweep_api_keys does for one, at once: each user's keys are listed twice in all, with the
 * pause of fw_config_set_settle_ms in between, and what bears a marker is deleted. Each request has a deadline of its own.
 *   markers            what to look for; receives what became of each marker, in place of what an earlier sweep found.
 *   max_in_flight      how many requests are sent at once, 1 to 10,000.
 *   callback_or_null   hears of the progress; NULL: nobody.
 *   user_data_or_null  handed to the callback; otherwise not looked at.
 *   error_or_null      receives the reason on failure; sweeping again is safe.
 * Where one user's keys cannot be listed or a key cannot be deleted, the others are looked after all the same: the call succeeds,
 * and fw_markers_error tells of each marker that is not swept.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE, FW_ERROR_CANCELLED (the callback ended it), FW_ERROR_FORKED,
 * FW_ERROR_INTERNAL, FW_ERROR_NO_MEMORY. Blocks. Since 1.0. */
fw_status fw_markers_sweep(fw_client *client, fw_markers *markers, int32_t max_in_flight,
                           fw_sweep_callback callback_or_null, void *user_data_or_null,
                           fw_error **error_or_null);

/* Why the last sweep could not look after a marker; the error of one list is that of every marker of its user.
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

/* What an operation in a queue is. Since 1.0. */
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

/* A queue: any number of operations at once on one thread, which waits where it likes. It is for programs with an event loop and
 * for those that have thousands of keys to make. Operations behave as in the blocking calls, retries, exactly-once, rotation
 * and outcomes included; the deadline of each begins when it leaves the waiting list.
 *
 *   submit   fw_queue_create_api_key and its like check their arguments and put the operation on the waiting list; none blocks.
 *   wait     for fw_queue_fd to be readable, in a loop of the caller's, or in fw_queue_run.
 *   run      fw_queue_run does what there is to do. Nothing moves but while it runs.
 *   take     fw_queue_next gives what is finished, one completion at a time, in the order of completion.
 *
 * A queue, and the lists and rotations that it works on, are for one thread at a time; fw_queue_wakeup alone may be called from
 * anywhere. Several queues may share a client. */

/* A new queue with connections of its own.
 *   client         the queue keeps what it needs of it, so that it may be freed first.
 *   queue          receives the queue; free with fw_queue_free.
 *   error_or_null  receives the reason on failure.
 * Holds five file descriptors at most, and two for each operation in flight.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_FORKED, FW_ERROR_INTERNAL (no descriptor is left), FW_ERROR_NO_MEMORY. Since 1.0. */
fw_status fw_queue_new(fw_client *client, fw_queue **queue, fw_error **error_or_null);

/* Sets how many operations are worked on at once, each on a connection of its own.
 *   operations  1 to 10,000; default 64. Fewer than there are at present: none is stopped for that.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_queue_set_max_in_flight(fw_queue *queue, int32_t operations);

/* Sets how many operations may be submitted and not yet begun; more are refused with FW_ERROR_QUEUE_FULL.
 *   operations  1 to 10,000,000; default 10,000.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE. Since 1.0. */
fw_status fw_queue_set_max_waiting(fw_queue *queue, int32_t operations);

/* The submit functions have these parameters in common:
 *   tag_or_null     the caller's own, which comes back with the completion; not looked at.
 *   ticket_or_null  receives a number for fw_queue_cancel: never 0, never given twice by one queue.
 *   error_or_null   receives the reason if the operation is refused; there is no completion then, and nothing was sent.
 * What they read of their other arguments they copy. FW_OK, the statuses of arguments of the blocking call,
 * FW_ERROR_QUEUE_FULL, FW_ERROR_FORKED, FW_ERROR_NO_MEMORY. None blocks. */

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

/* Submits the reading of a list's next page, in place of the records that are left of the present one.
 *   list  of the queue's client. It stays the caller's, who may free it at any time; until the completion fw_api_key_list_next
 *         answers FW_ERROR_INVALID_STATE. After a failure the same page is asked for again.
 * Also FW_ERROR_INVALID_STATE: there is no further page, the list ends with its first page, a page is being read, or the list is
 * another client's; FW_ERROR_PAGINATION: the list leads nowhere. Since 1.0. */
fw_status fw_queue_list_next_page(fw_queue *queue, fw_api_key_list *list, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_update_api_key does; fw_completion_take_api_key gives the record. Since 1.0. */
fw_status fw_queue_update_api_key(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const char *key_id,
                                  const fw_create_options *options, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_delete_api_key does; its completion has a status and no more. Since 1.0. */
fw_status fw_queue_delete_api_key(fw_queue *queue, const char *account_id_or_null,
                                  const char *user_id_or_null, const char *key_id, void *tag_or_null,
                                  uint64_t *ticket_or_null, fw_error **error_or_null);

/* Submits what fw_whoami does, or with the user what fw_whoami_with_user does; fw_completion_take_identity gives the answer.
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
 *   rotation  of the queue's client. It stays the caller's, who may free it at any time; until the completion committing and
 *             aborting are answered with FW_ERROR_INVALID_STATE. Committed already: completes with FW_OK.
 * Also FW_ERROR_INVALID_STATE: the rotation is another client's. Since 1.0. */
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

/* A descriptor that is readable when fw_queue_run has something to do or fw_queue_next something to give: for epoll, poll,
 * select or any event loop. It stays the same and is the queue's: it must not be read from or closed. It
 * stays readable for as long as that is so; where a loop tells of changes only (EPOLLET), run and take until there is nothing. -1 for NULL. Since 1.0. */
int fw_queue_fd(const fw_queue *queue);

/* Does what there is to do, and waits for more until a completion can be taken.
 *   timeout_ms     how long to wait at most, in milliseconds; 0: not at all; -1: without a limit.
 *   error_or_null  receives the reason on failure.
 * Returns early after fw_queue_wakeup, and at once if there is nothing to wait for. The log is written to from here, and from
 * where operations are cancelled or the queue is freed. What becomes of an operation is told by its
 * completion alone. FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_OUT_OF_RANGE (the timeout), FW_ERROR_FORKED, FW_ERROR_INTERNAL.
 * Blocks for as long as it is told to. Since 1.0. */
fw_status fw_queue_run(fw_queue *queue, int64_t timeout_ms, fw_error **error_or_null);

/* Gives the next completion, which is the caller's, to be freed with fw_completion_free; NULL: there is none yet.
   Does not block. Since 1.0. */
fw_completion *fw_queue_next(fw_queue *queue);

/* How many operations were submitted and are not finished. Since 1.0. */
size_t fw_queue_pending_count(const fw_queue *queue);

/* Cancels an operation, as a cancel token does: it completes with FW_ERROR_CANCELLED and the outcome that is true at that point,
 * or, where it had its key already, with success. One that only waits completes with NOT_SENT.
 *   ticket  what the submit function gave.
 * FW_OK, FW_ERROR_NULL_ARGUMENT, FW_ERROR_INVALID_STATE (no such operation, or it is finished). Does not block. Since 1.0. */
fw_status fw_queue_cancel(fw_queue *queue, uint64_t ticket);

/* Cancels every operation that is not finished. NULL is allowed. Does not block. Since 1.0. */
void fw_queue_cancel_all(fw_queue *queue);

/* Makes the fw_queue_run that is running, or the next one, return. Any thread and any signal handler may call it, while the queue
   is not yet freed. NULL is allowed. Since 1.0. */
void fw_queue_wakeup(fw_queue *queue);

/* Frees a queue. What is not finished is cancelled, and what nobody took is let go: the log says what became of each. A key
 * that was created and never taken is deleted, and for that alone it may block, up to 5,000 ms. To hear of every
 * outcome, call fw_queue_cancel_all and take completions, running the queue while fw_queue_pending_count is not 0. NULL is allowed. Since 1.0. */
void fw_queue_free(fw_queue *queue);

/* ---- Completion --------------------------------------------------------------------------------------------- */

/* Which operation it was; 0 for NULL. Since 1.0. */
fw_operation fw_completion_operation(const fw_completion *completion);

/* What the operation came to: what the blocking call would have returned. FW_ERROR_NULL_ARGUMENT for NULL. Since 1.0. */
fw_status fw_completion_status(const fw_completion *completion);

/* The tag that the operation was submitted with. Since 1.0. */
void *fw_completion_tag(const fw_completion *completion);

/* The ticket that its submission gave; 0 for NULL. Since 1.0. */
uint64_t fw_completion_ticket(const fw_completion *completion);

/* Each of these gives what the operation came to, once: it is the caller's from then on. NULL if there is none of the kind, or
   it was taken already. Since 1.0. */
fw_error *fw_completion_take_error(fw_completion *completion);
fw_api_key *fw_completion_take_api_key(fw_completion *completion);
fw_api_key_list *fw_completion_take_list(fw_completion *completion);
fw_identity *fw_completion_take_identity(fw_completion *completion);
fw_rotation *fw_completion_take_rotation(fw_completion *completion);
fw_sweep *fw_completion_take_sweep(fw_completion *completion);

/* Frees a completion and what was not taken of it: a new key's secret is wiped, and the key lives on at the service, as after
   fw_api_key_free. NULL is allowed. Does not block. Since 1.0. */
void fw_completion_free(fw_completion *completion);

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/* All of these take NULL, which stands for "no error": FW_OK, DONE, NULL, 0 or -1. */

/* The status, the same that the call returned. Since 1.0. */
fw_status fw_error_status(const fw_error *error);

/* What became of the request. Since 1.0. */
fw_outcome fw_error_outcome(const fw_error *error);

/* 1 if the failed create, or the failed beginning of a rotation, may have left a live key behind that nobody holds: the outcome is
 * UNKNOWN, or there is a marker to sweep for, or the id of such a key. 0 if there is none. Since 1.0. */
int32_t fw_error_may_have_left_key(const fw_error *error);

/* One line in English for people, which names the thing and the place: an argument that was refused ("user_id: must not be
 * empty"), the host ("127.0.0.1:1: connection refused"), a file, or what the request was about, with the service's own words where
 * it gave some: "user not found (HTTP 404): accounts/acme/users/nobody". It never holds a secret. Borrowed; never NULL for an error. Since 1.0. */
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

/* How long the service asked to wait, in milliseconds, a day at most; -1: it did not. Since 1.0. */
int64_t fw_error_retry_after_ms(const fw_error *error);

/* How many times the request was tried; 0 if it was refused before that. Since 1.0. */
int32_t fw_error_attempts(const fw_error *error);

/* The id of a key that may be alive and should not be: it was created and could not be handed over, or it was to be deleted, and
 * its deletion was not confirmed. Borrowed; NULL if no such key is known. Since 1.0. */
const char *fw_error_orphan_key_id(const fw_error *error);

/* The first 7 characters of the secret of a key that may be alive and whose id is not known: its answer was cut behind the
 * secret, and the list did not show exactly one record that fits. The service shows these characters in lists, so a person can
 * find the key by them. Not secret. Borrowed; NULL if no such key is known. Since 1.0. */
const char *fw_error_orphan_prefix(const fw_error *error);

/* The marker of a create that was asked to be exactly once and is not settled: what fw_sweep_api_keys takes. Borrowed; NULL if
   nothing of that call can be left behind, or if it had no marker. Since 1.0. */
const char *fw_error_marker(const fw_error *error);

/* Frees an error; NULL is allowed. Since 1.0. */
void fw_error_free(fw_error *error);

#ifdef __cplusplus
}
#endif

#endif /* FWKEYS_H */

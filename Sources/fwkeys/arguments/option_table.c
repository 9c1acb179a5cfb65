/*
 * The options of all commands. A summary is a line of a completion menu and the first words of the help, so
 * it has neither quotes nor brackets.
 */
#include "arguments/option_table.h"

#include <stddef.h>

const struct option_description option_descriptions[OPTION_COUNT] = {
    [OPTION_KEY_NAME] = {"key-name", 0, "NAME", VALUE_ANY, "name of the key", ""},
    [OPTION_EXPIRE_TIME] =
        {"expire-time", 0, "TIME", VALUE_ANY, "when the key stops working",
         "; never if not given. YYYY-MM-DD[ HH:MM:SS] in UTC, or RFC 3339 with any offset"},
    [OPTION_ANNOTATION] = {"annotation", 0, "NAME=VALUE", VALUE_ANY,
                           "note that the service keeps with the key", "; may be repeated"},
    [OPTION_EXACTLY_ONCE] =
        {"exactly-once", 0, NULL, VALUE_ANY, "leave one key whatever happens on the way",
         ": the name gets a marker, and where an answer is lost, the key that may have come "
         "of it is found by its marker and deleted before another one is created"},
    [OPTION_JOURNAL] =
        {"journal", 0, "PATH", VALUE_FILE, "journal of what is being created",
         ", by which `fwkeys sweep --journal` cleans up after a crash. A create makes it if it is "
         "not there. It never holds a secret, and must be on a local file system"},
    [OPTION_SECRET_FILE] = {"secret-file", 0, "PATH", VALUE_FILE, "write the secret to this new file",
                            ", mode 0600, and not to standard output"},
    [OPTION_BATCH] = {"batch", 0, "FILE", VALUE_FILE, "create a key for each row of this file",
                      ", CSV with a header or JSON Lines; - is standard input"},
    [OPTION_OUT] =
        {"out", 0, "PATH", VALUE_FILE, "file for the results of a batch",
         ": JSON Lines, one for each row, with the secret of its key or why it has none; mode 0600. "
         "The journal is this file with .journal added to its name, if --journal names no other"},
    [OPTION_JOBS] = {"jobs", 0, "N", VALUE_ANY, "how many keys of a batch are created at once",
                     "; 64 if not given, 10000 at most"},
    [OPTION_RPM] = {"rpm", 0, "N", VALUE_ANY, "how many requests of a batch are sent in a minute",
                    " at most, evenly spaced; as many as there are if not given. The service allows an "
                    "account 6000"},
    [OPTION_ALL_USERS] = {"all-users", 0, NULL, VALUE_ANY, "list the keys of every user of the account",
                          " (admins only)"},
    [OPTION_FILTER] = {"filter", 0, "FILTER", VALUE_ANY, "list only what the filter lets through",
                       "; handed to the service as it is"},
    [OPTION_ORDER_BY] = {"order-by", 0, "FIELDS", VALUE_ANY, "order of the list",
                         "; handed to the service as it is"},
    [OPTION_PAGE_SIZE] = {"page-size", 0, "N", VALUE_ANY, "how many keys to ask for at a time",
                          "; the service's own number if not given"},
    [OPTION_PAGE_TOKEN] = {"page-token", 0, "TOKEN", VALUE_ANY, "page to begin with",
                           ", as --no-paginate gave it"},
    [OPTION_NO_PAGINATE] = {"no-paginate", 0, NULL, VALUE_ANY, "end with the first page",
                            " and tell the token of the next one"},
    [OPTION_KEEP] = {"keep", 0, "KEY_ID", VALUE_ANY, "key that bears the marker and is to stay", ""},
    [OPTION_SETTLED_AFTER_MS] = {"settled-after-ms", 0, "N", VALUE_ANY,
                                 "milliseconds until a create counts as settled",
                                 ": a request of it that was on its way when it was cut off is not carried "
                                 "out any more by then; 600000, 10 minutes, if not given"},
    [OPTION_YES] = {"yes", 'y', NULL, VALUE_ANY, "do not ask", ""},
    [OPTION_OUTPUT] = {"output", 'o', "FORMAT", VALUE_FORMAT, "form of the output", ""},
    [OPTION_DRY_RUN] = {"dry-run", 0, NULL, VALUE_ANY, "print the request without sending it",
                        "; needs no API key"},
    [OPTION_ACCOUNT_ID] = {"account-id", 'a', "ID", VALUE_ANY, "the account",
                           "; else what the settings say, else the account of the API key"},
    [OPTION_USER_ID] = {"user-id", 0, "ID", VALUE_ANY, "the user whose keys are meant",
                        "; else the user of the API key"},
    [OPTION_SERVICE_ACCOUNT] = {"service-account", 0, "ID", VALUE_ANY,
                                "the service account whose keys are meant", " (admins only)"},
    [OPTION_PROFILE] = {"profile", 'p', "NAME", VALUE_ANY, "profile to take the settings from",
                        ", a directory in ~/.fireworks/profiles; else FIREWORKS_PROFILE"},
    [OPTION_API_KEY_FILE] = {"api-key-file", 0, "PATH", VALUE_FILE,
                             "file with the API key to authenticate with",
                             ", in its first line; else what the settings say"},
    [OPTION_API_KEY] = {"api-key", 0, "", VALUE_ANY, NULL, NULL},
    [OPTION_BASE_URL] = {"base-url", 0, "URL", VALUE_ANY, "where the service is",
                         "; else what the settings say, else https://api.fireworks.ai"},
    [OPTION_CA_FILE] = {"ca-file", 0, "PATH", VALUE_FILE, "certificates to trust",
                        " in place of the system's, in PEM form"},
    [OPTION_PROXY] = {"proxy", 0, "URL", VALUE_ANY, "proxy that all connections go through",
                      ", http or https; those of the environment are never used"},
    [OPTION_TIMEOUT_MS] = {"timeout-ms", 0, "N", VALUE_ANY, "milliseconds that a call may take",
                           ", its retries and their pauses included; 60000 if not given"},
    [OPTION_SETTLE_MS] = {"settle-ms", 0, "N", VALUE_ANY, "milliseconds before each look for lost keys",
                          "; 1000 if not given"},
    [OPTION_VERBOSE] = {"verbose", 'v', NULL, VALUE_ANY, "tell on standard error what is tried", ""},
    [OPTION_HELP] = {"help", 'h', NULL, VALUE_ANY, "print this help", ""},
};

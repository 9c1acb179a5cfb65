/*
 * What a command talks to: a client, and the account and user whose keys it is about.
 */
#ifndef FWKEYS_COMMAND_SERVICE_H
#define FWKEYS_COMMAND_SERVICE_H

#include "arguments/arguments.h"

#include <fwkeys.h>

/* The options that say where the service is and with which API key. */
#define CLIENT_OPTIONS                                                                                       \
    (OPTION(OPTION_PROFILE) | OPTION(OPTION_API_KEY_FILE) | OPTION(OPTION_BASE_URL) |                        \
     OPTION(OPTION_CA_FILE) | OPTION(OPTION_PROXY) | OPTION(OPTION_TIMEOUT_MS) | OPTION(OPTION_VERBOSE))

/* The options that say whose keys are meant. */
#define OWNER_OPTIONS (OPTION(OPTION_ACCOUNT_ID) | OPTION(OPTION_USER_ID) | OPTION(OPTION_SERVICE_ACCOUNT))

/* Whether a signal cancels every call of the client, or those alone that are given the token. */
enum service_signals { SIGNALS_CANCEL_CALLS, SIGNALS_CANCEL_NOTHING };

struct service {
    fw_config *config;
    fw_client *client;
    fw_identity *identity;  /* what the service was asked for, if it was */
    const char *account_id; /* NULL: not known. Borrowed from arguments, config or identity, as user_id is */
    const char *user_id;
};

/* Reads the settings, without a look at the service or at whose keys are meant. Returns an exit status. */
int service_configure(struct service *service, const struct arguments *arguments);

/* Finds account and user in arguments and settings and checks them; both may stay unknown. "-", which stands
   for every user, is taken only where all_users is true. Returns an exit status. */
int service_name_owner(struct service *service, const struct arguments *arguments, bool all_users);

/* Checks an id, called name in the report, before anything is sent or printed. Returns an exit status. */
int service_check_id(const char *id, const char *name);

/* The same for the id of a user, which must not stand for every user. */
int service_check_user_id(const char *id, const char *name);

/* Checks ids of keys. Returns an exit status. */
int service_check_key_ids(const char *const *key_ids, size_t count);

/* Makes the client. Returns an exit status. */
int service_connect(struct service *service, enum service_signals signals);

/* Asks the service for the account and the user, as far as they are not known yet. Returns an exit status. */
int service_ask_for_owner(struct service *service);

/* All four of them. */
int service_open(struct service *service, const struct arguments *arguments, bool all_users,
                 enum service_signals signals);

/* The first two, for a dry run, which asks nobody: reports what is not known. Returns an exit status. */
int service_open_dry(struct service *service, const struct arguments *arguments);

void service_close(struct service *service);

#endif

/*
 * What a command talks to: a client, and the account and user whose keys it is about.
 */
#ifndef FWKEYS_COMMAND_SERVICE_H
#define FWKEYS_COMMAND_SERVICE_H

#include "arguments.h"

#include <fwkeys.h>

/* The options that say where the service is, with which API key, and whose keys are meant. */
#define SERVICE_OPTIONS                                                                                      \
    (OPTION(OPTION_ACCOUNT_ID) | OPTION(OPTION_USER_ID) | OPTION(OPTION_SERVICE_ACCOUNT) |                   \
     OPTION(OPTION_API_KEY_FILE) | OPTION(OPTION_BASE_URL) | OPTION(OPTION_TIMEOUT_MS))

struct service {
    fw_client *client;
    fw_identity *identity;  /* what account_id is borrowed from, if the service was asked */
    const char *account_id; /* NULL: not known */
    const char *user_id;
};

/* Finds account and user in arguments and environment and checks them, without a look at the service; the
   account may stay unknown. Returns an exit status. */
int service_name_owner(struct service *service, const struct arguments *arguments);

/* Makes the client, and asks the service for the account if it is not known yet. Returns an exit status. */
int service_open(struct service *service, const struct arguments *arguments);

void service_close(struct service *service);

#endif

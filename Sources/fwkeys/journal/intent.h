/*
 * What a command that creates a key tells the journal, if there is one: what it is about to do, that the key
 * is there, and what came of it. Without a journal all of this does nothing.
 */
#ifndef FWKEYS_COMMAND_INTENT_H
#define FWKEYS_COMMAND_INTENT_H

#include "arguments/arguments.h"
#include "journal/journal.h"
#include "secret/delivery.h"
#include "service/service.h"

#include <fwkeys.h>

struct intent {
    struct journal journal;
};

/* Writes down that a key is about to be created, and gives options the marker that it will be found by. Call
   it last before anything is made or sent. Reports what goes wrong. Returns an exit status. */
int intent_begin(struct intent *intent, const struct arguments *arguments, const struct service *service,
                 fw_create_options *options);

/* Writes down the key. False: that failed and was reported; the secret must not be delivered then. */
bool intent_created(struct intent *intent, const fw_api_key *key, char *reason, size_t capacity);

/* Strikes the line out, or leaves it to a sweep: after a delivery, and after a create that failed. */
void intent_delivered(struct intent *intent, const fw_api_key *key, enum delivery delivery);
void intent_failed(struct intent *intent, const fw_error *error);

/* Strikes the line out, for nothing was sent. */
void intent_nothing_sent(struct intent *intent);

void intent_end(struct intent *intent);

#endif

/*
 * One rotation of the agent: from an old key to a new one in the hands of the store command, and how one that was cut
 * off is ended.
 */
#ifndef ROTATION_H
#define ROTATION_H

#include "rotation_record.h"

#include <fwkeys.h>
#include <stdbool.h>
#include <stdint.h>

/* What all of the agent works with. */
struct agent {
    const char *account_id, *user_id, *state_path;
    char **command;
    int64_t age_seconds, settled_after_seconds;
    fw_client *client;
    int state; /* the state directory, locked while the agent runs and while a command of it does */
    bool failed;
};

/* Says on standard error what failed, and why, if there is a status; frees the error. */
void agent_fail(struct agent *agent, const char *subject, const char *what, fw_status status,
                fw_error *error);

/* Replaces the key. What goes wrong is told, and leaves a record where a key may be left. */
void rotation_run(struct agent *agent, const fw_api_key *old);

/* Ends what the record of an earlier rotation tells of. */
void rotation_end(struct agent *agent, const struct record *record);

#endif

/*
 * Each step is written down before the next one is taken, so that whatever is found written can be ended: by a sweep
 * of the marker, which spares the new key where the command is known to have taken it.
 */
#include "rotation.h"

#include "rotation_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* "-fwk-" and 16 digits. */
enum { NAME_MAXIMUM = 1024, MARKER_SUFFIX_LENGTH = 21 };

void agent_fail(struct agent *agent, const char *subject, const char *what, fw_status status,
                fw_error *error) {
    fprintf(stderr, "rotation_agent: %s: %s", subject, what);
    if (status != FW_OK)
        fprintf(stderr, ": %s", fw_status_name(status));
    fprintf(stderr, error != NULL ? ": %s\n" : "\n", fw_error_message(error));
    fw_error_free(error);
    agent->failed = true;
}

/* The new key is what the old one was: its name, its annotations, and as long a life. */
static fw_status describe(const fw_api_key *old, const char *marker, fw_create_options *options) {
    const char *old_name = fw_api_key_display_name(old);
    char name[NAME_MAXIMUM + 1];
    int64_t created = 0, expires = 0;
    snprintf(name, sizeof name, "%s", old_name != NULL ? old_name : "");
    if (fw_api_key_marker(old) != NULL && strlen(name) >= MARKER_SUFFIX_LENGTH)
        name[strlen(name) - MARKER_SUFFIX_LENGTH] = '\0';
    setenv("FWKEYS_KEY_NAME", name, 1);
    fw_status status = fw_create_options_set_exactly_once(options, 1);
    if (status == FW_OK)
        status = fw_create_options_set_marker(options, marker);
    if (status == FW_OK && name[0] != '\0')
        status = fw_create_options_set_display_name(options, name);
    for (size_t index = 0; status == FW_OK && index < fw_api_key_annotation_count(old); index++)
        status = fw_create_options_set_annotation(options, fw_api_key_annotation_name(old, index),
                                                  fw_api_key_annotation_value(old, index));
    if (status == FW_OK && fw_api_key_expire_time_unix(old, &expires) == FW_OK &&
        fw_api_key_create_time_unix(old, &created) == FW_OK)
        status = fw_create_options_set_expire_time_unix(options, time(NULL) + expires - created);
    return status;
}

/* Hands over the new key, and deletes the old one or the new one. Each step is written down before the next. */
static void hand_over(struct agent *agent, fw_rotation *rotation, const char *marker) {
    const fw_api_key *key = fw_rotation_new_key(rotation);
    const char *old_key_id = fw_rotation_old_key_id(rotation), *new_key_id = fw_api_key_id(key);
    const char *key_id = new_key_id != NULL ? new_key_id : ""; /* which is no line of a record */
    fw_error *error = NULL;
    fw_status status;
    setenv("FWKEYS_OLD_KEY_ID", old_key_id, 1);
    setenv("FWKEYS_NEW_KEY_ID", key_id, 1);
    if (record_add(agent->state, marker, key_id) && store_run(agent->command, key, agent->state)) {
        if (!record_add(agent->state, marker, "stored")) {
            agent_fail(agent, old_key_id, "the state cannot be written: it is rotated again", FW_OK, NULL);
            return;
        }
        printf("%s was replaced by %s\n", old_key_id, key_id);
        status = fw_rotation_commit(rotation, &error);
    } else {
        agent_fail(agent, old_key_id, "the new key was not stored", FW_OK, NULL);
        if (!record_back_to_pending(agent->state, marker))
            return; /* in doubt: it is deleted when the old key has been rotated */
        status = fw_rotation_abort(rotation, &error);
    }
    if (status != FW_OK)
        agent_fail(agent, old_key_id, "a key that is not needed may be alive", status, error);
    else if (fw_api_key_unsettled_attempts(key) == 0)
        record_remove(agent->state, marker);
}

void rotation_run(struct agent *agent, const fw_api_key *old) {
    const char *old_key_id = fw_api_key_id(old);
    char marker[17];
    fw_create_options *options = NULL;
    fw_rotation *rotation = NULL;
    fw_error *error = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_marker_generate(marker, sizeof marker);
    if (status == FW_OK)
        status = describe(old, marker, options);
    if (status == FW_OK && !record_begin(agent->state, marker, old_key_id)) {
        agent_fail(agent, old_key_id, "the state cannot be written", FW_OK, NULL);
    } else if (status == FW_OK) {
        status = fw_rotation_begin(agent->client, agent->account_id, agent->user_id, old_key_id, options,
                                   &rotation, &error);
        if (status == FW_OK)
            hand_over(agent, rotation, marker);
        else if (status != FW_ERROR_NO_MEMORY && fw_error_marker(error) == NULL)
            record_remove(agent->state, marker); /* nothing can be left behind */
    }
    if (status != FW_OK)
        agent_fail(agent, old_key_id, "no new key could be made", status, error);
    fw_rotation_free(rotation);
    fw_create_options_free(options);
}

/* A new key that the command may have taken is not touched while the old one is alive: that is rotated once more, so
   that the command gets another secret before this one goes. */
void rotation_end(struct agent *agent, const struct record *record) {
    const char *keep = record->stage == RECORD_STORED ? record->new_key_id : NULL;
    fw_api_key *old = NULL;
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    fw_status status = FW_ERROR_NOT_FOUND;
    if (record->stage == RECORD_IN_DOUBT)
        status = fw_get_api_key(agent->client, agent->account_id, agent->user_id, record->old_key_id, &old,
                                &error);
    else if (record->stage == RECORD_STORED)
        status =
            fw_delete_api_key(agent->client, agent->account_id, agent->user_id, record->old_key_id, &error);
    fw_api_key_free(old);
    if (record->stage == RECORD_IN_DOUBT && status == FW_OK)
        return;
    if (status == FW_OK || status == FW_ERROR_NOT_FOUND) {
        fw_error_free(error);
        status = fw_sweep_api_keys(agent->client, agent->account_id, agent->user_id, record->marker, keep,
                                   &sweep, &error);
    }
    if (status != FW_OK)
        agent_fail(agent, record->old_key_id, "an earlier rotation could not be ended", status, error);
    else if (time(NULL) - record->written >= agent->settled_after_seconds)
        record_remove(agent->state, record->marker);
    fw_sweep_free(sweep);
}

/*
 * A look is made in two steps, for deleting while a list is read could shift keys from a page that is to come
 * to one that was read. There are two looks: a slow service may show a new key late.
 */
#include "batch/orphans.h"

#include "output/report.h"
#include "service/interruption.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOOKS = 2 };

/* A user whose keys are looked at. */
struct owner {
    const char *account_id;
    const char *user_id;
    fw_api_key_list *list;
};

struct orphan {
    struct recovery *recovery;
    char *key_id;
};

struct search {
    struct batch *batch;
    struct recovery *recoveries;
    size_t recovery_count;
    struct owner *owners;
    size_t owner_count;
    struct orphan *orphans;
    size_t orphan_count;
    size_t orphan_capacity;
    bool broken; /* it cannot go on */
};

static bool is_of(const struct recovery *recovery, const struct owner *owner) {
    return strcmp(recovery->entry.account_id, owner->account_id) == 0 &&
           strcmp(recovery->entry.user_id, owner->user_id) == 0;
}

static bool find_owners(struct search *search) {
    search->owners = calloc(search->recovery_count, sizeof *search->owners);
    for (size_t index = 0; search->owners && index < search->recovery_count; index++) {
        const struct recovery *recovery = &search->recoveries[index];
        size_t number = 0;
        while (number < search->owner_count && !is_of(recovery, &search->owners[number]))
            number++;
        if (number == search->owner_count)
            search->owners[search->owner_count++] =
                (struct owner){.account_id = recovery->entry.account_id, .user_id = recovery->entry.user_id};
    }
    return search->owners != NULL;
}

static void fail_owner(struct search *search, const struct owner *owner, fw_status status,
                       const fw_error *error) {
    char subject[640];
    snprintf(subject, sizeof subject, "the keys of user %s of account %s", owner->user_id, owner->account_id);
    batch_note(search->batch, report_error_with(subject, status, error, "its rows are left alone"));
    for (size_t index = 0; index < search->recovery_count; index++)
        if (is_of(&search->recoveries[index], owner))
            search->recoveries[index].status = status;
}

static void keep_orphan(struct search *search, struct recovery *recovery, const char *key_id) {
    if (search->orphan_count == search->orphan_capacity) {
        size_t capacity = 2 * search->orphan_capacity + 64;
        struct orphan *orphans = realloc(search->orphans, capacity * sizeof *orphans);
        search->broken |= !orphans;
        if (!orphans)
            return;
        search->orphans = orphans;
        search->orphan_capacity = capacity;
    }
    char *copy = strdup(key_id);
    search->broken |= !copy;
    if (copy)
        search->orphans[search->orphan_count++] = (struct orphan){recovery, copy};
}

static void look_at(struct search *search, const struct owner *owner, const fw_api_key *key) {
    const char *marker = fw_api_key_marker(key);
    const char *key_id = fw_api_key_id(key);
    for (size_t index = 0; marker && key_id && index < search->recovery_count; index++) {
        struct recovery *recovery = &search->recoveries[index];
        if (strcmp(recovery->entry.marker, marker) == 0 && is_of(recovery, owner) &&
            strcmp(recovery->key_id, key_id) != 0)
            keep_orphan(search, recovery, key_id);
    }
}

/* Looks at the keys of the page that came, and asks for the next one. */
static void read_page(struct search *search, struct owner *owner) {
    fw_error *error = NULL;
    fw_status status = FW_OK;
    while (status == FW_OK && fw_api_key_list_page_remaining(owner->list) > 0) {
        fw_api_key *key = NULL;
        status = fw_api_key_list_next(owner->list, &key, &error);
        if (status == FW_OK)
            look_at(search, owner, key);
        fw_api_key_free(key);
    }
    if (status == FW_OK && fw_api_key_list_next_page_token(owner->list))
        status = fw_queue_list_next_page(search->batch->queue, owner->list, owner, NULL, &error);
    if (status != FW_OK)
        fail_owner(search, owner, status, error);
    fw_error_free(error);
}

static void take(struct search *search, fw_completion *completion) {
    fw_operation operation = fw_completion_operation(completion);
    fw_status status = fw_completion_status(completion);
    fw_error *error = fw_completion_take_error(completion);
    if (search->batch->stopped) { /* what was cancelled says nothing new */
    } else if (operation == FW_OPERATION_DELETE_API_KEY) {
        struct orphan *orphan = fw_completion_tag(completion);
        if (status != FW_OK && status != FW_ERROR_NOT_FOUND) {
            batch_note(search->batch,
                       report_error_with(orphan->key_id, status, error, "its row is left alone"));
            orphan->recovery->status = status;
        }
    } else {
        struct owner *owner = fw_completion_tag(completion);
        if (operation == FW_OPERATION_LIST_API_KEYS)
            owner->list = fw_completion_take_list(completion);
        if (status == FW_OK)
            read_page(search, owner);
        else
            fail_owner(search, owner, status, error);
    }
    fw_error_free(error);
}

/* Waits until all that was submitted is done. False: it was interrupted, or cannot go on. */
static bool finish(struct search *search) {
    fw_completion *completion;
    for (;;) {
        batch_is_interrupted(search->batch);
        while ((completion = fw_queue_next(search->batch->queue))) {
            take(search, completion);
            fw_completion_free(completion);
        }
        if (fw_queue_pending_count(search->batch->queue) == 0)
            return !search->batch->stopped && !search->broken;
        if (!batch_turn(search->batch, -1))
            return false;
    }
}

static bool list_all(struct search *search) {
    for (size_t number = 0; number < search->owner_count; number++) {
        struct owner *owner = &search->owners[number];
        fw_error *error = NULL;
        fw_api_key_list_free(owner->list);
        owner->list = NULL;
        fw_status status = fw_queue_list_api_keys(search->batch->queue, owner->account_id, owner->user_id,
                                                  NULL, owner, NULL, &error);
        if (status != FW_OK)
            fail_owner(search, owner, status, error);
        fw_error_free(error);
    }
    return finish(search);
}

static bool delete_all(struct search *search) {
    for (size_t index = 0; index < search->orphan_count; index++) {
        struct orphan *orphan = &search->orphans[index];
        const struct entry *entry = &orphan->recovery->entry;
        fw_error *error = NULL;
        fw_status status = fw_queue_delete_api_key(search->batch->queue, entry->account_id, entry->user_id,
                                                   orphan->key_id, orphan, NULL, &error);
        if (status != FW_OK) {
            batch_note(search->batch,
                       report_error_with(orphan->key_id, status, error, "its row is left alone"));
            orphan->recovery->status = status;
        }
        fw_error_free(error);
    }
    return finish(search);
}

static void forget_orphans(struct search *search) {
    for (size_t index = 0; index < search->orphan_count; index++)
        free(search->orphans[index].key_id);
    search->orphan_count = 0;
}

/* Between two looks, as the library waits in a sweep of its own. False: a signal came. */
static bool pause_between(struct search *search) {
    enum { STEP_MS = 50 };
    for (int64_t left = search->batch->settle_ms; left > 0; left -= STEP_MS) {
        if (batch_is_interrupted(search->batch))
            return false;
        poll(NULL, 0, left < STEP_MS ? (int)left : STEP_MS);
    }
    return true;
}

bool orphans_delete(struct batch *batch, struct recovery *recoveries, size_t count) {
    struct search search = {.batch = batch, .recoveries = recoveries, .recovery_count = count};
    bool done = find_owners(&search);
    for (int look = 0; done && look < LOOKS; look++) {
        done = (look == 0 || pause_between(&search)) && list_all(&search) && delete_all(&search);
        forget_orphans(&search);
    }
    for (size_t number = 0; number < search.owner_count; number++)
        fw_api_key_list_free(search.owners[number].list);
    free(search.owners);
    free(search.orphans);
    if (!done && !batch->stopped)
        batch_note(batch, report_failure("what an earlier run left behind could not be looked after"));
    return done;
}

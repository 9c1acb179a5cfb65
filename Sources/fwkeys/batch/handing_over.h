/*
 * From a new key to one that somebody holds: its line in the results, on the disk. Keys are handed over in
 * groups; where that fails, they are deleted again.
 */
#ifndef FWKEYS_COMMAND_HANDING_OVER_H
#define FWKEYS_COMMAND_HANDING_OVER_H

#include "batch/batch.h"

struct new_key {
    struct row *row;
    fw_api_key *key;
};

struct handing_over {
    struct batch *batch;
    struct new_key *keys; /* those that wait */
    size_t waiting;
    size_t group;              /* how many wait at most */
    struct new_key *withdrawn; /* those that could not be handed over */
    size_t withdrawn_count;
    size_t being_deleted; /* and how many of them may still be alive */
    int64_t since_ms;     /* when the first of those that wait came */
};

/* From the first key that cannot be handed over to the last, no more than capacity may come. False: out of memory. */
bool handing_over_begin(struct handing_over *handing_over, struct batch *batch, size_t group,
                        size_t capacity);

/* Adds a key, which it frees. Its id must be one that result_line_takes. */
void handing_over_add(struct handing_over *handing_over, struct row *row, fw_api_key *key);

bool handing_over_is_full(const struct handing_over *handing_over);
bool handing_over_is_empty(const struct handing_over *handing_over);

/* Hands over the keys that wait, if they are enough, or have waited for long, or no other is to come. */
void handing_over_run(struct handing_over *handing_over, bool no_other_comes);

/* For how many milliseconds the keys that wait may go on to. */
int64_t handing_over_wait_ms(const struct handing_over *handing_over);

/* Notes what the deletion of a key came to, whose submission had the tag. Takes the error. */
void handing_over_took_back(struct handing_over *handing_over, void *tag, fw_status status, fw_error *error);

void handing_over_end(struct handing_over *handing_over);

#endif

/*
 * What the rotation agent writes down, so that it can be killed at any instant and leaves no key that nobody holds: a
 * file for each rotation, named by the marker of its new key, which gets one line more with each step.
 *
 *   1  the old key's id   on the disk before the create is sent: whatever bears the marker is nobody's
 *   2  the new key's id   on the disk before the store command is run: it may hold the new key
 *   3  "stored"           the command succeeded: the new key is in its hands, and the old one can go
 *
 * The file is removed when nothing is left to be done. A line that is not whole was not written.
 */
#ifndef ROTATION_RECORD_H
#define ROTATION_RECORD_H

#include <stdbool.h>
#include <time.h>

enum record_stage { RECORD_PENDING = 1, RECORD_IN_DOUBT = 2, RECORD_STORED = 3 };

struct record {
    char marker[17];
    char old_key_id[257];
    char new_key_id[257]; /* "" while it is pending */
    enum record_stage stage;
    time_t written; /* when the last line was */
};

/* These write to the directory that the descriptor is of, and to the disk before they return. False: errno. */
bool record_begin(int directory, const char *marker, const char *old_key_id);
bool record_add(int directory, const char *marker, const char *line);
bool record_back_to_pending(int directory, const char *marker);
bool record_remove(int directory, const char *marker);

/* Reads a record. False: the file is none; one that was never finished, for which nothing was sent, is removed. */
bool record_read(int directory, const char *name, struct record *record);

#endif

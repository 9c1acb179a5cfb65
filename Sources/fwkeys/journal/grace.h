/*
 * How long a create that was cut off may still lead to a key. Its last request may be on its way when its
 * process ends, and the service may carry it out after a sweep has looked: so a line stays in the journal for
 * a period of grace behind the last moment at which anything can have been sent for it.
 */
#ifndef FWKEYS_COMMAND_GRACE_H
#define FWKEYS_COMMAND_GRACE_H

#include "journal/entry.h"

/* What a sweep waits if it is told nothing else, and what it can be told at most. */
enum { GRACE_DEFAULT_MS = 600000, GRACE_MAXIMUM_MS = 86400000 };

/* The timeout of a create that waits for its turn, however long that takes: while its process lives, its
   requests may be sent at any time, so the period begins where it is first found that the process has ended. */
#define GRACE_WHILE_PROCESS_LIVES INT64_C(31622400000)

enum { GRACE_TEXT_CAPACITY = 32 };

/* Notes in the entry that its create begins now and may send requests until its timeout. */
void grace_begin(struct entry *entry, int64_t timeout_ms);

/* How much of the period is left for an entry whose process has ended; 0: it is over. Where the entry's times
   say less than that the process has ended by now, or make no sense, they are set to now, and are to be
   written down. */
int64_t grace_left_ms(struct entry *entry, int64_t grace_ms);

/* The time in so many milliseconds from now, in UTC, as people read it. */
void grace_end_text(int64_t left_ms, char text[GRACE_TEXT_CAPACITY]);

#endif

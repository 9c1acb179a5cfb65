/*
 * The lines of the journal that rows have: one for each row that may have been sent and is not settled. Lines
 * are written for many rows at a time, for each group waits for the disk once; and the line of a row that is
 * settled is written over for another one, so a batch of any length has a short journal.
 */
#ifndef FWKEYS_COMMAND_BATCH_JOURNAL_H
#define FWKEYS_COMMAND_BATCH_JOURNAL_H

#include "batch/batch.h"

/* What the line of a row is before it is sent, less its marker and time. False: it would be too long. */
bool batch_entry(const struct batch *batch, const struct row *row, struct entry *entry);

/* Gives rows that have none their markers, and has the lines of all of them on the disk. Reports what goes
   wrong: none of them may be sent then. Returns an exit status. */
int batch_journal_begin(struct batch *batch, struct row *const *rows, size_t count);

/* Notes that the row's key is in the results and on the disk; that no key of it is left; or that one may be,
   which another run or a sweep has to find out. The line stays where another request of it may still be
   carried out. A failure is reported, and does no harm. */
void batch_journal_delivered(struct batch *batch, struct row *row, const fw_api_key *key);
void batch_journal_nothing_left(struct batch *batch, struct row *row);
void batch_journal_may_be_left(struct batch *batch, struct row *row);

/* Notes that a line stays, for so long. */
void batch_journal_stays(struct batch *batch, int64_t left_ms);

/* Lets a line be written over. */
void batch_journal_free(struct batch *batch, off_t offset);

#endif

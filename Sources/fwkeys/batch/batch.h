/*
 * What a batch works with while it creates keys: its rows, the journal, the results, and the queue that does
 * the work. Each part of that has a file of its own.
 */
#ifndef FWKEYS_COMMAND_BATCH_H
#define FWKEYS_COMMAND_BATCH_H

#include "arguments/arguments.h"
#include "batch/progress.h"
#include "batch/results.h"
#include "batch/row.h"
#include "journal/journal.h"
#include "service/service.h"

#include <fwkeys.h>

struct batch {
    const struct arguments *arguments;
    struct service *service;
    struct rows rows;
    struct results results;
    const char *journal_path;
    char *journal_path_to_free;
    struct journal journal;
    off_t *free_offsets; /* of lines of the journal that may be written over */
    size_t free_count;
    size_t free_capacity;
    fw_queue *queue;
    int32_t jobs;
    int64_t grace_ms;
    int64_t settle_ms;
    struct progress progress;
    bool stopped;        /* no row is submitted any more */
    bool cancelled;      /* and all that was under way is cancelled */
    bool results_failed; /* the results cannot be written any more */
    size_t reported;     /* how many failures have a line on standard error */
    size_t in_a_row;     /* how many failures there were since the last success that are not the rows' own */
    size_t staying;      /* how many lines of the journal stay, for requests of theirs may be carried out, */
    int64_t staying_ms;  /* and for how long the last of them does */
    int exit_status;     /* the worst of what came about so far */
};

/* Creates the keys of the file that --batch names, or shows what would be sent. Returns an exit status. */
int batch_run(const struct arguments *arguments);

/* Notes an exit status. */
void batch_note(struct batch *batch, int exit_status);

/* Cancels everything where a signal came. Whether one did. */
bool batch_is_interrupted(struct batch *batch);

/* Lets the queue do what there is to do, and waits for more. False: it cannot, and that was reported. */
bool batch_turn(struct batch *batch, int64_t timeout_ms);

#endif

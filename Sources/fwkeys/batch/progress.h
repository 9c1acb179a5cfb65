/*
 * How far a batch is: a bar on a terminal, and now and then a line anywhere else.
 */
#ifndef FWKEYS_COMMAND_PROGRESS_H
#define FWKEYS_COMMAND_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
    bool on_terminal;
    bool bar_is_shown;
    size_t total;       /* rows of the batch */
    size_t done;        /* of which have their keys */
    size_t failed;      /* and have none, for this run */
    size_t done_before; /* by earlier runs */
    int64_t begun_ms;
    int64_t shown_ms;
};

/* Begins, with what earlier runs have done. Where lines are printed for other reasons, there is no bar. */
void progress_begin(struct progress *progress, size_t total, size_t done, bool other_lines);

/* Shows how far it is, if it is time for that. */
void progress_show(struct progress *progress);

/* How many milliseconds it is until then. */
int64_t progress_wait_ms(const struct progress *progress);

/* Takes the bar away, so that a line can be printed; the next progress_show brings it back. */
void progress_make_way(struct progress *progress);

#endif

/*
 * The options of a batch, and which others go with them.
 */
#ifndef FWKEYS_COMMAND_BATCH_OPTIONS_H
#define FWKEYS_COMMAND_BATCH_OPTIONS_H

#include "batch/batch.h"

enum { BATCH_JOBS_DEFAULT = 64, BATCH_JOBS_MAXIMUM = 10000 };

/* The options that need --batch. */
#define BATCH_OPTIONS                                                                                        \
    (OPTION(OPTION_BATCH) | OPTION(OPTION_OUT) | OPTION(OPTION_JOBS) | OPTION(OPTION_RPM) |                  \
     OPTION(OPTION_SETTLED_AFTER_MS))

/* Refuses options that are for a batch where there is none. Returns an exit status. */
int batch_options_refuse(const struct arguments *arguments);

/* Reads those of a batch into it. Reports what is wrong. Returns an exit status. */
int batch_options_read(struct batch *batch);

#endif

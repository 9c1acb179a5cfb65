/*
 * Creating the keys of all rows that are open, many at a time, each exactly once.
 */
#ifndef FWKEYS_COMMAND_CREATING_H
#define FWKEYS_COMMAND_CREATING_H

#include "batch/batch.h"

/* Returns when all rows have their keys or have failed, or, where the batch is stopped, when nothing is under
   way any more. Reports what goes wrong and notes the exit status. */
void creating_run(struct batch *batch);

#endif

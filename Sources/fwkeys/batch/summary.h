/*
 * What a batch came to, and how to go on.
 */
#ifndef FWKEYS_COMMAND_SUMMARY_H
#define FWKEYS_COMMAND_SUMMARY_H

#include "batch/batch.h"

/* Tells it on standard error. Returns the exit status of the batch. */
int batch_summarise(struct batch *batch);

#endif

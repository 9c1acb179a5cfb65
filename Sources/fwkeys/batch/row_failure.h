/*
 * What a row comes to that gets no key.
 */
#ifndef FWKEYS_COMMAND_ROW_FAILURE_H
#define FWKEYS_COMMAND_ROW_FAILURE_H

#include "batch/batch.h"

/* Notes in the journal what may be left of it, tells of it, and stops the batch where the others would fare
   no better. Takes the error, which is NULL where the service created a key that cannot be named. */
void row_failed(struct batch *batch, struct row *row, fw_status status, fw_error *error);

#endif

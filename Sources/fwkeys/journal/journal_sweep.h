/*
 * Cleaning up after creates that were cut off.
 */
#ifndef FWKEYS_COMMAND_JOURNAL_SWEEP_H
#define FWKEYS_COMMAND_JOURNAL_SWEEP_H

#include "arguments/arguments.h"
#include "service/service.h"

/* Looks after every line of the journal that is not struck out, prints what it did for each, and strikes it
   out; one of which another key may still come, for its period of grace is not over, stays, which is
   EXIT_STATUS_UNKNOWN. A line that cannot be looked after stays too, and the others are looked after all the
   same. Returns an exit status. */
int journal_sweep(const struct service *service, const char *path, int64_t grace_ms,
                  enum output_format format);

#endif

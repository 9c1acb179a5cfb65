/*
 * Cleaning up after creates that were cut off.
 */
#ifndef FWKEYS_COMMAND_JOURNAL_SWEEP_H
#define FWKEYS_COMMAND_JOURNAL_SWEEP_H

#include "arguments/arguments.h"
#include "service/service.h"

/* Looks after every line of the journal that is not struck out, prints what it did for each, and strikes it
   out. A line that cannot be looked after stays, and the others are looked after all the same. Returns an
   exit status. */
int journal_sweep(const struct service *service, const char *path, enum output_format format);

#endif

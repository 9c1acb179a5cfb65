/*
 * Finding and deleting the keys that bear one of many markers, with one list of keys for each user rather
 * than one for each marker.
 */
#ifndef FWKEYS_COMMAND_ORPHANS_H
#define FWKEYS_COMMAND_ORPHANS_H

#include "batch/recovery.h"

/* Looks at the users' keys, deletes what bears a marker and is not to stay, waits, and looks again. Reports
   what goes wrong, and marks whom it concerns. False: it was interrupted, or cannot go on. */
bool orphans_delete(struct batch *batch, struct recovery *recoveries, size_t count);

#endif

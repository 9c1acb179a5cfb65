/*
 * What an earlier run left undone: for each line of its journal that is not struck out there may be a key
 * that nobody holds. It is found and deleted before the row is created anew.
 */
#ifndef FWKEYS_COMMAND_RECOVERY_H
#define FWKEYS_COMMAND_RECOVERY_H

#include "batch/batch.h"

/* One of those lines. */
struct recovery {
    struct entry entry;
    off_t offset;
    struct row *row;              /* to create anew; NULL: it has its key, or is not in the file any more */
    char key_id[KEY_ID_CAPACITY]; /* of the key that is to stay; "": none */
    int64_t left_ms;              /* for how long a request of it may still be carried out */
    fw_status status;             /* FW_OK, or why its keys could not be looked after */
};

/* Whether a batch without results can begin: there are none in a safe place, with keys that are in use.
   Reports it where they may be. Returns an exit status. */
int recovery_check(struct batch *batch);

/* Looks after all of them. Rows whose lines could not be looked after are not open any more. Reports what
   goes wrong. Returns an exit status, which is not OK where no row may be created. */
int recovery_run(struct batch *batch);

#endif

/*
 * The file of a batch's results, JSON Lines. What is in it counts: a row has its key if its line is whole in
 * there and on the disk. Keys are added as they come, and the failures behind all keys at the end of a run;
 * so another run drops those, which it tries again, and no row ever has two lines.
 */
#ifndef FWKEYS_COMMAND_RESULTS_H
#define FWKEYS_COMMAND_RESULTS_H

#include "batch/result_line.h"
#include "batch/results_path.h"
#include "batch/row.h"

struct results {
    const char *path;
    char absolute_path[RESULTS_PATH_CAPACITY];
    int descriptor; /* -1: it is not there yet */
    off_t end;      /* behind the last key */
};

/* Opens the file if it is there, and has it for this process alone. Reports what goes wrong. Returns an exit
   status. */
int results_open(struct results *results, const char *path);

/* Makes the file, which is not there, and makes sure of its name. Reports what goes wrong. Returns an exit
   status. */
int results_create(struct results *results);

/* Reads what an earlier run left, and marks the rows that have their keys. Reports a file that is another
   one, and rows that were edited since. Changes nothing. Returns an exit status. */
int results_read(struct results *results, struct rows *rows);

/* Drops what is behind the last key, and makes sure of what is before. Returns 0 or errno. */
int results_drop_rest(struct results *results);

/* Adds the line of a key, or of a failure. No part of it counts where that fails. Returns 0 or errno. */
int results_add_key(struct results *results, const struct rows *rows, const struct row *row,
                    const fw_api_key *key);
int results_add_failure(struct results *results, const struct rows *rows, const struct row *row);

/* Makes sure that what was added is on the disk. Returns 0 or errno. */
int results_synchronise(const struct results *results);

/* Takes away again what is behind that place. Returns 0 or errno. */
int results_take_back(struct results *results, off_t end);

void results_close(struct results *results);

/* Looks into the file for the key of the create with that marker. Returns 1 and its id, or 0: it is not there;
   -1: the file cannot be read, and errno says why. */
int results_find_key(const char *path, const char *marker, char key_id[KEY_ID_CAPACITY]);

#endif

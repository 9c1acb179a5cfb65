/*
 * Rows from JSON Lines.
 */
#ifndef FWKEYS_COMMAND_JSON_ROWS_H
#define FWKEYS_COMMAND_JSON_ROWS_H

#include "batch/row.h"

/* Reads the text, which ends with a NUL and is changed; the rows borrow from it. Reports the first thing that
   is wrong. Returns an exit status. */
int json_rows_read(struct rows *rows, char *text);

#endif

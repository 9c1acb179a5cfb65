/*
 * The file that a batch is read from: CSV with a header, or JSON Lines.
 */
#ifndef FWKEYS_COMMAND_BATCH_FILE_H
#define FWKEYS_COMMAND_BATCH_FILE_H

#include "batch/row.h"

/* Reads all of it; "-" is standard input. Reports what is wrong with the line that it is wrong with. What a
   row's texts say is not judged here. Free with rows_free in any case. Returns an exit status. */
int batch_file_read(struct rows *rows, const char *path);

#endif

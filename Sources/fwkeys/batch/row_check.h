/*
 * Whether the rows of a batch say what the library takes, found out before anything is sent.
 */
#ifndef FWKEYS_COMMAND_ROW_CHECK_H
#define FWKEYS_COMMAND_ROW_CHECK_H

#include "batch/row.h"
#include "service/service.h"

/* Whether an expiry that has passed is a mistake: it is none for a row that may have its key already. */
enum row_times { ROW_TIMES_ANY, ROW_TIMES_TO_COME };

/* Judges what is given in each row that is open. Reports what is wrong, line by line. Returns an exit
   status. */
int rows_check(const struct rows *rows, enum row_times times);

/* Whether a row leaves the account, or the user, to the options and settings. */
bool rows_need_account(const struct rows *rows);
bool rows_need_user(const struct rows *rows);

/* Gives each row its account and user, and its digest. Reports what is not known. Returns an exit status. */
int rows_set_owners(struct rows *rows, const struct service *service);

/* The library's options for the key of a row; free with fw_create_options_free. *what is then NULL, or names
   what was refused. */
fw_status row_create_options(const struct row *row, fw_create_options **options, const char **what);

#endif

/*
 * The library's setters judge every value, as they do for a create of one key. A file may have many mistakes,
 * and whoever mends it wants to hear of more than the first.
 */
#include "batch/row_check.h"

#include "arguments/expiry.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <stdio.h>
#include <string.h>

enum { REPORTS_MAXIMUM = 20 };

static fw_status set_all(const struct row *row, fw_create_options *options, const char **what) {
    char buffer[EXPIRY_CAPACITY];
    *what = "the name";
    fw_status status = row->name ? fw_create_options_set_display_name(options, row->name) : FW_OK;
    if (status != FW_OK)
        return status;
    *what = "an annotation";
    for (size_t index = 0; index < row->annotation_count; index++) {
        const struct annotation *annotation = &row->annotations[index];
        status = fw_create_options_set_annotation(options, annotation->name, annotation->value);
        if (status != FW_OK)
            return status;
    }
    *what = "the expiry"; /* last: one that has passed is not a mistake in every row */
    return row->expiry ? fw_create_options_set_expire_time(options, expiry_from_text(row->expiry, buffer))
                       : FW_OK;
}

fw_status row_create_options(const struct row *row, fw_create_options **options, const char **what) {
    *what = NULL;
    fw_status status = fw_create_options_new(options);
    if (status != FW_OK)
        return status;
    status = set_all(row, *options, what);
    if (status == FW_OK) {
        *what = NULL;
    } else {
        fw_create_options_free(*options);
        *options = NULL;
    }
    return status;
}

static int check_row(const struct rows *rows, const struct row *row, enum row_times times) {
    char subject[512];
    fw_create_options *options = NULL;
    const char *what;
    fw_status status = row_create_options(row, &options, &what);
    fw_create_options_free(options);
    int exit_status = EXIT_STATUS_OK;
    if (status != FW_OK && (status != FW_ERROR_TIME_IN_PAST || times == ROW_TIMES_TO_COME)) {
        snprintf(subject, sizeof subject, "%s, line %zu: %s", rows->name, row->line, what ? what : "a value");
        exit_status = report_refused(subject, status);
    }
    if (exit_status == EXIT_STATUS_OK && row->account_id) {
        snprintf(subject, sizeof subject, "%s, line %zu: the account", rows->name, row->line);
        exit_status = service_check_id(row->account_id, subject);
    }
    if (exit_status == EXIT_STATUS_OK && row->user_id) {
        snprintf(subject, sizeof subject, "%s, line %zu: the user", rows->name, row->line);
        exit_status = service_check_user_id(row->user_id, subject);
    }
    return exit_status;
}

int rows_check(const struct rows *rows, enum row_times times) {
    size_t refused = 0;
    int exit_status = EXIT_STATUS_OK;
    for (size_t index = 0; index < rows->count; index++) {
        const struct row *row = &rows->items[index];
        int of_row = row->state == ROW_OPEN ? check_row(rows, row, times) : EXIT_STATUS_OK;
        exit_status = exit_status_worse(exit_status, of_row);
        if (of_row != EXIT_STATUS_OK && ++refused == REPORTS_MAXIMUM) {
            report_line("%s: what follows line %zu was not looked at", rows->name, row->line);
            break;
        }
    }
    return exit_status;
}

bool rows_need_account(const struct rows *rows) {
    for (size_t index = 0; index < rows->count; index++)
        if (!rows->items[index].account_id)
            return true;
    return false;
}

bool rows_need_user(const struct rows *rows) {
    for (size_t index = 0; index < rows->count; index++)
        if (!rows->items[index].user_id)
            return true;
    return false;
}

/* A user who is named once for all rows is one of the account that is named once for all rows. */
static int set_owner(const struct rows *rows, struct row *row, const struct service *service) {
    bool same_account =
        !row->account_id || (service->account_id && strcmp(row->account_id, service->account_id) == 0);
    if (!row->account_id)
        row->account_id = service->account_id;
    if (!row->user_id && same_account)
        row->user_id = service->user_id;
    if (!row->account_id)
        return rows_refuse(rows, row->line, "which account? Name it there, or give --account-id");
    if (!row->user_id && !same_account)
        return rows_refuse(rows, row->line,
                           "which user? It names another account than the user of the "
                           "other rows belongs to");
    if (!row->user_id)
        return rows_refuse(rows, row->line,
                           "whose key? Name a user there, or give --user-id or --service-account");
    row_set_digest(row);
    return EXIT_STATUS_OK;
}

int rows_set_owners(struct rows *rows, const struct service *service) {
    int exit_status = EXIT_STATUS_OK;
    for (size_t index = 0; exit_status == EXIT_STATUS_OK && index < rows->count; index++)
        exit_status = set_owner(rows, &rows->items[index], service);
    return exit_status;
}

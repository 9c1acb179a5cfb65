/*
 * The file is added to where the last key ends, by its offset, so that what a failed write left is written
 * over. A lock keeps a second run away.
 */
#include "batch/results.h"

#include "batch/result_reader.h"
#include "files/file.h"
#include "output/exit_status.h"
#include "output/report.h"
#include "secret/secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static int report_results(const struct results *results, int error) {
    return report_failure("the results %s cannot be used: %s; no key was created", results->path,
                          strerror(error));
}

static int refuse_foreign(const struct results *results) {
    return report_failure("%s exists already and holds no results of this batch; no key was created",
                          results->path);
}

int results_open(struct results *results, const char *path) {
    struct stat status;
    *results = (struct results){.path = path, .descriptor = -1};
    int error = results_path_find(path, results->absolute_path);
    if (error != 0)
        return report_results(results, error);
    results->descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (results->descriptor < 0)
        return errno == ENOENT ? EXIT_STATUS_OK : report_results(results, errno);
    if (fstat(results->descriptor, &status) != 0)
        return report_results(results, errno);
    if (!S_ISREG(status.st_mode))
        return report_failure("%s is not a regular file, and results are written to such a file only; no key "
                              "was created",
                              path);
    if (flock(results->descriptor, LOCK_EX | LOCK_NB) != 0)
        return report_failure("%s is in use: another run of this batch is under way", path);
    return EXIT_STATUS_OK;
}

int results_create(struct results *results) {
    struct secret_file file;
    int exit_status = secret_file_open(&file, results->path);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    int error = flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 ? errno : 0;
    if (error == 0)
        error = file_synchronise_directory(file.directory);
    if (error != 0) {
        secret_file_discard(&file);
        return report_results(results, error);
    }
    results->descriptor = dup(file.descriptor);
    error = results->descriptor < 0 ? errno : 0;
    secret_file_close(&file);
    return error == 0 ? EXIT_STATUS_OK : report_results(results, error);
}

static int mark(struct rows *rows, const struct results *results, const struct result *result) {
    struct row *row = result->row <= rows->count ? &rows->items[result->row - 1] : NULL;
    if (!row)
        return report_usage("%s has %zu rows, and %s has the key of row %zu: put back what was taken out",
                            rows->name, rows->count, results->path, result->row);
    if (strcmp(row->digest, result->digest) != 0)
        return rows_refuse(
            rows, row->line,
            "this row was edited, or its account or user is another one, since %s got its key: "
            "put that back, or begin another batch",
            results->path);
    if (row->state == ROW_DELIVERED)
        return refuse_foreign(results);
    row->state = ROW_DELIVERED;
    strcpy(row->marker, result->marker);
    return EXIT_STATUS_OK;
}

static int read_lines(struct results *results, struct rows *rows, struct result_reader *reader) {
    char *line;
    size_t length;
    bool failures = false;
    enum result_read what;
    while ((what = result_reader_next(reader, &line, &length)) == RESULT_LINE) {
        struct result result;
        /* Behind a failure there are failures only: all of that is dropped. */
        if (strlen(line) != length || !result_line_parse(line, &result) || (failures && result.delivered))
            return refuse_foreign(results);
        failures = !result.delivered;
        int exit_status = result.delivered ? mark(rows, results, &result) : EXIT_STATUS_OK;
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
        if (result.delivered)
            results->end = reader->offset;
    }
    if (what == RESULT_READ_FAILED)
        return report_results(results, errno);
    return result_line_is_unfinished(line, length) ? EXIT_STATUS_OK : refuse_foreign(results);
}

int results_read(struct results *results, struct rows *rows) {
    struct result_reader reader;
    int error = result_reader_begin(&reader, results->descriptor);
    int exit_status = error == 0 ? read_lines(results, rows, &reader) : report_results(results, error);
    result_reader_end(&reader);
    return exit_status;
}

int results_drop_rest(struct results *results) {
    if (fchmod(results->descriptor, S_IRUSR | S_IWUSR) != 0)
        return errno;
    int error = results_take_back(results, results->end);
    return error == 0 ? results_synchronise(results) : error;
}

/* What is behind the offset that a line is written at is never read as a line: its newline comes last. */
static int add(struct results *results, const struct rows *rows, const struct row *row,
               const fw_api_key *key_or_null) {
    struct output output;
    if (lseek(results->descriptor, results->end, SEEK_SET) < 0)
        return errno;
    output_begin(&output, results->descriptor);
    if (key_or_null)
        result_line_add_key(&output, rows, row, key_or_null);
    else
        result_line_add_failure(&output, rows, row);
    off_t end = lseek(results->descriptor, 0, SEEK_CUR);
    if (output.error == 0 && end < 0)
        output.error = errno;
    if (output.error == 0)
        results->end = end;
    return output.error;
}

int results_add_key(struct results *results, const struct rows *rows, const struct row *row,
                    const fw_api_key *key) {
    return add(results, rows, row, key);
}

int results_add_failure(struct results *results, const struct rows *rows, const struct row *row) {
    return add(results, rows, row, NULL);
}

int results_synchronise(const struct results *results) {
    return fsync(results->descriptor) == 0 ? 0 : errno;
}

int results_take_back(struct results *results, off_t end) {
    if (ftruncate(results->descriptor, end) != 0)
        return errno;
    results->end = end;
    return 0;
}

void results_close(struct results *results) {
    if (results->descriptor >= 0)
        close(results->descriptor);
    results->descriptor = -1;
}

static int find(struct result_reader *reader, const char *marker, char key_id[KEY_ID_CAPACITY]) {
    char *line;
    size_t length;
    enum result_read what;
    while ((what = result_reader_next(reader, &line, &length)) == RESULT_LINE) {
        struct result result;
        if (strlen(line) == length && result_line_parse(line, &result) && result.delivered &&
            strcmp(result.marker, marker) == 0) {
            strcpy(key_id, result.key_id);
            return 1;
        }
    }
    return what == RESULT_READ_FAILED ? -1 : 0;
}

int results_find_key(const char *path, const char *marker, char key_id[KEY_ID_CAPACITY]) {
    struct result_reader reader;
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    errno = result_reader_begin(&reader, descriptor);
    int found = errno == 0 ? find(&reader, marker, key_id) : -1;
    int error = errno;
    result_reader_end(&reader);
    close(descriptor);
    errno = error;
    return found;
}

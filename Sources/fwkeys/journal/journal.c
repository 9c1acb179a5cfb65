/*
 * The file of a journal. flock tells creates and sweeps apart and is held for long; a lock of fcntl, which is
 * another one on a local file system, is held while a line is added, so that lines never overlap.
 */
#include "journal/journal.h"

#include "files/file.h"
#include "output/exit_status.h"
#include "output/report.h"
#include "service/interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a line must have left when it is written for the first time: the id of the key and the length of its
   secret. */
enum { ROOM_FOR_KEY = 384 };

static int report_journal(const char *path, int error) {
    return report_failure("the journal %s cannot be written: %s; no key was created", path, strerror(error));
}

static int refuse_foreign(const char *path, const char *what_follows) {
    return report_failure("%s is not a journal of fwkeys%s", path, what_follows);
}

/* Whether the file begins as a journal does. */
static bool is_journal(int descriptor, off_t size) {
    static const char start[] = "{\"state\":\"";
    char bytes[sizeof start - 1];
    size_t length = size < (off_t)sizeof bytes ? (size_t)size : sizeof bytes;
    return pread(descriptor, bytes, length, 0) == (ssize_t)length && memcmp(bytes, start, length) == 0;
}

static void close_file(struct journal *journal) {
    close(journal->descriptor);
    journal->descriptor = -1;
}

static int open_file(struct journal *journal, const char *path, int flags) {
    struct stat status;
    *journal = (struct journal){.path = path, .descriptor = open(path, O_RDWR | O_CLOEXEC | flags, 0600)};
    if (journal->descriptor < 0)
        return errno;
    int error = fstat(journal->descriptor, &status) != 0 ? errno : S_ISREG(status.st_mode) ? 0 : EINVAL;
    if (error != 0)
        close_file(journal);
    return error;
}

static int lock_for_create(struct journal *journal) {
    if (flock(journal->descriptor, LOCK_SH | LOCK_NB) == 0)
        return 0;
    if (errno == EWOULDBLOCK)
        report_line("waiting for the sweep of %s that is under way", journal->path);
    while (flock(journal->descriptor, LOCK_SH) != 0)
        if (errno != EINTR || interruption_signal())
            return errno;
    return 0;
}

static int lock_to_add(const struct journal *journal, short type) {
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET};
    while (fcntl(journal->descriptor, F_SETLKW, &lock) != 0)
        if (errno != EINTR || interruption_signal())
            return errno;
    return 0;
}

static int write_at(const struct journal *journal, const char *bytes, size_t length, off_t offset) {
    for (size_t written = 0; written < length;) {
        ssize_t count =
            pwrite(journal->descriptor, bytes + written, length - written, offset + (off_t)written);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return count < 0 ? errno : EIO;
        written += (size_t)count;
    }
    return 0;
}

int journal_overwrite(const struct journal *journal, off_t offset, const struct entry *entry) {
    char line[ENTRY_LENGTH];
    return entry_format(entry, line) ? write_at(journal, line, sizeof line, offset) : EOVERFLOW;
}

int journal_synchronise(const struct journal *journal) {
    return fsync(journal->descriptor) == 0 ? 0 : errno;
}

/* Finds where the next line goes. A line that was not finished is written over: its process ended, or its
   disk was full, before it sent anything. */
static int find_end(const struct journal *journal, off_t *end) {
    struct stat status;
    if (fstat(journal->descriptor, &status) != 0)
        return errno;
    off_t rest = status.st_size % ENTRY_LENGTH;
    *end = status.st_size - rest;
    char bytes[ENTRY_LENGTH];
    if (!is_journal(journal->descriptor, status.st_size))
        return EILSEQ;
    if (rest > 0 && (pread(journal->descriptor, bytes, (size_t)rest, *end) != rest ||
                     !entry_is_unfinished(bytes, (size_t)rest)))
        return EILSEQ;
    return 0;
}

static int add_locked(const struct journal *journal, const char *lines, size_t count, off_t *first_offset) {
    int error = find_end(journal, first_offset);
    if (error != 0)
        return error;
    error = write_at(journal, lines, count * ENTRY_LENGTH, *first_offset);
    if (error == 0)
        error = journal_synchronise(journal);
    if (error == 0)
        error = file_synchronise_directory_of(journal->path);
    if (error != 0 && ftruncate(journal->descriptor, *first_offset) != 0)
        return error; /* the lines are pending without keys: sweeps find nothing and strike them out in time */
    return error;
}

int journal_add_lines(const struct journal *journal, const char *lines, size_t count, off_t *first_offset) {
    int error = lock_to_add(journal, F_WRLCK);
    if (error != 0)
        return error;
    error = add_locked(journal, lines, count, first_offset);
    lock_to_add(journal, F_UNLCK);
    return error;
}

bool journal_has_room_for(const struct entry *entry) {
    char line[ENTRY_LENGTH];
    return entry_format(entry, line) && strspn(line + ENTRY_LENGTH - 1 - ROOM_FOR_KEY, " ") == ROOM_FOR_KEY;
}

int journal_open_to_create(struct journal *journal, const char *path, bool may_make) {
    int error = open_file(journal, path, may_make ? O_CREAT : 0);
    if (error != 0)
        return error;
    error = lock_for_create(journal);
    if (error == 0)
        error = lock_to_add(journal, F_WRLCK);
    if (error == 0) {
        off_t end;
        error = find_end(journal, &end);
        lock_to_add(journal, F_UNLCK);
    }
    if (error != 0)
        close_file(journal);
    return error;
}

int journal_begin(struct journal *journal, const char *path, const struct entry *entry) {
    if (!journal_has_room_for(entry))
        return report_failure("the ids and the path of the secret file are too long for a journal; no key "
                              "was created");
    int error = journal_open_to_create(journal, path, true);
    if (error == 0) {
        char line[ENTRY_LENGTH];
        journal->entry = *entry;
        entry_format(entry, line);
        error = journal_add_lines(journal, line, 1, &journal->offset);
        if (error == 0)
            return EXIT_STATUS_OK;
        close_file(journal);
    }
    if (error == EILSEQ)
        return refuse_foreign(path, "; no key was created");
    report_journal(path, error);
    return interruption_signal() ? EXIT_STATUS_INTERRUPTED : EXIT_STATUS_FAILED;
}

int journal_record(struct journal *journal, enum entry_state state) {
    journal->entry.state = state;
    int error = journal_overwrite(journal, journal->offset, &journal->entry);
    return error == 0 ? journal_synchronise(journal) : error;
}

/* Drops the lines at the end that are struck out, and one that was never finished. */
static void trim(struct journal *journal) {
    struct stat status;
    off_t size;
    if (fstat(journal->descriptor, &status) != 0 || find_end(journal, &size) != 0)
        return;
    char line[ENTRY_LENGTH];
    struct entry entry;
    while (size > 0 && pread(journal->descriptor, line, sizeof line, size - ENTRY_LENGTH) == sizeof line &&
           entry_parse(line, &entry) && entry_is_struck_out(&entry))
        size -= ENTRY_LENGTH;
    if (size < status.st_size && ftruncate(journal->descriptor, size) != 0)
        return; /* they are struck out: they only take room */
}

void journal_end(struct journal *journal) {
    if (journal->descriptor < 0)
        return;
    if (flock(journal->descriptor, LOCK_EX | LOCK_NB) == 0)
        trim(journal);
    close_file(journal);
}

int journal_open_to_sweep(struct journal *journal, const char *path) {
    int error = open_file(journal, path, 0);
    if (error != 0)
        return report_failure("the journal %s cannot be opened: %s", path, strerror(error));
    struct stat status;
    int exit_status = EXIT_STATUS_OK;
    if (flock(journal->descriptor, LOCK_EX | LOCK_NB) != 0)
        exit_status = report_failure("the journal %s is in use: a create or a sweep is under way", path);
    else if (fstat(journal->descriptor, &status) != 0 || !is_journal(journal->descriptor, status.st_size))
        exit_status = refuse_foreign(path, "");
    if (exit_status != EXIT_STATUS_OK)
        close_file(journal);
    return exit_status;
}

int journal_read(struct journal *journal, size_t number) {
    char line[ENTRY_LENGTH];
    journal->offset = (off_t)number * ENTRY_LENGTH;
    ssize_t length = pread(journal->descriptor, line, sizeof line, journal->offset);
    if (length == 0)
        return 0;
    if (length == sizeof line && entry_parse(line, &journal->entry))
        return 1;
    if (length > 0 && length < (ssize_t)sizeof line && entry_is_unfinished(line, (size_t)length))
        return 0; /* nothing was sent for it */
    report_line("%s, line %zu is malformed: nothing was swept for it", journal->path, number + 1);
    return -1;
}

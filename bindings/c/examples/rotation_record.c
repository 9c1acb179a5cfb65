/*
 * Each step is one write to one small file, and is synchronised before the next thing happens. A kill leaves the line
 * whole or not; what is behind the last line end does not count.
 */
#include "rotation_record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MARKER_LENGTH = 16, ID_MAXIMUM = 256, FILE_MAXIMUM = 2 * (ID_MAXIMUM + 1) + 16 };

/* Closes the file, and keeps errno for whoever asks why it failed. */
static bool finish(int file, bool done) {
    int reason = errno;
    close(file);
    errno = reason;
    return done;
}

static bool write_line(int file, const char *text) {
    char line[ID_MAXIMUM + 2];
    size_t length = strlen(text);
    if (length == 0 || length > ID_MAXIMUM || strchr(text, '\n') != NULL) {
        errno = EINVAL;
        return false;
    }
    memcpy(line, text, length);
    line[length] = '\n';
    ssize_t written = write(file, line, length + 1);
    if (written >= 0 && (size_t)written != length + 1)
        errno = ENOSPC;
    return written == (ssize_t)length + 1 && fsync(file) == 0;
}

bool record_begin(int directory, const char *marker, const char *old_key_id) {
    int file = openat(directory, marker, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return file >= 0 && finish(file, write_line(file, old_key_id) && fsync(directory) == 0);
}

bool record_add(int directory, const char *marker, const char *line) {
    int file = openat(directory, marker, O_WRONLY | O_CLOEXEC);
    return file >= 0 && finish(file, lseek(file, 0, SEEK_END) >= 0 && write_line(file, line));
}

/* How many bytes of the file are whole lines, and how many such lines there are, up to a number of them. */
static size_t whole_lines(const char *text, int lines_maximum, int *lines) {
    size_t length = 0;
    for (*lines = 0; *lines < lines_maximum; (*lines)++) {
        const char *end = strchr(text + length, '\n');
        if (end == NULL)
            break;
        length = (size_t)(end - text) + 1;
    }
    return length;
}

static bool read_text(int file, char text[FILE_MAXIMUM]) {
    ssize_t length = pread(file, text, FILE_MAXIMUM - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    return length >= 0;
}

bool record_back_to_pending(int directory, const char *marker) {
    char text[FILE_MAXIMUM];
    int lines;
    int file = openat(directory, marker, O_RDWR | O_CLOEXEC);
    return file >= 0 &&
           finish(file, read_text(file, text) && ftruncate(file, (off_t)whole_lines(text, 1, &lines)) == 0 &&
                            fsync(file) == 0);
}

bool record_remove(int directory, const char *marker) {
    return unlinkat(directory, marker, 0) == 0 && fsync(directory) == 0;
}

/* Moves *text behind its first line, of which a copy is made. */
static bool take_line(const char **text, char *line, size_t capacity) {
    size_t length = strcspn(*text, "\n");
    if (length >= capacity)
        return false;
    memcpy(line, *text, length);
    line[length] = '\0';
    *text += length + 1;
    return true;
}

static bool parse(const char *text, int lines, struct record *record) {
    record->stage = (enum record_stage)lines;
    record->new_key_id[0] = '\0';
    return take_line(&text, record->old_key_id, sizeof record->old_key_id) &&
           (lines < RECORD_IN_DOUBT || take_line(&text, record->new_key_id, sizeof record->new_key_id)) &&
           (lines < RECORD_STORED || strcmp(text, "stored\n") == 0);
}

bool record_read(int directory, const char *name, struct record *record) {
    char text[FILE_MAXIMUM];
    struct stat status;
    int lines = 0;
    if (strlen(name) != MARKER_LENGTH || strspn(name, "0123456789abcdef") != MARKER_LENGTH)
        return false;
    int file = openat(directory, name, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    if (!finish(file, read_text(file, text) && fstat(file, &status) == 0))
        return false;
    text[whole_lines(text, RECORD_STORED, &lines)] = '\0';
    if (lines == 0) {
        record_remove(directory, name);
        return false;
    }
    memcpy(record->marker, name, sizeof record->marker);
    record->written = status.st_mtime;
    return parse(text, lines, record);
}

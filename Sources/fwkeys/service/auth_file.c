/*
 * The new file is written beside the old one, is on the disk before it takes its name, and has the mode 0600
 * from the start: at no time is there half a file, or one that others can read.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "service/auth_file.h"

#include "files/file.h"
#include "files/wipe.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the library reads at most. */
enum { FILE_MAXIMUM = 65536 };

static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

int auth_file_find(const char *profile_or_null, char path[AUTH_PATH_CAPACITY]) {
    const char *profile = profile_or_null ? profile_or_null : environment("FIREWORKS_PROFILE");
    const char *file = environment("FIREWORKS_AUTH_FILE");
    const char *home = environment("HOME");
    int length;
    if (profile &&
        (!profile[0] || strchr(profile, '/') || strcmp(profile, ".") == 0 || strcmp(profile, "..") == 0))
        return report_usage("the name of the profile is none");
    if (!profile && file)
        length = snprintf(path, AUTH_PATH_CAPACITY, "%s", file);
    else if (!home)
        return report_usage("there is no place for the API key: HOME is not set");
    else if (profile)
        length = snprintf(path, AUTH_PATH_CAPACITY, "%s/.fireworks/profiles/%s/auth.ini", home, profile);
    else
        length = snprintf(path, AUTH_PATH_CAPACITY, "%s/.fireworks/auth.ini", home);
    return length < AUTH_PATH_CAPACITY ? EXIT_STATUS_OK
                                       : report_usage("the path of the settings file is too long");
}

static void wipe_and_free(char *bytes, size_t length) {
    if (bytes)
        wipe(bytes, length);
    free(bytes);
}

/* Makes the directories that path lies in, for the owner alone. */
static int make_directories(const char *path) {
    char directory[AUTH_PATH_CAPACITY];
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        memcpy(directory, path, (size_t)(slash - path));
        directory[slash - path] = '\0';
        if (mkdir(directory, 0700) != 0 && errno != EEXIST && errno != EISDIR)
            return errno;
    }
    return 0;
}

/* Reads the file; one that is not there is empty. */
static int read_file(const char *path, char *bytes, size_t *length) {
    *length = 0;
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno == ENOENT ? 0 : errno;
    ssize_t count;
    int error = 0;
    while ((count = read(descriptor, bytes + *length, FILE_MAXIMUM + 1 - *length)) > 0)
        *length += (size_t)count;
    if (count < 0)
        error = errno;
    else if (*length > FILE_MAXIMUM)
        error = EFBIG;
    close(descriptor);
    return error;
}

/* A walk through the lines of the file, with the library's eyes: it reads what comes before any section and
   what is in [fireworks], and what stands in another section is somebody else's. */
struct lines {
    const char *at; /* where the next line begins */
    const char *end;
    bool ours;
    const char *line;
    size_t length; /* its end not counted */
    const char *trimmed;
    size_t trimmed_length;
};

/* The mark that an editor may put before the first line belongs to no line. */
static const char *start_of_lines(const char *text, size_t length) {
    return length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
}

static bool is_blank(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Goes to the next line; false: there is none. */
static bool next_line(struct lines *lines) {
    static const char our_section[] = "[fireworks]";
    if (lines->at == lines->end)
        return false;
    const char *newline = memchr(lines->at, '\n', (size_t)(lines->end - lines->at));
    lines->line = lines->trimmed = lines->at;
    const char *line_end = newline ? newline : lines->end;
    lines->length = (size_t)(line_end - lines->line);
    lines->at = newline ? newline + 1 : lines->end;
    while (lines->trimmed < line_end && is_blank(*lines->trimmed))
        lines->trimmed++;
    while (line_end > lines->trimmed && is_blank(line_end[-1]))
        line_end--;
    lines->trimmed_length = (size_t)(line_end - lines->trimmed);
    if (lines->trimmed_length > 0 && lines->trimmed[0] == '[')
        lines->ours = lines->trimmed_length == sizeof our_section - 1 &&
                      memcmp(lines->trimmed, our_section, sizeof our_section - 1) == 0;
    return true;
}

/* Whether the library takes the API key from the line. */
static bool sets_api_key(const struct lines *lines) {
    static const char name[] = "api_key";
    size_t at = sizeof name - 1;
    if (!lines->ours || lines->trimmed_length < at || memcmp(lines->trimmed, name, at) != 0)
        return false;
    while (at < lines->trimmed_length && is_blank(lines->trimmed[at]))
        at++;
    return at < lines->trimmed_length && lines->trimmed[at] == '=';
}

/* Where the line of the API key goes: in the place of the first one there is, else at the end, else, where
   the end is somebody else's, behind the last line that is ours, comments aside. */
static const char *find_place(const char *text, size_t length) {
    const char *start = start_of_lines(text, length);
    const char *behind_ours = start;
    struct lines lines = {.at = start, .end = text + length, .ours = true};
    while (next_line(&lines)) {
        if (sets_api_key(&lines))
            return lines.line;
        if (lines.ours && lines.trimmed_length > 0 && lines.trimmed[0] != '#' && lines.trimmed[0] != ';')
            behind_ours = lines.at;
    }
    return lines.ours ? lines.end : behind_ours;
}

/* The new content from the old one, whose other lines stay. */
static size_t put_together(char *to, const char *from, size_t from_length, const char *api_key) {
    const char *place = find_place(from, from_length);
    struct lines lines = {.at = start_of_lines(from, from_length), .end = from + from_length, .ours = true};
    size_t length = (size_t)(lines.at - from);
    memcpy(to, from, length);
    while (next_line(&lines)) {
        if (lines.line == place)
            length += (size_t)sprintf(to + length, "api_key = %s\n", api_key);
        if (sets_api_key(&lines))
            continue;
        memcpy(to + length, lines.line, lines.length);
        length += lines.length;
        to[length++] = '\n';
    }
    if (place == lines.end)
        length += (size_t)sprintf(to + length, "api_key = %s\n", api_key);
    return length;
}

static int write_file(int descriptor, const char *bytes, size_t length) {
    int error = file_write_all(descriptor, bytes, length);
    return error != 0 || fsync(descriptor) == 0 ? error : errno;
}

/* Writes a new file and gives it the name of the old one. */
static int replace(const char *path, const char *bytes, size_t length) {
    char temporary[AUTH_PATH_CAPACITY + 32];
    snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    int descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return errno;
    int error = fchmod(descriptor, 0600) == 0 ? write_file(descriptor, bytes, length) : errno;
    if (close(descriptor) != 0 && error == 0 && errno != EINTR)
        error = errno;
    if (error == 0 && rename(temporary, path) != 0)
        error = errno;
    if (error != 0)
        unlink(temporary);
    return error != 0 ? error : file_synchronise_directory_of(path);
}

int auth_file_set_api_key(const char *path, const char *api_key) {
    size_t capacity = FILE_MAXIMUM + strlen(api_key) + 32;
    char *before = malloc(FILE_MAXIMUM + 1);
    char *after = malloc(capacity);
    size_t length = 0;
    char *target = realpath(path, NULL); /* a link to the file stays one */
    int error = before && after ? make_directories(path) : ENOMEM;
    if (error == 0)
        error = read_file(path, before, &length);
    if (error == 0) {
        size_t new_length = put_together(after, before, length, api_key);
        error = new_length <= FILE_MAXIMUM ? replace(target ? target : path, after, new_length) : EFBIG;
    }
    free(target);
    wipe_and_free(before, FILE_MAXIMUM + 1);
    wipe_and_free(after, capacity);
    return error;
}

/*
 * Symbolic links in the directory are followed; the file itself is none.
 */
#define _XOPEN_SOURCE 700 /* realpath is of the X/Open part of POSIX */

#include "batch/results_path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int results_path_find(const char *path, char absolute_path[RESULTS_PATH_CAPACITY]) {
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    if (!directory)
        return ENOMEM;
    char *resolved = realpath(directory, NULL);
    int error = resolved ? 0 : errno;
    free(directory);
    if (error != 0)
        return error;
    const char *start = strcmp(resolved, "/") == 0 ? "" : resolved;
    int length = snprintf(absolute_path, RESULTS_PATH_CAPACITY, "%s/%s", start, name);
    free(resolved);
    return length < RESULTS_PATH_CAPACITY ? 0 : ENAMETOOLONG;
}

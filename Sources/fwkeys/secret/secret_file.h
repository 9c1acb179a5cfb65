/*
 * The new file that a secret is written to. It is made before the key is: a path that cannot be written costs
 * nothing then, and nobody else can put a file or a link of theirs in its place in between.
 */
#ifndef FWKEYS_COMMAND_SECRET_FILE_H
#define FWKEYS_COMMAND_SECRET_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct secret_file {
    const char *path;
    const char *name; /* the last part of path */
    int directory;    /* descriptors; -1: not open */
    int descriptor;
};

/* Makes the file, empty, with mode 0600. Fails if anything is there already, a dangling link too. Returns 0
 * or errno. */
int secret_file_create(struct secret_file *file, const char *path);

/* The same, and reports what goes wrong: no key was created by then. Returns an exit status. */
int secret_file_open(struct secret_file *file, const char *path);

/* Writes the secret and makes sure that it is on the disk, its name too. Closes the file. Returns 0 or errno.
 */
int secret_file_write(struct secret_file *file, const char *secret, size_t length);

/* Removes the file, whatever is in it. */
void secret_file_discard(struct secret_file *file);

/* Closes what is open. */
void secret_file_close(struct secret_file *file);

/* What path is when the working directory is another one, in buffer. Returns 0 or errno. */
int secret_file_absolute_path(const char *path, char *buffer, size_t capacity);

/* Whether the file is there and holds a whole secret of that length that begins with prefix. */
bool secret_file_holds(const char *path, size_t length, const char *prefix);

/* Removes a file that a secret was to be written to and that holds none or the start of it, of a secret of
   that length that begins with prefix; leaves any other file alone. Returns 0 or errno. */
int secret_file_remove_incomplete(const char *path, size_t length, const char *prefix);

#endif

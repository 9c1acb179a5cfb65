/*
 * The few things that every file needs which is to outlast a crash.
 */
#ifndef FWKEYS_COMMAND_FILE_H
#define FWKEYS_COMMAND_FILE_H

#include <stddef.h>

/* Opens the directory that the path lies in. Returns its descriptor, or -1 with errno set. */
int file_open_directory_of(const char *path);

/* Makes sure that the names in a directory are on the disk. Returns 0 or errno. */
int file_synchronise_directory(int descriptor);

/* The same for the directory that the path lies in. */
int file_synchronise_directory_of(const char *path);

/* Writes all of the bytes, unless a signal came that this process is to end for. Returns 0 or errno. */
int file_write_all(int descriptor, const char *bytes, size_t length);

#endif

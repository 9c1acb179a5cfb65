/*
 * The one path that a file of results has, however it is spelt: the journal knows a batch by it.
 */
#ifndef FWKEYS_COMMAND_RESULTS_PATH_H
#define FWKEYS_COMMAND_RESULTS_PATH_H

enum { RESULTS_PATH_CAPACITY = 1281 };

/* The file need not be there, but its directory must. Returns 0 or errno. */
int results_path_find(const char *path, char absolute_path[RESULTS_PATH_CAPACITY]);

#endif

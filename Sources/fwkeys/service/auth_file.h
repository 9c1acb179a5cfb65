/*
 * The settings file that an API key is kept in, as firectl keeps it.
 */
#ifndef FWKEYS_COMMAND_AUTH_FILE_H
#define FWKEYS_COMMAND_AUTH_FILE_H

#include <stddef.h>

enum { AUTH_PATH_CAPACITY = 4096 };

/* Finds the path of the file: of the profile, or of the one that FIREWORKS_PROFILE names, or
   FIREWORKS_AUTH_FILE, or ~/.fireworks/auth.ini. Reports what is wrong. Returns an exit status. */
int auth_file_find(const char *profile_or_null, char path[AUTH_PATH_CAPACITY]);

/* Sets the line of the API key and keeps all other lines. The file is replaced as a whole, its mode 0600, and
   its directories are made. Returns 0 or errno. */
int auth_file_set_api_key(const char *path, const char *api_key);

#endif

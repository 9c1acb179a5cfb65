/* For LD_PRELOAD: writes down which variables of the environment are asked for, a name a line, in the file that WATCHED_ENVIRONMENT
   names. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

static char *look_up(const char *name) {
    const size_t length = strlen(name);
    for (char **entry = environ; entry != NULL && *entry != NULL; entry++)
        if (strncmp(*entry, name, length) == 0 && (*entry)[length] == '=')
            return *entry + length + 1;
    return NULL;
}

static char *watched(const char *name) {
    const char *path = look_up("WATCHED_ENVIRONMENT");
    int file = path == NULL ? -1 : open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file >= 0) {
        if (write(file, name, strlen(name)) < 0 || write(file, "\n", 1) < 0)
            _exit(70);
        close(file);
    }
    return look_up(name);
}

char *getenv(const char *name) {
    return watched(name);
}

char *secure_getenv(const char *name) {
    return watched(name);
}

/*
 * What became of the secret file of a create that was killed: it holds all of the secret, or some of it, or
 * it is another file. The prefix tells whose secret it is, for all secrets have the same length; it is no
 * secret itself.
 */
#include "secret/secret_file.h"

#include "files/wipe.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Longer secrets are written, and count as not complete after a crash. */
enum { SECRET_MAXIMUM = 4096 };

int secret_file_absolute_path(const char *path, char *buffer, size_t capacity) {
    size_t length = 0;
    if (path[0] != '/') {
        if (!getcwd(buffer, capacity))
            return errno;
        length = strlen(buffer);
        if (length + 1 >= capacity)
            return ERANGE;
        buffer[length++] = '/';
    }
    if (strlen(path) >= capacity - length)
        return ERANGE;
    strcpy(buffer + length, path);
    return 0;
}

static bool is_printable(const char *bytes, size_t length) {
    for (size_t index = 0; index < length; index++)
        if (bytes[index] <= ' ' || bytes[index] > '~')
            return false;
    return true;
}

/* How many bytes the file holds, if it is a regular one and all of them are the start of such a secret; -1:
   it is another file, or none, and errno is not of use. */
static ssize_t matching_length(const char *path, size_t length, const char *prefix) {
    char bytes[SECRET_MAXIMUM + 1];
    struct stat status;
    int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    ssize_t count = -1;
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode))
        count = read(descriptor, bytes, sizeof bytes);
    close(descriptor);
    size_t common = strlen(prefix);
    if (count >= 0 && (size_t)count < common)
        common = (size_t)count;
    bool matches = count >= 0 && (size_t)count <= length && memcmp(bytes, prefix, common) == 0 &&
                   is_printable(bytes, (size_t)count);
    wipe(bytes, count > 0 ? (size_t)count : 0);
    return matches ? count : -1;
}

bool secret_file_holds(const char *path, size_t length, const char *prefix) {
    return length > 0 && matching_length(path, length, prefix) == (ssize_t)length;
}

int secret_file_remove_incomplete(const char *path, size_t length, const char *prefix) {
    ssize_t count = matching_length(path, length, prefix);
    if (count < 0 || (length > 0 && count == (ssize_t)length))
        return 0;
    return unlink(path) == 0 || errno == ENOENT ? 0 : errno;
}

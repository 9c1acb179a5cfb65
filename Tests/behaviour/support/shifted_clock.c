/*
 * A clock of the day that somebody sets, for a program that is started with this in LD_PRELOAD: the file that CLOCK_SHIFT
 * names says how many seconds it is ahead. The file may change at any time; there may be none.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    const int result = ((__typeof__(clock_gettime) *)dlsym(RTLD_NEXT, "clock_gettime"))(clock, time);
    const char *path = getenv("CLOCK_SHIFT");
    const int file = clock == CLOCK_REALTIME && path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        char text[32] = "";
        if (read(file, text, sizeof text - 1) > 0)
            time->tv_sec += atol(text);
        close(file);
    }
    return result;
}

/*
 * A clock that is LATER_SECONDS ahead, for a program that is started with this in LD_PRELOAD: keys that were just made
 * are old to it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

time_t time(time_t *result) {
    time_t (*now)(time_t *) = (time_t (*)(time_t *))dlsym(RTLD_NEXT, "time");
    const char *later = getenv("LATER_SECONDS");
    time_t shifted = now(NULL) + (later ? atol(later) : 0);
    if (result)
        *result = shifted;
    return shifted;
}

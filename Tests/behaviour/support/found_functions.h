/* The library's functions in a program that is not linked against the library but loads it with dlopen. */
#pragma once
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

static void *find(void *library, const char *name) {
    void *function = dlsym(library, name);
    if (function == NULL)
        exit(70);
    return function;
}

/* A pointer to a function comes out of dlsym as one to an object. */
#define FUNCTION(name)                                                                                       \
    __typeof__(name) *own_##name;                                                                            \
    do {                                                                                                     \
        void *found = find(library, #name);                                                                  \
        memcpy(&own_##name, &found, sizeof found);                                                           \
    } while (0)

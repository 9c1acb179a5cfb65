/*
 * An allocator that says no when it is told to: linked into a program, it stands before libc's for every library in the
 * process, so the Swift core, libcurl, jansson, OpenSSL and libc itself all ask here.
 */
#ifndef FWKEYS_TORTURE_FAILING_MEMORY_H
#define FWKEYS_TORTURE_FAILING_MEMORY_H

#include <stdbool.h>

/* From now on, the n-th allocation fails, and with `forever` every one behind it too. 0: none, they are only counted. */
void memory_fail_at(long n, bool forever);

/* All succeed again. Returns how many were asked for since `memory_fail_at`. */
long memory_relent(void);

/* Blocks and mapped pages that were given out and have not come back. */
long memory_live(void);

#endif

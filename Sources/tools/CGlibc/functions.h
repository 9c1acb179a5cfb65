/*
 * Functions of glibc that are declared with _GNU_SOURCE only, which Swift's own module of it does not set.
 */
#ifndef FWKEYS_TOOLS_FUNCTIONS_H
#define FWKEYS_TOOLS_FUNCTIONS_H

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/eventfd.h>
#include <wchar.h>

extern int wcwidth(wchar_t character);
extern int ppoll(struct pollfd *descriptors, nfds_t count, const struct timespec *timeout,
                 const sigset_t *mask);
extern int pipe2(int ends[2], int flags);
extern void *memmem(const void *bytes, size_t count, const void *wanted, size_t wanted_count);

#endif

/*
 * The memory in use by a program and all that it stands on, counted block by block: it must be linked into the program,
 * whose definitions of malloc, mmap and the like then stand before the C library's for the whole process. The memory of
 * a process, as the system sees it, holds what was freed too, and wanders from run to run; this does not.
 *
 * A block counts with what the allocator adds to it. One thread at a time.
 */
#ifndef FWKEYS_BENCH_LIVE_BYTES_H
#define FWKEYS_BENCH_LIVE_BYTES_H

#include <stddef.h>

size_t live_bytes(void);

/* The highest count since the start, or since live_bytes_forget_peak. */
size_t live_bytes_peak(void);
void live_bytes_forget_peak(void);

#endif

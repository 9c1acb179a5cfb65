/* What the benchmark's server says: one request in, one answer out, no connection in sight. */
#ifndef FWKEYS_BENCH_ANSWERS_H
#define FWKEYS_BENCH_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

enum { REQUEST_LIMIT_BYTES = 16 * 1024, ANSWER_LIMIT_BYTES = 2048 };

/* How many keys were made. */
extern uint64_t creates_served;

/* How many bytes the first request takes, header and body; 0: it is not all there yet; -1: what came is not HTTP. */
long request_length(const char *bytes, size_t length);

/* Writes the answer to a whole request, and returns its length; -1: there is none that fits. */
int write_answer(char *answer, const char *request, size_t length);

#endif

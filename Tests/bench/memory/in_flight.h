/*
 * How the two programs that count an operation's memory are asked, and what they answer: operations that all wait for the
 * service at once, at a server with --hold, which answers one of them when the last has arrived. All are under way then.
 */
#ifndef FWKEYS_BENCH_IN_FLIGHT_H
#define FWKEYS_BENCH_IN_FLIGHT_H

#include "../arguments.h"
#include "live_bytes.h"

/* waiting: submitted and not begun; in_flight: with a request at the server. Both are for all operations together. */
static inline void in_flight_report(long waiting_bytes, long in_flight_bytes) {
    printf("{\"waiting_bytes\": %ld, \"in_flight_bytes\": %ld}\n", waiting_bytes, in_flight_bytes);
}

#endif

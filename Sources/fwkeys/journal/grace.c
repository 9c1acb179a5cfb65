/*
 * Two clocks must both say that the time is over, for each can jump. The clock of the day is set, forward
 * too. The uptime is not, but starts again with the machine, and is another one where the disk moves to
 * another machine; it may stand still while the machine sleeps. Either mistake makes a line stay longer.
 */
#include "journal/grace.h"

#include <time.h>

static int64_t now_ms(clockid_t clock) {
    struct timespec now = {0, 0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void describe(int64_t clock_ms, char *text, size_t capacity) {
    time_t seconds = (time_t)(clock_ms / 1000);
    struct tm utc;
    if (!gmtime_r(&seconds, &utc) || strftime(text, capacity, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
        text[0] = '\0';
}

/* A clock before 1970 could not be read back. */
static void set_times(struct entry *entry, int64_t timeout_ms) {
    int64_t clock_ms = now_ms(CLOCK_REALTIME);
    entry->clock_ms = clock_ms > 0 ? clock_ms : 0;
    entry->uptime_ms = now_ms(CLOCK_MONOTONIC);
    entry->timeout_ms = timeout_ms;
}

void grace_begin(struct entry *entry, int64_t timeout_ms) {
    set_times(entry, timeout_ms);
    describe(entry->clock_ms, entry->time, sizeof entry->time);
}

/* How long ago the create began, at least; negative: the clock of the day was set back. */
static int64_t elapsed_ms(const struct entry *entry) {
    int64_t uptime_ms = now_ms(CLOCK_MONOTONIC);
    int64_t by_clock = now_ms(CLOCK_REALTIME) - entry->clock_ms;
    /* If the machine was started since, all of its uptime has passed since. */
    int64_t by_uptime = uptime_ms >= entry->uptime_ms ? uptime_ms - entry->uptime_ms : uptime_ms;
    return by_clock < by_uptime ? by_clock : by_uptime;
}

int64_t grace_left_ms(struct entry *entry, int64_t grace_ms) {
    int64_t elapsed = elapsed_ms(entry);
    int64_t left = entry->timeout_ms + grace_ms - elapsed;
    if (elapsed < 0 || left > grace_ms) {
        set_times(entry, 0); /* its process has ended, so nothing is sent for it from now on */
        left = grace_ms;
    }
    return left > 0 ? left : 0;
}

void grace_end_text(int64_t left_ms, char text[GRACE_TEXT_CAPACITY]) {
    describe(now_ms(CLOCK_REALTIME) + left_ms + 999, text, GRACE_TEXT_CAPACITY);
}

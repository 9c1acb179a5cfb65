/*
 * All of it goes to standard error, in one write for each showing; that it cannot be written is nobody's
 * loss.
 */
#include "batch/progress.h"

#include "batch/clock.h"
#include "output/report.h"
#include "output/terminal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_PAUSE_MS = 100, LINE_PAUSE_MS = 5000, BAR_WIDTH_MAXIMUM = 40, TEXT_CAPACITY = 160 };

void progress_begin(struct progress *progress, size_t total, size_t done, bool other_lines) {
    int64_t now = clock_now_ms();
    *progress = (struct progress){.on_terminal = !other_lines && isatty(STDERR_FILENO),
                                  .total = total,
                                  .done = done,
                                  .done_before = done,
                                  .begun_ms = now,
                                  .shown_ms = now};
}

/* "90 s", "5 min", "3 h" */
static void describe_time(double seconds, char *text, size_t capacity) {
    if (seconds < 100)
        snprintf(text, capacity, "%.0f s", seconds);
    else if (seconds < 6000)
        snprintf(text, capacity, "%.0f min", seconds / 60);
    else
        snprintf(text, capacity, "%.0f h", seconds / 3600);
}

/* "120 of 1000 keys, 40/s, 22 s left, 3 failed" */
static void describe(const struct progress *progress, int64_t now, char text[TEXT_CAPACITY]) {
    char left[32] = "?";
    char failed[48] = "";
    double seconds = (double)(now - progress->begun_ms) / 1000;
    size_t gone_through = progress->done - progress->done_before + progress->failed;
    double rate = seconds > 0 ? (double)gone_through / seconds : 0;
    if (rate > 0)
        describe_time((double)(progress->total - progress->done - progress->failed) / rate, left,
                      sizeof left);
    if (progress->failed > 0)
        snprintf(failed, sizeof failed, ", %zu failed", progress->failed);
    snprintf(text, TEXT_CAPACITY, "%zu of %zu keys, %.*f/s, %s left%s", progress->done, progress->total,
             rate < 10 ? 1 : 0, rate, left, failed);
}

static void write_text(const char *text, size_t length) {
    ssize_t written = write(STDERR_FILENO, text, length);
    (void)written;
}

/* A bar as wide as the terminal leaves room for, and then the text; no longer than a line of it. */
static void show_bar(struct progress *progress, const char *text) {
    static const char full[] = "########################################";
    static const char empty[] = "----------------------------------------";
    char line[TEXT_CAPACITY + BAR_WIDTH_MAXIMUM + 16];
    size_t columns = terminal_columns(STDERR_FILENO);
    size_t room = columns > strlen(text) + 4 ? columns - strlen(text) - 4 : 0;
    size_t width = room < BAR_WIDTH_MAXIMUM ? room : BAR_WIDTH_MAXIMUM;
    size_t filled = progress->total > 0 ? width * progress->done / progress->total : width;
    int length =
        width > 0 ? snprintf(line, sizeof line, "\r[%.*s%.*s] %s\x1b[K", (int)filled, full,
                             (int)(width - filled), empty, text)
                  : snprintf(line, sizeof line, "\r%.*s\x1b[K", (int)(columns > 1 ? columns - 1 : 1), text);
    write_text(line, (size_t)length);
    progress->bar_is_shown = true;
}

int64_t progress_wait_ms(const struct progress *progress) {
    int64_t left =
        progress->shown_ms + (progress->on_terminal ? BAR_PAUSE_MS : LINE_PAUSE_MS) - clock_now_ms();
    return left > 0 ? left : 0;
}

void progress_show(struct progress *progress) {
    char text[TEXT_CAPACITY];
    if (progress_wait_ms(progress) > 0)
        return;
    progress->shown_ms = clock_now_ms();
    describe(progress, progress->shown_ms, text);
    if (progress->on_terminal)
        show_bar(progress, text);
    else
        report_line("%s", text);
}

void progress_make_way(struct progress *progress) {
    if (progress->bar_is_shown)
        write_text("\r\x1b[K", 4);
    progress->bar_is_shown = false;
}

/*
 * What the counted part of a program used: taken when it begins and when it ends, by the program itself, so that
 * neither the start of a process nor its warming up is in it. The CPU is that of this process alone.
 *
 * The memory is in there too, so that a run whose warm-up is 10,000 creates tells whether the next million needed more.
 */
#ifndef FWKEYS_BENCH_USAGE_H
#define FWKEYS_BENCH_USAGE_H

#include "arguments.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct bench_usage {
    double wall_us;
    double cpu_us;
    long resident_kib;
    size_t allocated_bytes;
};

static inline long bench_resident_kib(void) {
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (file == NULL || fscanf(file, "%ld %ld", &size, &resident) != 2) {
        perror("/proc/self/statm");
        exit(1);
    }
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Counts every block where it is linked in, and is a null pointer where it is not: counting costs time. */
size_t live_bytes(void) __attribute__((weak));

static inline void bench_read_memory(struct bench_usage *usage) {
    usage->resident_kib = bench_resident_kib();
    usage->allocated_bytes = live_bytes != NULL ? live_bytes() : 0;
}

static inline void bench_read_clocks(struct bench_usage *usage) {
    struct timespec now;
    struct rusage used;
    clock_gettime(CLOCK_MONOTONIC, &now);
    getrusage(RUSAGE_SELF, &used);
    usage->wall_us = (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
    usage->cpu_us = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
                    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
}

static inline struct bench_usage bench_begin(void) {
    struct bench_usage usage;
    bench_read_memory(&usage);
    bench_read_clocks(&usage);
    return usage;
}

/* Prints the line that a run is judged by. */
static inline void bench_end(const struct bench_arguments *arguments, const struct bench_usage *begin) {
    struct bench_usage end;
    bench_read_clocks(&end);
    bench_read_memory(&end);
    printf("{\"created\": %ld, \"wall_us\": %.1f, \"cpu_us\": %.1f, \"resident_growth_kib\": %ld, "
           "\"allocated_growth_bytes\": %ld}\n",
           arguments->count, end.wall_us - begin->wall_us, end.cpu_us - begin->cpu_us,
           end.resident_kib - begin->resident_kib, (long)end.allocated_bytes - (long)begin->allocated_bytes);
}

#endif

/*
 * Runs a program and prints, after its output, what it used: one line of JSON.
 *
 * Why a program of its own: the peak memory that the system reports for a child includes what the process was
 * between fork and exec, a copy of its parent. A parent as large as a Python interpreter would hide what is
 * measured; this one is smaller than anything it starts. It also keeps the interpreter's own work out of the
 * times.
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double microseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static double microseconds(struct timeval time) {
    return (double)time.tv_sec * 1e6 + (double)time.tv_usec;
}

int main(int argc, char **argv) {
    struct rusage used;
    int status;
    if (argc < 2) {
        fprintf(stderr, "usage: %s PROGRAM [ARGUMENT…]\n", argv[0]);
        return 2;
    }
    const double start = microseconds_now();
    const pid_t child = fork();
    if (child == 0) {
        execv(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child) {
        perror("measure");
        return 2;
    }
    const double wall = microseconds_now() - start;
    printf("{\"wall_us\": %.1f, \"cpu_us\": %.1f, \"peak_kib\": %ld, \"status\": %d}\n", wall,
           microseconds(used.ru_utime) + microseconds(used.ru_stime), used.ru_maxrss,
           WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return 0;
}

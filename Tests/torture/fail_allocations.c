/*
 * Makes each allocation of a scenario fail in turn, and prints what came of it, a line of JSON for each.
 *
 *   fail_allocations SCENARIO once|forever FIRST STEP
 *
 * Allocation FIRST fails, then FIRST+STEP, and so on, until the scenario gets through without reaching the one that would.
 * Each has a process of its own, which has gone through the scenario before, so that what libraries keep for ever is there.
 * Where the service is, and the credential, comes through the environment, as in the fault tests; a key that is created
 * has the scenario, the way and the number in its display name.
 */
#include "failing_memory.h"
#include "scenarios.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECONDS_PER_PROCESS = 30, NUMBER_LIMIT = 20000 };

/* What a failing allocation did, besides what the call said. */
struct cost {
    long n;
    fw_status expected; /* what the scenario comes to with all the memory that it wants */
    bool reached, usable;
    int forgotten_keys; /* alive, and neither handed over nor told of by id or marker */
    long leaked_blocks;
    int leaked_descriptors;
};

static int open_descriptors(void) {
    int count = 0;
    for (int descriptor = 0; descriptor < 256; descriptor++)
        count += fcntl(descriptor, F_GETFD) != -1;
    return count;
}

static void tell(const struct outcome *outcome, const struct cost *cost) {
    printf("{\"n\":%ld,\"reached\":%s,\"status\":\"%s\",\"expected\":\"%s\",\"outcome\":\"%s\","
           "\"has_message\":%s,\"usable\":%s,\"unknown\":%d,\"lost\":%d,\"forgotten_keys\":%d,"
           "\"leaked_blocks\":%ld,\"leaked_descriptors\":%d}\n",
           cost->n, cost->reached ? "true" : "false", fw_status_name(outcome->status),
           fw_status_name(cost->expected), outcome->outcome_name, outcome->has_message ? "true" : "false",
           cost->usable ? "true" : "false", outcome->unknown, outcome->lost, cost->forgotten_keys,
           cost->leaked_blocks, cost->leaked_descriptors);
    fflush(stdout);
}

static void *nothing(void *argument) {
    return argument;
}

/* libc keeps the stack of a thread that has ended, for the next one: libcurl starts one where it cannot make sense of an
   address by itself, as without memory it cannot. */
static void keep_stack(void) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) == 0)
        pthread_join(thread, NULL);
}

/* A look-up that was cancelled goes on in its thread, which frees what it has when it ends. */
static void wait_for_threads(void) {
    const struct timespec millisecond = {.tv_nsec = 1000000};
    struct stat tasks;
    for (int tries = 0; tries < 5000 && stat("/proc/self/task", &tasks) == 0; tries++) {
        if (tasks.st_nlink == 3) /* "." and ".." of it, and one thread */
            return;
        nanosleep(&millisecond, NULL);
    }
}

/* Goes through the scenario with a failing allocation, and then looks whether anything is the worse for it. */
static bool try_number(const struct scenario *scenario, long n, bool forever) {
    struct cost cost = {.n = n};
    snprintf(display_name, sizeof display_name, "%s-warm-%ld", scenario->name, n);
    struct setting setting = set_up(scenario);
    struct outcome outcome = scenario->run(&setting);
    cost.expected = outcome.status;
    (void)is_still_usable(&setting);
    (void)tear_down(&setting, &outcome);
    keep_stack();

    snprintf(display_name, sizeof display_name, "%s-%s-%ld", scenario->name, forever ? "forever" : "once", n);
    const int descriptors = open_descriptors();
    const long blocks = memory_live();
    setting = set_up(scenario);
    memory_fail_at(n, forever);
    outcome = scenario->run(&setting);
    cost.reached = memory_relent() >= n;
    cost.usable = is_still_usable(&setting);
    cost.forgotten_keys = tear_down(&setting, &outcome);
    wait_for_threads();
    cost.leaked_blocks = memory_live() - blocks;
    cost.leaked_descriptors = open_descriptors() - descriptors;
    tell(&outcome, &cost);
    return cost.reached;
}

int main(int argc, char **argv) {
    const struct scenario *scenario = argc == 5 ? scenario_named(argv[1]) : NULL;
    if (scenario == NULL) {
        fprintf(stderr, "fail_allocations SCENARIO once|forever FIRST STEP\n");
        return 2;
    }
    static char buffer[BUFSIZ];
    setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
    const bool forever = strcmp(argv[2], "forever") == 0;
    const int64_t step = whole_number(argv[4]);
    for (int64_t n = whole_number(argv[3]); n < NUMBER_LIMIT; n += step) {
        int status = 0;
        const pid_t child = fork();
        if (child == 0) {
            alarm(SECONDS_PER_PROCESS);
            _exit(try_number(scenario, n, forever) ? 10 : 11);
        }
        if (child == -1 || waitpid(child, &status, 0) != child)
            return 2;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 11)
            return 0;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 10) {
            printf("{\"n\":%lld,\"crashed\":%d}\n", (long long)n, status);
            fflush(stdout);
        }
    }
    fprintf(stderr, "%s: no end after %d allocations\n", scenario->name, NUMBER_LIMIT);
    return 2;
}

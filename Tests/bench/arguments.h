/*
 * What the programs under measurement are asked to do, read the same way by all of them, so that no difference
 * between them comes from here.
 *
 *   --base-url URL     where the service is
 *   --count N          how many keys to create, counted; 1
 *   --warm-up N        how many to create before that, uncounted: connections are open then; 0
 *   --in-flight N      how many at once, where a program can; 1
 *   --threads N, --clients N, --loop NAME    for those programs that say so
 *   --ca-file PATH     certificates to trust in place of the system's
 *
 * FIREWORKS_API_KEY, FIREWORKS_ACCOUNT_ID and FIREWORKS_USER_ID say who asks, and for whom.
 */
#ifndef FWKEYS_BENCH_ARGUMENTS_H
#define FWKEYS_BENCH_ARGUMENTS_H

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define BENCH_DISPLAY_NAME "bench"
#define BENCH_LIFETIME_SECONDS (30 * 24 * 60 * 60)

struct bench_arguments {
    const char *base_url;
    const char *ca_file; /* NULL: the system's certificates */
    const char *loop;
    const char *api_key;
    const char *account_id;
    const char *user_id;
    long count;
    long warm_up;
    long in_flight;
    long threads;
    long clients;
};

static inline const char *bench_required_variable(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

static inline struct bench_arguments bench_read_arguments(int argc, char **argv) {
    static const struct option names[] = {{"base-url", required_argument, NULL, 'b'},
                                          {"ca-file", required_argument, NULL, 'a'},
                                          {"loop", required_argument, NULL, 'l'},
                                          {"count", required_argument, NULL, 'n'},
                                          {"warm-up", required_argument, NULL, 'w'},
                                          {"in-flight", required_argument, NULL, 'f'},
                                          {"threads", required_argument, NULL, 't'},
                                          {"clients", required_argument, NULL, 'c'},
                                          {NULL, 0, NULL, 0}};
    struct bench_arguments arguments = {
        .loop = "", .count = 1, .warm_up = 0, .in_flight = 1, .threads = 1, .clients = 1};
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        const long number = optarg == NULL ? 0 : strtol(optarg, NULL, 10);
        switch (option) {
        case 'b':
            arguments.base_url = optarg;
            break;
        case 'a':
            arguments.ca_file = optarg;
            break;
        case 'l':
            arguments.loop = optarg;
            break;
        case 'n':
            arguments.count = number;
            break;
        case 'w':
            arguments.warm_up = number;
            break;
        case 'f':
            arguments.in_flight = number;
            break;
        case 't':
            arguments.threads = number;
            break;
        case 'c':
            arguments.clients = number;
            break;
        default:
            exit(2);
        }
    }
    if (arguments.base_url == NULL || arguments.count < 1 || arguments.warm_up < 0 ||
        arguments.in_flight < 1 || arguments.threads < 1 || arguments.clients < 1) {
        fprintf(stderr, "%s: arguments.h has the arguments\n", argv[0]);
        exit(2);
    }
    arguments.api_key = bench_required_variable("FIREWORKS_API_KEY");
    arguments.account_id = bench_required_variable("FIREWORKS_ACCOUNT_ID");
    arguments.user_id = bench_required_variable("FIREWORKS_USER_ID");
    return arguments;
}

#endif

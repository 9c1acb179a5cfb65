/*
 * What the programs under measurement are asked to do, read the same way by all of them, so that no
 * difference between them comes from here.
 *
 *   --base-url URL  [--count N]  [--ca-file PATH]        FIREWORKS_API_KEY, FIREWORKS_ACCOUNT_ID,
 * FIREWORKS_USER_ID
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
    const char *api_key;
    const char *account_id;
    const char *user_id;
    long count;
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
                                          {"count", required_argument, NULL, 'n'},
                                          {"ca-file", required_argument, NULL, 'c'},
                                          {NULL, 0, NULL, 0}};
    struct bench_arguments arguments = {.count = 1};
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (option == 'b')
            arguments.base_url = optarg;
        else if (option == 'c')
            arguments.ca_file = optarg;
        else if (option == 'n')
            arguments.count = strtol(optarg, NULL, 10);
        else
            exit(2);
    }
    if (arguments.base_url == NULL || arguments.count < 1) {
        fprintf(stderr, "usage: %s --base-url URL [--count N] [--ca-file PATH]\n", argv[0]);
        exit(2);
    }
    arguments.api_key = bench_required_variable("FIREWORKS_API_KEY");
    arguments.account_id = bench_required_variable("FIREWORKS_ACCOUNT_ID");
    arguments.user_id = bench_required_variable("FIREWORKS_USER_ID");
    return arguments;
}

#endif

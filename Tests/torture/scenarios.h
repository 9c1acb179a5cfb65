/*
 * What is done while allocations fail: one function for each way through the library. A scenario ends at the first call
 * that fails, frees all that it has, and says what that call came to.
 */
#ifndef FWKEYS_TORTURE_SCENARIOS_H
#define FWKEYS_TORTURE_SCENARIOS_H

#include "../faults/settings.h"

#include <stdbool.h>

/* What is there before allocations fail. */
struct setting {
    fw_config *config;
    fw_client *client;
    char key_id[300];     /* of a key that is there, or was handed over */
    char new_key_id[300]; /* of the one that a rotation made */
};

/* What the first call that failed came to, or the last one. */
struct outcome {
    fw_status status;
    const char *outcome_name;
    bool has_message; /* of the error: even one without memory has words */
    char marker[64], orphan_key_id[300];
};

struct scenario {
    const char *name;
    bool wants_key;
    const char *fault; /* for the emulator, before each run */
    struct outcome (*run)(struct setting *);
};

extern char display_name[128];

const struct scenario *scenario_named(const char *name);
struct setting set_up(const struct scenario *scenario);
bool is_still_usable(const struct setting *setting);
int tear_down(struct setting *setting, const struct outcome *outcome);

#endif

/*
 * What is done while allocations fail: one function for each way through the library. A scenario ends at the first call
 * that fails, frees all that it has, and says what its calls came to.
 */
#ifndef FWKEYS_TORTURE_SCENARIOS_H
#define FWKEYS_TORTURE_SCENARIOS_H

#include "../faults/settings.h"

#include <stdbool.h>

enum { ID_LENGTH = 300, FEW = 4 };

/* Ids or markers, as many as one scenario can come to. */
struct few {
    int count;
    char text[FEW][ID_LENGTH];
};

/* What is there before allocations fail, and what came of them. */
struct setting {
    fw_config *config;
    fw_client *client;
    fw_queue *queue;        /* NULL: the scenario needs none, or has freed it */
    char key_id[ID_LENGTH]; /* of a key that is there from the start */
    struct few handed_over; /* keys that the scenario was given */
};

/* What the calls of a scenario came to: the first that failed, or the last one, and what all errors told of. */
struct outcome {
    fw_status status;
    const char *outcome_name;
    bool has_message;  /* of each error: even one without memory has words */
    int unknown, lost; /* how many said that a key may be alive */
    struct few markers, orphans;
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

/* ---- What scenarios share ---- */

#define STEP(call)                                                                                           \
    if (status == FW_OK)                                                                                     \
    status = (call)

const char *account(void);
const char *user(void);
void note(struct few *few, const char *text_or_null);
fw_status new_options(int32_t exactly_once, fw_create_options **options);
fw_status create(fw_client *client, int32_t exactly_once, fw_api_key **key, fw_error **error);
struct outcome ended(fw_status status, fw_error *error);
void hand_back(struct setting *setting, fw_api_key *key);

#endif

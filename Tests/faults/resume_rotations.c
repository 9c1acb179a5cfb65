/*
 * Resumes rotations, and prints what each one came to: where the keys are alive in the eyes of the library.
 *
 *   resume_rotations blocking|queue SETTLE_MS ATTEMPT_TIMEOUT_MS      standard input: lines of "OLD_KEY_ID NEW_KEY_ID"
 */
#include "settings.h"

#include <string.h>

enum { ATTEMPTS = 12, RETRY_BASE_MS = 2, RETRY_CAP_MS = 20 };

static fw_status resume(fw_client *client, fw_queue *queue, const char *old_key_id, const char *new_key_id,
                        fw_rotation **rotation, fw_error **error) {
    const char *account_id = required_variable("FIREWORKS_ACCOUNT_ID");
    const char *user_id = required_variable("FIREWORKS_USER_ID");
    fw_completion *completion;
    if (queue == NULL)
        return fw_rotation_resume(client, account_id, user_id, old_key_id, new_key_id, rotation, error);
    check("submit",
          fw_queue_rotation_resume(queue, account_id, user_id, old_key_id, new_key_id, NULL, NULL, NULL));
    while ((completion = fw_queue_next(queue)) == NULL)
        check("run", fw_queue_run(queue, -1, NULL));
    const fw_status status = fw_completion_status(completion);
    *rotation = fw_completion_take_rotation(completion);
    *error = fw_completion_take_error(completion);
    fw_completion_free(completion);
    return status;
}

int main(int argc, char **argv) {
    char old_key_id[257], new_key_id[257];
    fw_client *client = NULL;
    fw_queue *queue = NULL;
    fw_config *config = new_config();
    if (argc != 4) {
        fprintf(stderr, "usage: %s blocking|queue SETTLE_MS ATTEMPT_TIMEOUT_MS\n", argv[0]);
        return 2;
    }
    check("settle time", fw_config_set_settle_ms(config, whole_number(argv[2])));
    check("attempt timeout", fw_config_set_attempt_timeout_ms(config, whole_number(argv[3])));
    check("attempts", fw_config_set_max_attempts(config, ATTEMPTS));
    check("base", fw_config_set_retry_base_ms(config, RETRY_BASE_MS));
    check("cap", fw_config_set_retry_cap_ms(config, RETRY_CAP_MS));
    check("client", fw_client_new(config, &client, NULL));
    if (strcmp(argv[1], "queue") == 0)
        check("queue", fw_queue_new(client, &queue, NULL));
    while (scanf("%256s %256s", old_key_id, new_key_id) == 2) {
        fw_rotation *rotation = NULL;
        fw_error *error = NULL;
        const fw_status status = resume(client, queue, old_key_id, new_key_id, &rotation, &error);
        const fw_rotation_state state = fw_rotation_get_state(rotation);
        printf("{\"status\":\"%s\",\"outcome\":\"%s\",\"state\":\"%s\"}\n", fw_status_name(status),
               fw_outcome_name(fw_error_outcome(error)), state == 0 ? "" : fw_rotation_state_name(state));
        fw_error_free(error);
        fw_rotation_free(rotation);
    }
    fw_queue_free(queue);
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}

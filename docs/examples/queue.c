/* Creates a hundred keys, up to 64 at once, on one thread. */
#include <fwkeys.h>
#include <poll.h>
#include <stdio.h>

enum { KEYS = 100 };

static void take(fw_completion *completion) {
    fw_api_key *key = fw_completion_take_api_key(completion);
    fw_error *error = fw_completion_take_error(completion);
    if (key != NULL) /* here a real program stores fw_api_key_secret(key, NULL) */
        printf("%s\n", fw_api_key_id(key));
    else
        fprintf(stderr, "%s\n", fw_error_message(error));
    fw_api_key_free(key);
    fw_error_free(error);
    fw_completion_free(completion);
}

fw_status example(fw_client *client, const char *account_id, const char *user_id, fw_error **error) {
    fw_queue *queue = NULL;
    fw_completion *completion;
    fw_status status = fw_queue_new(client, &queue, error);
    struct pollfd readable = {.fd = fw_queue_fd(queue), .events = POLLIN};
    for (int index = 0; index < KEYS && status == FW_OK; index++)
        status = fw_queue_create_api_key(queue, account_id, user_id, NULL, NULL, NULL, error);
    while (status == FW_OK && fw_queue_pending_count(queue) > 0) {
        poll(&readable, 1, -1); /* your event loop; without one, fw_queue_run(queue, -1, error) waits */
        status = fw_queue_run(queue, 0, error);
        while ((completion = fw_queue_next(queue)) != NULL)
            take(completion);
    }
    fw_queue_free(queue);
    return status;
}

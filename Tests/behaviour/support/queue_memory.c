/* How much memory a queue takes for each operation that waits, and what is left of it when all were cancelled. Nothing is
   sent. */
#define _DEFAULT_SOURCE /* for mallinfo2 */
#include <fwkeys.h>
#include <malloc.h>
#include <stdio.h>

static int submit(fw_queue *queue, int count) {
    for (int number = 0; number < count; number++)
        if (fw_queue_create_api_key(queue, "my-account", "my-user", NULL, NULL, NULL, NULL) != FW_OK)
            return 0;
    return 1;
}

int main(void) {
    const int first = 1000, more = 8000;
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_queue *queue = NULL;
    fw_completion *completion;
    size_t before, begun, all, left;
    int finished = 0;
    if (fw_config_new(&config) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK || fw_queue_new(client, &queue, NULL) != FW_OK)
        return 1;
    before = mallinfo2().uordblks;
    if (!submit(queue, first))
        return 2;
    begun = mallinfo2().uordblks;
    if (!submit(queue, more))
        return 3;
    all = mallinfo2().uordblks;
    fw_queue_cancel_all(queue);
    if (fw_queue_run(queue, 0, NULL) != FW_OK)
        return 4;
    while ((completion = fw_queue_next(queue)) != NULL) {
        finished += fw_completion_status(completion) == FW_ERROR_CANCELLED;
        fw_completion_free(completion);
    }
    if (finished != first + more)
        return 5;
    left = mallinfo2().uordblks;
    printf("%zu %zu\n", (all - begun) / (size_t)more, left > before ? left - before : 0);
    fw_queue_free(queue);
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}

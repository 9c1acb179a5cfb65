/* Creates three keys through a queue, takes two of them and lets the third go with its completion, and leaves a fourth
   create, which gets no answer, to fw_queue_free. The base URL comes as an argument. */
#include <fwkeys.h>
#include <stdio.h>

static int submit(fw_queue *queue) {
    return fw_queue_create_api_key(queue, "my-account", "my-user", NULL, NULL, NULL, NULL) == FW_OK;
}

int main(int argc, char **argv) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_queue *queue = NULL;
    fw_completion *completion;
    int keys = 0;
    if (argc < 2 || fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK || fw_queue_new(client, &queue, NULL) != FW_OK)
        return 1;
    fw_config_free(config);
    fw_client_free(client);
    for (int number = 0; number < 3; number++)
        if (!submit(queue))
            return 2;
    while (fw_queue_pending_count(queue) > 0)
        if (fw_queue_run(queue, -1, NULL) != FW_OK)
            return 3;
    while ((completion = fw_queue_next(queue)) != NULL) {
        keys += fw_completion_status(completion) == FW_OK;
        if (keys < 3)
            fw_api_key_free(fw_completion_take_api_key(completion));
        fw_completion_free(completion);
    }
    if (!submit(queue) || fw_queue_run(queue, 300, NULL) != FW_OK)
        return 4;
    printf("%d keys, %zu pending\n", keys, fw_queue_pending_count(queue));
    fw_queue_free(queue);
    return 0;
}

/* Waits in fw_queue_run, without a limit, for an answer that does not come, and is woken by a signal handler, SIGUSR1, on
   that very thread. Says then what became of the operation, which it cancels. The base URL comes as an argument. */
#include <fwkeys.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static fw_queue *queue;

static void wake(int number) {
    (void)number;
    fw_queue_wakeup(queue);
}

int main(int argc, char **argv) {
    struct sigaction action;
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_completion *completion;
    fw_error *error;
    memset(&action, 0, sizeof action);
    action.sa_handler = wake;
    if (argc < 2 || sigaction(SIGUSR1, &action, NULL) != 0 || fw_config_new(&config) != FW_OK ||
        fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK || fw_queue_new(client, &queue, NULL) != FW_OK ||
        fw_queue_create_api_key(queue, "my-account", "my-user", NULL, NULL, NULL, NULL) != FW_OK)
        return 1;
    if (fw_queue_run(queue, -1, NULL) != FW_OK || fw_queue_next(queue) != NULL ||
        fw_queue_pending_count(queue) != 1)
        return 2;
    fw_queue_cancel_all(queue);
    if (fw_queue_run(queue, -1, NULL) != FW_OK || (completion = fw_queue_next(queue)) == NULL)
        return 3;
    error = fw_completion_take_error(completion);
    printf("woken: %s %s\n", fw_status_name(fw_completion_status(completion)),
           fw_outcome_name(fw_error_outcome(error)));
    fw_error_free(error);
    fw_completion_free(completion);
    fw_queue_free(queue);
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}

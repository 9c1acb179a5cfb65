/* A host that cancels a thread with pthread_cancel while it waits in a call. It reads a line when the request has arrived at the server,
   cancels the thread and says so; then it prints how the thread ended, what the call came to, and what another call comes to.

   cancelled_thread BASE-URL WHAT */
#include <fwkeys.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ACCOUNT "my-account"
#define USER "my-user"

static fw_client *client;
static int is_queued;
static const char *status_name = "the call did not return";
static fw_api_key *key;

static void *create(void *nothing) {
    fw_queue *queue = NULL;
    fw_completion *completion = NULL;
    if (!is_queued) {
        status_name = fw_status_name(fw_create_api_key(client, ACCOUNT, USER, NULL, &key, NULL));
    } else {
        if (fw_queue_new(client, &queue, NULL) != FW_OK ||
            fw_queue_create_api_key(queue, ACCOUNT, USER, NULL, NULL, NULL, NULL) != FW_OK)
            exit(70);
        while (completion == NULL && fw_queue_run(queue, 10000, NULL) == FW_OK)
            completion = fw_queue_next(queue);
        status_name = fw_status_name(fw_completion_status(completion));
        key = fw_completion_take_api_key(completion);
        fw_completion_free(completion);
        fw_queue_free(queue);
    }
    pthread_testcancel();
    return nothing;
}

int main(int argc, char **argv) {
    fw_config *config = NULL;
    fw_api_key *other = NULL;
    pthread_t thread;
    void *result = NULL;
    char line[8];
    if (argc != 3 || fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_config_set_timeout_ms(config, 10000) != FW_OK || fw_client_new(config, &client, NULL) != FW_OK)
        return 70;
    is_queued = strcmp(argv[2], "queued") == 0;
    if (pthread_create(&thread, NULL, create, NULL) != 0 || fgets(line, sizeof line, stdin) == NULL ||
        pthread_cancel(thread) != 0)
        return 70;
    puts("cancelled");
    fflush(stdout);
    if (pthread_join(thread, &result) != 0)
        return 70;
    puts(result == PTHREAD_CANCELED ? "ended" : "went on");
    puts(status_name);
    puts(key == NULL ? "no key" : fw_api_key_id(key));
    puts(fw_status_name(fw_create_api_key(client, ACCOUNT, USER, NULL, &other, NULL)));
    fw_api_key_free(other);
    fw_api_key_free(key);
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}

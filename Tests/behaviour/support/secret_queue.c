/* Makes keys through a queue, step by step, and waits at each "stop" so that a test can look into its memory: the protocol
   is that of secret_steps.c. It keeps nothing of a secret itself.

   secret_queue BASE-URL CA-FILE-OR-EMPTY TIMEOUT-MS STEP...

   api-key, client, queue   from standard input, forgotten at once; a client; its queue
   submit:N, begin          N creates, all in flight at once; runs the queue once without waiting
   run                      runs the queue until all is finished
   cancel                   cancels all, and runs it to the end
   until-signal             runs it until it is told by SIGUSR1
   take                     takes all completions, and the key of each
   free-keys, free-queue, free-client, free-config */
#include "steps_on_request.h"
#include <fwkeys.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LIMIT = 256 };

static fw_config *config;
static fw_client *client;
static fw_queue *queue;
static fw_api_key *keys[LIMIT];
static size_t key_count;
static volatile sig_atomic_t is_signalled;

static void wake(int number) {
    (void)number;
    is_signalled = 1;
    fw_queue_wakeup(queue);
}

static fw_status take_api_key(void) {
    static char api_key[4097];
    read_line(api_key, sizeof api_key);
    const fw_status status = fw_config_set_api_key(config, api_key);
    memset(api_key, 0, sizeof api_key);
    __asm__ volatile("" : : "r"(api_key) : "memory");
    return status;
}

static fw_status new_config(const char *base_url, const char *ca_file, int64_t timeout_ms) {
    fw_status status = fw_config_new(&config);
    if (status == FW_OK)
        status = fw_config_set_base_url(config, base_url);
    if (status == FW_OK && *ca_file != '\0')
        status = fw_config_set_ca_file(config, ca_file);
    if (status == FW_OK)
        status = fw_config_set_timeout_ms(config, timeout_ms);
    return status;
}

static fw_status new_queue(void) {
    const fw_status status = fw_queue_new(client, &queue, NULL);
    return status == FW_OK ? fw_queue_set_max_in_flight(queue, LIMIT) : status;
}

static fw_status submit(int count) {
    fw_status status = FW_OK;
    for (int i = 0; i < count && status == FW_OK; i++)
        status = fw_queue_create_api_key(queue, "my-account", "my-user", NULL, NULL, NULL, NULL);
    return status;
}

static fw_status run(void) {
    fw_status status = FW_OK;
    while (status == FW_OK && fw_queue_pending_count(queue) > 0)
        status = fw_queue_run(queue, -1, NULL);
    return status;
}

static fw_status run_until_signal(void) {
    fw_status status = FW_OK;
    while (status == FW_OK && !is_signalled)
        status = fw_queue_run(queue, -1, NULL);
    return status;
}

/* What the first that failed came to. */
static fw_status take(void) {
    fw_status status = FW_OK;
    for (fw_completion *each; (each = fw_queue_next(queue)) != NULL; fw_completion_free(each)) {
        fw_api_key *key = fw_completion_take_api_key(each);
        if (status == FW_OK)
            status = fw_completion_status(each);
        if (key != NULL && key_count < LIMIT)
            keys[key_count++] = key;
    }
    return status;
}

static void free_keys(void) {
    while (key_count > 0)
        fw_api_key_free(keys[--key_count]);
}

static fw_status follow(const char *step) {
    if (strcmp(step, "api-key") == 0)
        return take_api_key();
    if (strcmp(step, "client") == 0)
        return fw_client_new(config, &client, NULL);
    if (strcmp(step, "queue") == 0)
        return new_queue();
    if (strncmp(step, "submit:", 7) == 0)
        return submit(atoi(step + 7));
    if (strcmp(step, "begin") == 0)
        return fw_queue_run(queue, 0, NULL);
    if (strcmp(step, "run") == 0)
        return run();
    if (strcmp(step, "until-signal") == 0)
        return run_until_signal();
    if (strcmp(step, "take") == 0)
        return take();
    if (strcmp(step, "cancel") == 0) {
        fw_queue_cancel_all(queue);
        return run();
    }
    if (strcmp(step, "free-keys") == 0)
        free_keys();
    else if (strcmp(step, "free-queue") == 0)
        fw_queue_free(queue);
    else if (strcmp(step, "free-client") == 0)
        fw_client_free(client);
    else if (strcmp(step, "free-config") == 0)
        fw_config_free(config);
    else
        exit(64);
    return FW_OK;
}

int main(int argc, char **argv) {
    if (argc < 4 || signal(SIGUSR1, wake) == SIG_ERR || new_config(argv[1], argv[2], atol(argv[3])) != FW_OK)
        return 64;
    for (int index = 4; index < argc; index++) {
        if (strcmp(argv[index], "stop") == 0) {
            say("stop", "here");
            wait_for_a_byte();
        } else {
            say(argv[index], fw_status_name(follow(argv[index])));
        }
    }
    return 0;
}

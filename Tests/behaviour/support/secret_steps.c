/* Does to the library what its arguments say, step by step, and waits at each "stop" so that a test can look into its
   memory. It keeps nothing of a secret itself: the API key comes on standard input into one buffer, and what a step came
   to is told by the name of its status.

   secret_steps BASE-URL CA-FILE-OR-EMPTY TIMEOUT-MS STEP... */
#include "steps_on_request.h"
#include <fwkeys.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ACCOUNT "my-account"
#define USER "my-user"

static char api_key[4097]; /* what the caller holds of it */
static const char *base_url, *ca_file;
static long timeout_ms;
static char piece[13]; /* for a planted copy */

static fw_config *config;
static fw_client *client;
static fw_cancel *cancel;
static fw_api_key *key;
static fw_rotation *rotation;
static fw_error *error;

static void trigger(int number) {
    (void)number;
    fw_cancel_trigger(cancel);
}

static fw_status take_api_key(void) {
    read_line(api_key, sizeof api_key);
    return fw_config_set_api_key(config, api_key);
}

static void forget_api_key(void) {
    memset(api_key, 0, sizeof api_key);
    __asm__ volatile("" : : "r"(api_key) : "memory");
}

static fw_status new_config(void) {
    fw_status status = fw_config_new(&config);
    if (status == FW_OK)
        status = fw_config_set_base_url(config, base_url);
    if (status == FW_OK && *ca_file != '\0')
        status = fw_config_set_ca_file(config, ca_file);
    if (status == FW_OK)
        status = fw_config_set_timeout_ms(config, timeout_ms);
    if (status == FW_OK)
        status = fw_config_set_settle_ms(config, 10);
    if (status == FW_OK)
        status = fw_config_set_retry_base_ms(config, 0);
    if (status == FW_OK)
        status = fw_config_set_cancel(config, cancel);
    return status;
}

static fw_status create(int32_t exactly_once) {
    fw_create_options *options = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_exactly_once(options, exactly_once);
    if (status == FW_OK && exactly_once)
        status = fw_create_options_set_marker(options, "0123456789abcdef");
    if (status == FW_OK)
        status = fw_create_api_key(client, ACCOUNT, USER, options, &key, &error);
    fw_create_options_free(options);
    return status;
}

static fw_status list(void) {
    fw_api_key_list *keys = NULL;
    fw_status status = fw_list_api_keys(client, ACCOUNT, USER, NULL, &keys, &error);
    while (status == FW_OK) {
        fw_api_key *listed = NULL;
        status = fw_api_key_list_next(keys, &listed, &error);
        if (listed == NULL)
            break;
        fw_api_key_free(listed);
    }
    fw_api_key_list_free(keys);
    return status;
}

static fw_status who_am_i(void) {
    fw_identity *identity = NULL;
    fw_status status = fw_whoami(client, &identity, &error);
    fw_identity_free(identity);
    return status;
}

/* A copy that should not be there, for a test of the test. */
static fw_status plant(size_t byte_count) {
    const char *secret = fw_api_key_secret(key, NULL);
    memcpy(piece, secret + 5, byte_count);
    __asm__ volatile("" : : "r"(piece) : "memory");
    return FW_OK;
}

typedef struct {
    const char *step;
    fw_status status;
} work;

static fw_status on_a_small_stack(const char *step);

static fw_status follow(const char *step) {
    fw_status status = FW_OK;
    if (strcmp(step, "config") == 0)
        status = new_config();
    else if (strcmp(step, "api-key") == 0)
        status = take_api_key();
    else if (strcmp(step, "load") == 0)
        status = fw_config_load(config, NULL, &error);
    else if (strcmp(step, "forget") == 0)
        forget_api_key();
    else if (strcmp(step, "client") == 0)
        status = fw_client_new(config, &client, &error);
    else if (strcmp(step, "create") == 0)
        status = create(0);
    else if (strcmp(step, "create-once") == 0)
        status = create(1);
    else if (strcmp(step, "get") == 0)
        status = fw_get_api_key(client, ACCOUNT, USER, "key_1", &key, &error);
    else if (strcmp(step, "list") == 0)
        status = list();
    else if (strcmp(step, "whoami") == 0)
        status = who_am_i();
    else if (strcmp(step, "delete") == 0)
        status = fw_delete_api_key(client, ACCOUNT, USER, "key_1", &error);
    else if (strcmp(step, "rotate") == 0)
        status = fw_rotation_begin(client, ACCOUNT, USER, "key_old", NULL, &rotation, &error);
    else if (strcmp(step, "commit") == 0)
        status = fw_rotation_commit(rotation, &error);
    else if (strcmp(step, "abort") == 0)
        status = fw_rotation_abort(rotation, &error);
    else if (strcmp(step, "free-rotation") == 0)
        fw_rotation_free(rotation);
    else if (strcmp(step, "wipe-key") == 0)
        fw_api_key_wipe_secret(key);
    else if (strcmp(step, "free-key") == 0)
        fw_api_key_free(key);
    else if (strcmp(step, "free-client") == 0)
        fw_client_free(client);
    else if (strcmp(step, "free-config") == 0)
        fw_config_free(config);
    else if (strcmp(step, "plant") == 0)
        status = plant(12);
    else if (strcmp(step, "plant-less") == 0)
        status = plant(11);
    else if (strcmp(step, "is-locked") == 0)
        status = fw_client_secrets_locked(client) == 1 ? FW_OK : FW_ERROR_INVALID_STATE;
    else if (strncmp(step, "small-stack:", 12) == 0)
        status = on_a_small_stack(step + 12);
    else
        exit(64);
    return status;
}

static void *follow_on_a_thread(void *argument) {
    work *todo = argument;
    todo->status = follow(todo->step);
    return NULL;
}

static fw_status on_a_small_stack(const char *step) {
    work todo = {.step = step, .status = FW_ERROR_INTERNAL};
    pthread_attr_t attributes;
    pthread_t thread;
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, 64 * 1024) != 0 ||
        pthread_create(&thread, &attributes, follow_on_a_thread, &todo) != 0)
        return FW_ERROR_INTERNAL;
    pthread_join(thread, NULL);
    return todo.status;
}

int main(int argc, char **argv) {
    if (argc < 4 || fw_cancel_new(&cancel) != FW_OK || signal(SIGUSR1, trigger) == SIG_ERR)
        return 64;
    base_url = argv[1];
    ca_file = argv[2];
    timeout_ms = atol(argv[3]);
    for (int index = 4; index < argc; index++) {
        if (strcmp(argv[index], "stop") == 0) {
            say("stop", "here");
            wait_for_a_byte();
            continue;
        }
        fw_status status = follow(argv[index]);
        say(argv[index], fw_status_name(status));
        fw_error_free(error);
        error = NULL;
    }
    fw_cancel_free(cancel);
    return 0;
}

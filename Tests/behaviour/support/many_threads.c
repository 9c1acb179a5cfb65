/* One client, many threads, many creates. Each thread checks that what it gets is its own: the name it asked for, and, every
   tenth time, an error about the user it named. The ids of all keys are printed once the threads are done.

   many_threads BASE-URL ACCOUNT USER THREADS CREATES; the API key comes on standard input. */
#include <fwkeys.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static fw_client *client;
static const char *account, *user;
static size_t creates_of_each;
static pthread_barrier_t start;

typedef struct {
    pthread_t thread;
    int number;
    char (*ids)[32];
    size_t id_count, faults;
} worker;

static void fail_for_nobody(worker *self, size_t index) {
    char nobody[64];
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    snprintf(nobody, sizeof nobody, "nobody-%d-%zu", self->number, index);
    fw_status status = fw_create_api_key(client, account, nobody, NULL, &key, &error);
    if (status == FW_OK || key != NULL || fw_error_status(error) != status ||
        fw_error_outcome(error) != FW_OUTCOME_REJECTED || fw_error_http_status(error) / 100 != 4)
        self->faults++;
    fw_error_free(error);
}

static void create(worker *self, size_t index) {
    char name[64];
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    size_t length = 0;
    snprintf(name, sizeof name, "thread-%d-%zu", self->number, index);
    if (fw_create_options_new(&options) != FW_OK ||
        fw_create_options_set_display_name(options, name) != FW_OK ||
        fw_create_api_key(client, account, user, options, &key, &error) != FW_OK ||
        fw_api_key_display_name(key) == NULL || strcmp(fw_api_key_display_name(key), name) != 0 ||
        fw_api_key_secret(key, &length) == NULL || length == 0 || fw_api_key_id(key) == NULL) {
        self->faults++;
    } else {
        snprintf(self->ids[self->id_count++], sizeof *self->ids, "%s", fw_api_key_id(key));
    }
    fw_create_options_free(options);
    fw_api_key_free(key);
    fw_error_free(error);
}

static void *work(void *argument) {
    worker *self = argument;
    pthread_barrier_wait(&start);
    for (size_t index = 0; index < creates_of_each; index++) {
        create(self, index);
        if (index % 10 == 0)
            fail_for_nobody(self, index);
    }
    return NULL;
}

int main(int argc, char **argv) {
    char api_key[256];
    fw_config *config = NULL;
    size_t threads = argc == 6 ? strtoul(argv[4], NULL, 10) : 0, faults = 0;
    worker *workers = calloc(threads + 1, sizeof *workers);
    if (threads == 0 || workers == NULL || fgets(api_key, sizeof api_key, stdin) == NULL)
        return 64;
    api_key[strcspn(api_key, "\n")] = '\0';
    account = argv[2];
    user = argv[3];
    creates_of_each = strtoul(argv[5], NULL, 10) / threads;
    if (fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, api_key) != FW_OK || fw_client_new(config, &client, NULL) != FW_OK ||
        pthread_barrier_init(&start, NULL, (unsigned)threads) != 0)
        return 1;
    fw_config_free(config);
    for (size_t index = 0; index < threads; index++) {
        workers[index].number = (int)index;
        workers[index].ids = calloc(creates_of_each + 1, sizeof *workers[index].ids);
        if (workers[index].ids == NULL ||
            pthread_create(&workers[index].thread, NULL, work, &workers[index]) != 0)
            return 1;
    }
    for (size_t index = 0; index < threads; index++) {
        pthread_join(workers[index].thread, NULL);
        for (size_t id = 0; id < workers[index].id_count; id++)
            puts(workers[index].ids[id]);
        faults += workers[index].faults;
        free(workers[index].ids);
    }
    fw_client_free(client);
    pthread_barrier_destroy(&start);
    free(workers);
    return faults == 0 ? 0 : 1;
}

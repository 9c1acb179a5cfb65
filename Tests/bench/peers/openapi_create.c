/*
 * Creates by the C client that OpenAPI Generator makes of openapi.yaml, used as its README shows. A client of it serves
 * one thread, so that --in-flight creates at once take as many threads with a client each.
 */
#include "../usage.h"

#include "api/GatewayAPI.h"
#include <pthread.h>

struct worker {
    const struct bench_arguments *arguments;
    apiClient_t *client;
    long count;
};

static void create_one(const struct worker *worker) {
    char expires[sizeof "2030-01-31T12:00:00Z"];
    const time_t at = time(NULL) + BENCH_LIFETIME_SECONDS;
    struct tm utc;
    strftime(expires, sizeof expires, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&at, &utc));
    api_key_t wanted = {.display_name = (char[]){BENCH_DISPLAY_NAME}, .expire_time = expires};
    create_api_key_request_t request = {.api_key = &wanted};
    api_key_t *key = GatewayAPI_createApiKey(worker->client, (char *)worker->arguments->account_id,
                                             (char *)worker->arguments->user_id, &request);
    if (key == NULL || key->key == NULL || key->key_id == NULL || worker->client->response_code != 200) {
        fprintf(stderr, "openapi_create: no key, HTTP status %ld\n", worker->client->response_code);
        exit(1);
    }
    api_key_free(key);
}

static void *create(void *context) {
    const struct worker *worker = context;
    for (long i = 0; i < worker->count; i++)
        create_one(worker);
    return NULL;
}

static void create_all(struct worker *workers, long count) {
    const long threads = workers->arguments->in_flight;
    pthread_t *handles = calloc((size_t)threads, sizeof *handles);
    if (handles == NULL)
        exit(1);
    for (long i = 0; i < threads; i++) {
        workers[i].count = count / threads + (i < count % threads);
        if (threads > 1 && pthread_create(&handles[i], NULL, create, &workers[i]) != 0)
            exit(1);
    }
    if (threads == 1)
        create(workers);
    for (long i = 0; threads > 1 && i < threads; i++)
        pthread_join(handles[i], NULL);
    free(handles);
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    const size_t threads = (size_t)arguments.in_flight;
    struct worker *workers = calloc(threads, sizeof *workers);
    sslConfig_t *tls = arguments.ca_file == NULL ? NULL : sslConfig_create(NULL, NULL, arguments.ca_file, 0);
    apiClient_setupGlobalEnv();
    for (size_t i = 0; i < threads; i++) {
        apiClient_t *client = apiClient_create_with_base_path(arguments.base_url, tls);
        client->accessToken = strdup(arguments.api_key);
        workers[i] = (struct worker){&arguments, client, 0};
    }
    create_all(workers, arguments.warm_up);
    const struct bench_usage begin = bench_begin();
    create_all(workers, arguments.count);
    bench_end(&arguments, &begin);
    for (size_t i = 0; i < threads; i++)
        apiClient_free(workers[i].client);
    if (tls != NULL)
        sslConfig_free(tls);
    free(workers);
    apiClient_unsetupGlobalEnv();
    return 0;
}

/*
 * Creates by the blocking call on many threads: --threads of them share --clients clients. One client for all of them
 * must not be slower than one for each. The clock starts when every thread has a connection.
 */
#include "../usage.h"
#include "work.h"

#include <pthread.h>

struct worker {
    const struct bench_arguments *arguments;
    fw_client *client;
    pthread_barrier_t *barrier;
    long count;
};

static void *create(void *context) {
    struct worker *worker = context;
    work_create(worker->client, worker->arguments);
    pthread_barrier_wait(worker->barrier);
    pthread_barrier_wait(worker->barrier);
    for (long i = 0; i < worker->count; i++)
        work_create(worker->client, worker->arguments);
    return NULL;
}

static void *checked(void *pointer) {
    if (pointer == NULL)
        work_check("memory", FW_ERROR_NO_MEMORY, NULL);
    return pointer;
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    const long threads = arguments.threads;
    fw_client **clients = checked(calloc((size_t)arguments.clients, sizeof(fw_client *)));
    struct worker *workers = checked(calloc((size_t)threads, sizeof *workers));
    pthread_t *handles = checked(calloc((size_t)threads, sizeof *handles));
    pthread_barrier_t barrier;
    if (arguments.warm_up != threads) {
        fprintf(stderr, "each thread creates one key to warm up: --warm-up must be %ld\n", threads);
        return 2;
    }
    pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1);
    for (long i = 0; i < arguments.clients; i++)
        clients[i] = work_open_client(&arguments);
    for (long i = 0; i < threads; i++) {
        /* What does not divide evenly goes to the first threads. */
        const long share = arguments.count / threads + (i < arguments.count % threads);
        workers[i] = (struct worker){&arguments, clients[i % arguments.clients], &barrier, share};
        if (pthread_create(&handles[i], NULL, create, &workers[i]) != 0)
            work_check("thread", FW_ERROR_INTERNAL, NULL);
    }
    pthread_barrier_wait(&barrier);
    const struct bench_usage begin = bench_begin();
    pthread_barrier_wait(&barrier);
    for (long i = 0; i < threads; i++)
        pthread_join(handles[i], NULL);
    bench_end(&arguments, &begin);
    for (long i = 0; i < arguments.clients; i++)
        fw_client_free(clients[i]);
    pthread_barrier_destroy(&barrier);
    free(clients);
    free(workers);
    free(handles);
    return 0;
}

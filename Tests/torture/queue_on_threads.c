/*
 * Two queues of one client on two threads, both rung by a third, for a tool that sees which threads are in each other's way.
 *
 *   queue_on_threads CREATES    so many in each queue
 *   queue_on_threads            one queue on two threads, which is what the contract forbids: for a test of the test
 *
 * Where the service is comes through the environment, as in the fault tests.
 */
#include "../faults/settings.h"

#include <poll.h>
#include <pthread.h>
#include <stdbool.h>

enum { RINGS = 300 };

static const char *account, *user;

static void demand(bool holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "not so: %s\n", what);
    exit(1);
}

struct worker {
    pthread_t thread;
    fw_client *client;
    fw_queue *queue;
    int count, done;
};

static pthread_barrier_t all_there;

/* Each makes a queue of its own, takes what that gives, and counts it. */
static void *work(void *argument) {
    struct worker *worker = argument;
    check("queue", fw_queue_new(worker->client, &worker->queue, NULL));
    check("in flight", fw_queue_set_max_in_flight(worker->queue, 8));
    pthread_barrier_wait(&all_there);
    for (int i = 0; i < worker->count; i++)
        check("create", fw_queue_create_api_key(worker->queue, account, user, NULL, NULL, NULL, NULL));
    while (fw_queue_pending_count(worker->queue) > 0) {
        check("run", fw_queue_run(worker->queue, -1, NULL));
        for (fw_completion *each; (each = fw_queue_next(worker->queue)) != NULL; fw_completion_free(each))
            worker->done += fw_completion_status(each) == FW_OK;
    }
    for (fw_completion *each; (each = fw_queue_next(worker->queue)) != NULL; fw_completion_free(each))
        worker->done += fw_completion_status(each) == FW_OK;
    return NULL;
}

static void work_on_threads(fw_client *client, int creates) {
    struct worker workers[2] = {{.client = client, .count = creates}, {.client = client, .count = creates}};
    pthread_barrier_init(&all_there, NULL, 3);
    for (int i = 0; i < 2; i++)
        demand(pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0, "a thread");
    pthread_barrier_wait(&all_there);
    fw_client_free(client);
    for (int ring = 0; ring < RINGS; ring++) {
        fw_queue_wakeup(workers[ring % 2].queue);
        poll(NULL, 0, 1); /* not all at once */
    }
    for (int i = 0; i < 2; i++) {
        pthread_join(workers[i].thread, NULL);
        demand(workers[i].done == creates, "as many keys as were asked for");
        fw_queue_free(workers[i].queue);
    }
    pthread_barrier_destroy(&all_there);
}

static void *submit_one(void *argument) {
    check("create", fw_queue_create_api_key(argument, account, user, NULL, NULL, NULL, NULL));
    return NULL;
}

static void plant_a_race(fw_client *client) {
    pthread_t threads[2];
    fw_queue *queue = NULL;
    check("queue", fw_queue_new(client, &queue, NULL));
    fw_client_free(client);
    for (int i = 0; i < 2; i++)
        demand(pthread_create(&threads[i], NULL, submit_one, queue) == 0, "a thread");
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
    fw_queue_free(queue);
}

int main(int argc, char **argv) {
    fw_client *client = NULL;
    fw_config *config = new_config();
    account = required_variable("FIREWORKS_ACCOUNT_ID");
    user = required_variable("FIREWORKS_USER_ID");
    check("client", fw_client_new(config, &client, NULL));
    fw_config_free(config);
    if (argc == 2)
        work_on_threads(client, (int)whole_number(argv[1]));
    else
        plant_a_race(client);
    return 0;
}

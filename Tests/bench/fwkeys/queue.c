/* Creates through a queue: one thread, --in-flight of them at once, and as many more waiting. */
#include "../usage.h"
#include "work.h"

static void submit(fw_queue *queue, const struct bench_arguments *arguments) {
    fw_create_options *options = work_make_options();
    fw_error *error = NULL;
    const fw_status status = fw_queue_create_api_key(queue, arguments->account_id, arguments->user_id,
                                                     options, NULL, NULL, &error);
    work_check("submit", status, error);
    fw_create_options_free(options);
}

static void take(fw_completion *completion) {
    const fw_status status = fw_completion_status(completion);
    work_check("create", status, status == FW_OK ? NULL : fw_completion_take_error(completion));
    fw_api_key *key = fw_completion_take_api_key(completion);
    fw_completion_free(completion);
    work_read_record(key);
    fw_api_key_free(key);
}

static void create(fw_queue *queue, const struct bench_arguments *arguments, long count) {
    long submitted = 0, taken = 0;
    while (taken < count) {
        for (; submitted < count && submitted - taken < 2 * arguments->in_flight; submitted++)
            submit(queue, arguments);
        fw_error *error = NULL;
        work_check("run", fw_queue_run(queue, -1, &error), error);
        for (fw_completion *completion; (completion = fw_queue_next(queue)) != NULL; taken++)
            take(completion);
    }
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    fw_client *client = work_open_client(&arguments);
    fw_queue *queue = NULL;
    fw_error *error = NULL;
    work_check("queue", fw_queue_new(client, &queue, &error), error);
    work_check("in flight", fw_queue_set_max_in_flight(queue, (int32_t)arguments.in_flight), NULL);
    create(queue, &arguments, arguments.warm_up);
    const struct bench_usage begin = bench_begin();
    create(queue, &arguments, arguments.count);
    bench_end(&arguments, &begin);
    fw_queue_free(queue);
    fw_client_free(client);
    return 0;
}

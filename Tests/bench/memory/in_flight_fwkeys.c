/* The memory of creates in a queue: waiting, and in flight. in_flight.h says how they are kept there. */
#include "../fwkeys/work.h"
#include "in_flight.h"

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    fw_client *client = work_open_client(&arguments);
    fw_create_options *options = work_make_options();
    fw_queue *queue = NULL;
    fw_error *error = NULL;
    work_check("queue", fw_queue_new(client, &queue, &error), error);
    work_check("in flight", fw_queue_set_max_in_flight(queue, (int32_t)arguments.count), NULL);
    const size_t before = live_bytes();
    for (long i = 0; i < arguments.count; i++)
        work_check("submit",
                   fw_queue_create_api_key(queue, arguments.account_id, arguments.user_id, options, NULL,
                                           NULL, &error),
                   error);
    const size_t waiting = live_bytes();
    work_check("run", fw_queue_run(queue, -1, &error), error);
    in_flight_report((long)(waiting - before), (long)(live_bytes() - before));
    fflush(stdout);
    /* The queue would finish what is in flight in good order, and the server has gone silent. */
    _Exit(fw_queue_pending_count(queue) == (size_t)arguments.count - 1 ? 0 : 1);
}

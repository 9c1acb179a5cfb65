/* Creates one after another by the blocking call, on one client. */
#include "../usage.h"
#include "work.h"

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    fw_client *client = work_open_client(&arguments);
    for (long i = 0; i < arguments.warm_up; i++)
        work_create(client, &arguments);
    const struct bench_usage begin = bench_begin();
    for (long i = 0; i < arguments.count; i++)
        work_create(client, &arguments);
    bench_end(&arguments, &begin);
    fw_client_free(client);
    return 0;
}

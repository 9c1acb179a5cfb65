/* The floor of creates one after another: one easy handle, one connection. */
#include "../usage.h"
#include "floor.h"

static void create(struct floor_request *request, const struct bench_arguments *arguments, long count) {
    for (long i = 0; i < count; i++) {
        floor_prepare(request, arguments);
        struct floor_record record = floor_finish(request, curl_easy_perform(request->easy));
        floor_free_record(&record);
    }
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    struct curl_slist *headers = floor_start(&arguments);
    struct floor_request request = {0};
    floor_open(&request, headers, &arguments);
    create(&request, &arguments, arguments.warm_up);
    const struct bench_usage begin = bench_begin();
    create(&request, &arguments, arguments.count);
    bench_end(&arguments, &begin);
    floor_close(&request);
    floor_stop(headers);
    return 0;
}

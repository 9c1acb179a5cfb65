/*
 * The floor of many creates at once: one thread, curl_multi, a handle and a buffer for each that is in flight.
 *
 * libcurl can be driven in two ways, and neither is the faster one everywhere: --loop poll asks it to wait for all of its
 * sockets (curl_multi_poll), --loop epoll tells it which of them are ready (curl_multi_socket_action). The benchmark runs
 * both and takes the faster one for the floor. poll is in this file, epoll in multi_epoll.c.
 */
#include "multi.h"

#include "../usage.h"

#include <string.h>

static void start(struct floor_multi *multi, struct floor_request *request) {
    floor_prepare(request, multi->arguments);
    if (curl_multi_add_handle(multi->curl, request->easy) != CURLM_OK)
        floor_fail("curl_multi", "add");
    multi->to_start--;
}

int floor_take_finished(struct floor_multi *multi) {
    int left, taken = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi->curl, &left)) != NULL; taken++) {
        struct floor_request *request;
        const CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
        curl_multi_remove_handle(multi->curl, request->easy);
        struct floor_record record = floor_finish(request, result);
        floor_free_record(&record);
        multi->to_finish--;
        if (multi->to_start > 0)
            start(multi, request);
    }
    return taken;
}

static void run_poll(struct floor_multi *multi) {
    while (multi->to_finish > 0) {
        int running;
        do {
            if (curl_multi_perform(multi->curl, &running) != CURLM_OK)
                floor_fail("curl_multi", "perform");
        } while (floor_take_finished(multi) > 0 && multi->to_finish > 0);
        if (multi->to_finish > 0 && curl_multi_poll(multi->curl, NULL, 0, 1000, NULL) != CURLM_OK)
            floor_fail("curl_multi", "poll");
    }
}

static void create(struct floor_multi *multi, long count) {
    const long in_flight = multi->arguments->in_flight;
    multi->to_start = multi->to_finish = count;
    for (long i = 0; i < in_flight && multi->to_start > 0; i++)
        start(multi, &multi->requests[i]);
    multi->run(multi);
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    const size_t in_flight = (size_t)arguments.in_flight;
    struct curl_slist *headers = floor_start(&arguments);
    struct floor_multi multi = {.arguments = &arguments, .run = run_poll, .timer_at_us = -1};
    multi.curl = floor_checked(curl_multi_init());
    multi.requests = floor_checked(calloc(in_flight, sizeof *multi.requests));
    curl_multi_setopt(multi.curl, CURLMOPT_MAXCONNECTS, arguments.in_flight);
    if (strcmp(arguments.loop, "epoll") == 0)
        floor_use_epoll(&multi);
    for (size_t i = 0; i < in_flight; i++) {
        floor_open(&multi.requests[i], headers, &arguments);
        if (multi.run != run_poll)
            floor_use_epoll_for(&multi, multi.requests[i].easy);
    }
    create(&multi, arguments.warm_up);
    const struct bench_usage begin = bench_begin();
    create(&multi, arguments.count);
    bench_end(&arguments, &begin);
    for (size_t i = 0; i < in_flight; i++)
        floor_close(&multi.requests[i]);
    curl_multi_cleanup(multi.curl);
    free(multi.requests);
    free(multi.watched);
    floor_stop(headers);
    return 0;
}

/* What the two ways of driving curl_multi share. */
#ifndef FWKEYS_BENCH_MULTI_H
#define FWKEYS_BENCH_MULTI_H

#include "floor.h"

#include <stdint.h>

struct floor_multi {
    const struct bench_arguments *arguments;
    CURLM *curl;
    struct floor_request *requests; /* as many as are in flight */
    void (*run)(struct floor_multi *multi);
    long to_start;
    long to_finish;
    /* for epoll only */
    int epoll;
    int64_t timer_at_us; /* when libcurl wants to be called without a socket; -1: never */
    struct floor_watch *watched;
    size_t watched_count;
};

/* Takes what is finished, starts others in place of it, and returns how many were finished. */
int floor_take_finished(struct floor_multi *multi);

/* Lets epoll drive the multi handle, and an easy handle of it. */
void floor_use_epoll(struct floor_multi *multi);
void floor_use_epoll_for(struct floor_multi *multi, CURL *easy);

#endif

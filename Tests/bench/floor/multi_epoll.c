/*
 * curl_multi driven by epoll. libcurl says after each request that it no longer watches the socket, and at the next that
 * it does again. What the kernel was told stays as it is meanwhile, which saves two system calls a create; only an event
 * on a socket that nobody waits for takes it out.
 */
#include "multi.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 256 };

/* By the number of the descriptor: what libcurl waits for, and what the kernel was told; 0: nothing. */
struct floor_watch {
    uint32_t wanted;
    uint32_t registered;
};

static int64_t now_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void enlarge(struct floor_multi *multi, size_t count) {
    if (count <= multi->watched_count)
        return;
    multi->watched = floor_checked(realloc(multi->watched, 2 * count * sizeof *multi->watched));
    memset(multi->watched + multi->watched_count, 0,
           (2 * count - multi->watched_count) * sizeof *multi->watched);
    multi->watched_count = 2 * count;
}

static void tell_kernel(struct floor_multi *multi, int socket, uint32_t events) {
    struct floor_watch *watch = &multi->watched[socket];
    struct epoll_event event = {.events = events, .data.fd = socket};
    const int how = events == 0 ? EPOLL_CTL_DEL : watch->registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(multi->epoll, how, socket, &event) != 0)
        floor_fail("epoll_ctl", strerror(errno));
    watch->registered = events;
}

static int socket_changed(CURL *easy, curl_socket_t socket, int what, void *context, void *ignored) {
    struct floor_multi *multi = context;
    (void)easy, (void)ignored;
    enlarge(multi, (size_t)socket + 1);
    struct floor_watch *watch = &multi->watched[socket];
    watch->wanted = what == CURL_POLL_REMOVE
                        ? 0
                        : (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    if (watch->wanted != 0 && watch->wanted != watch->registered)
        tell_kernel(multi, socket, watch->wanted);
    return 0;
}

static int timer_changed(CURLM *curl, long timeout_ms, void *context) {
    struct floor_multi *multi = context;
    (void)curl;
    multi->timer_at_us = timeout_ms < 0 ? -1 : timeout_ms == 0 ? 0 : now_us() + timeout_ms * 1000;
    return 0;
}

/* The kernel forgets a socket that is closed, and its number may come again. */
static int close_socket(void *context, curl_socket_t socket) {
    struct floor_multi *multi = context;
    if ((size_t)socket < multi->watched_count)
        multi->watched[socket] = (struct floor_watch){0};
    return close(socket);
}

static void act(struct floor_multi *multi, curl_socket_t socket, int events) {
    int running;
    if (curl_multi_socket_action(multi->curl, socket, events, &running) != CURLM_OK)
        floor_fail("curl_multi", "socket_action");
}

/* What is due without a socket: new requests among it. */
static void act_on_timer(struct floor_multi *multi) {
    while (multi->timer_at_us == 0 || (multi->timer_at_us > 0 && multi->timer_at_us <= now_us())) {
        multi->timer_at_us = -1;
        act(multi, CURL_SOCKET_TIMEOUT, 0);
    }
}

static int wait_ms(const struct floor_multi *multi) {
    const int64_t left_us = multi->timer_at_us - now_us();
    return multi->timer_at_us < 0 ? -1 : left_us <= 0 ? 0 : (int)(left_us / 1000) + 1;
}

static void act_on_sockets(struct floor_multi *multi) {
    struct epoll_event events[EVENTS_AT_ONCE];
    const int ready = epoll_wait(multi->epoll, events, EVENTS_AT_ONCE, wait_ms(multi));
    if (ready < 0 && errno != EINTR)
        floor_fail("epoll_wait", strerror(errno));
    for (int i = 0; i < ready; i++) {
        const int socket = events[i].data.fd;
        const struct floor_watch watch = multi->watched[socket];
        if (watch.wanted == 0 && watch.registered == 0)
            continue; /* an event before this one led to its end */
        if (watch.wanted == 0)
            tell_kernel(multi, socket, 0);
        else
            act(multi, socket,
                (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                    (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                    (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0));
    }
}

static void run_epoll(struct floor_multi *multi) {
    for (;;) {
        do
            act_on_timer(multi);
        while (floor_take_finished(multi) > 0);
        if (multi->to_finish == 0)
            return;
        act_on_sockets(multi);
    }
}

void floor_use_epoll(struct floor_multi *multi) {
    multi->run = run_epoll;
    multi->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (multi->epoll < 0)
        floor_fail("epoll", strerror(errno));
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETFUNCTION, socket_changed);
    curl_multi_setopt(multi->curl, CURLMOPT_SOCKETDATA, multi);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERFUNCTION, timer_changed);
    curl_multi_setopt(multi->curl, CURLMOPT_TIMERDATA, multi);
}

void floor_use_epoll_for(struct floor_multi *multi, CURL *easy) {
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, close_socket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, multi);
}

/*
 * The memory that libcurl itself takes for creates in flight, with the options that any careful program sets, and driven by
 * epoll, for which it keeps more of each socket. URL, headers and body are the same for all, and answers are dropped: what
 * is counted is libcurl's own.
 */
#include "in_flight.h"

#include <curl/curl.h>
#include <sys/epoll.h>

static const char body[] = "{\"apiKey\":{\"displayName\":\"bench\",\"expireTime\":\"2030-01-31T12:00:00Z\"}}";

static void check(int is_right, const char *what) {
    if (is_right)
        return;
    fprintf(stderr, "in_flight_curl: %s\n", what);
    exit(1);
}

static size_t drop(char *bytes, size_t size, size_t count, void *context) {
    (void)bytes, (void)context;
    return size * count;
}

static int let_go(void *context, char *remote_ip, char *local_ip, int remote_port, int local_port) {
    (void)context, (void)remote_ip, (void)local_ip, (void)remote_port, (void)local_port;
    return CURL_PREREQFUNC_OK;
}

static CURL *make(const char *url, struct curl_slist *headers, const char *ca_file) {
    CURL *easy = curl_easy_init();
    check(easy != NULL, "no handle");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    if (ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 60000L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, 10000L);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, drop);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, let_go);
    return easy;
}

static int socket_changed(CURL *easy, curl_socket_t socket, int what, void *context, void *ignored) {
    const uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
    struct epoll_event event = {.events = events, .data.fd = socket};
    const int poll = *(int *)context;
    (void)easy, (void)ignored;
    if (what == CURL_POLL_REMOVE)
        epoll_ctl(poll, EPOLL_CTL_DEL, socket, NULL);
    else if (epoll_ctl(poll, EPOLL_CTL_MOD, socket, &event) != 0)
        check(epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) == 0, "epoll_ctl");
    return 0;
}

/* What is due is looked for every few milliseconds. */
static int timer_changed(CURLM *multi, long timeout_ms, void *context) {
    (void)multi, (void)timeout_ms, (void)context;
    return 0;
}

/* Until one of them is answered; returns how many are not. */
static int run(CURLM *multi, int poll) {
    struct epoll_event events[64];
    int running = 0, left = 0;
    while (curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK &&
           curl_multi_info_read(multi, &left) == NULL) {
        const int ready = epoll_wait(poll, events, 64, 5);
        for (int i = 0; i < ready; i++)
            curl_multi_socket_action(multi, events[i].data.fd,
                                     (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                                         (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0),
                                     &running);
    }
    return running;
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    char url[4096], authorization[4200];
    int poll = epoll_create1(EPOLL_CLOEXEC);
    check(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK, "libcurl does not start");
    snprintf(url, sizeof url, "%s/v1/accounts/%s/users/%s/apiKeys", arguments.base_url, arguments.account_id,
             arguments.user_id);
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", arguments.api_key);
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    headers = curl_slist_append(headers, "Content-Type: application/json");
    CURLM *multi = curl_multi_init();
    check(multi != NULL && headers != NULL && poll >= 0, "no memory");
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket_changed);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, &poll);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer_changed);
    const size_t before = live_bytes();
    for (long i = 0; i < arguments.count; i++)
        check(curl_multi_add_handle(multi, make(url, headers, arguments.ca_file)) == CURLM_OK, "add");
    const int running = run(multi, poll);
    in_flight_report(0, (long)(live_bytes() - before));
    fflush(stdout);
    _Exit(running == arguments.count - 1 ? 0 : 1);
}

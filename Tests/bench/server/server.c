/*
 * The service that benchmarks run against: it answers creates as the real one would, over HTTP or TLS, and costs so
 * little that what is measured is the client. One thread, epoll, persistent connections, the loopback alone, a port of
 * the system's choosing.
 *
 *   server [--certificate PATH --key PATH] [--hold N]
 *
 * It prints {"base_url": …} when it listens, {"creates": …} whenever it is asked by a line on its standard input how many
 * keys it has made, and ends when that closes: so a benchmark can show that every create arrived exactly once. With --hold it says nothing until N
 * requests wait, and then answers the last of them only: its client knows then that all are under way.
 */
#define _GNU_SOURCE
#include "answers.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS_AT_ONCE = 256, BACKLOG = 4096 };

struct connection {
    int socket;
    SSL *tls;      /* NULL: HTTP */
    size_t length; /* of the requests, or parts of one, that wait in bytes */
    char bytes[REQUEST_LIMIT_BYTES];
};

static SSL_CTX *tls_settings; /* NULL: HTTP */
static long requests_to_hold;

static void fail(const char *what) {
    perror(what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

/* Bytes read; 0: the connection is over; -1: there is nothing yet. */
static long receive(struct connection *connection) {
    char *end = connection->bytes + connection->length;
    const size_t room = sizeof connection->bytes - connection->length;
    if (connection->tls == NULL) {
        const ssize_t got = recv(connection->socket, end, room, 0);
        return got < 0 ? (errno == EAGAIN || errno == EINTR ? -1 : 0) : got;
    }
    ERR_clear_error();
    const int got = SSL_read(connection->tls, end, (int)room);
    return got > 0 ? got : SSL_get_error(connection->tls, got) == SSL_ERROR_WANT_READ ? -1 : 0;
}

static int send_all(struct connection *connection, const char *bytes, int length) {
    return connection->tls == NULL ? send(connection->socket, bytes, (size_t)length, MSG_NOSIGNAL) == length
                                   : SSL_write(connection->tls, bytes, length) == length;
}

/* Answers the requests that are complete; 0 when the connection is over. An answer that does not fit into the socket
   means a client that does not read. */
static int answer_all(struct connection *connection) {
    char answer[ANSWER_LIMIT_BYTES];
    long taken = 0;
    while (connection->length > 0 && (taken = request_length(connection->bytes, connection->length)) > 0) {
        if (requests_to_hold > 0 && --requests_to_hold > 0)
            return 1;
        const int length = write_answer(answer, connection->bytes, (size_t)taken);
        if (length < 0 || !send_all(connection, answer, length))
            return 0;
        connection->length -= (size_t)taken;
        memmove(connection->bytes, connection->bytes + taken, connection->length);
    }
    return taken >= 0 && connection->length < sizeof connection->bytes;
}

static int serve(struct connection *connection) {
    do {
        const long got = receive(connection);
        if (got < 0)
            return 1;
        connection->length += (size_t)got;
        if (got == 0 || !answer_all(connection))
            return 0;
    } while (connection->tls != NULL && SSL_has_pending(connection->tls));
    return 1;
}

static void end(struct connection *connection) {
    SSL_free(connection->tls);
    close(connection->socket);
    free(connection);
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        listen(listener, BACKLOG) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("listen");
    printf("{\"base_url\": \"%s://127.0.0.1:%d\"}\n", tls_settings == NULL ? "http" : "https",
           ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void accept_all(int poll, int listener) {
    for (int socket; (socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;) {
        const int on = 1;
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL)
            fail("memory");
        connection->socket = socket;
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (tls_settings != NULL) {
            connection->tls = SSL_new(tls_settings);
            if (connection->tls == NULL || SSL_set_fd(connection->tls, socket) != 1)
                fail("TLS");
            SSL_set_accept_state(connection->tls);
        }
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) != 0)
            fail("epoll_ctl");
    }
}

static void read_arguments(int argc, char **argv) {
    const char *certificate = NULL, *key = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--certificate") == 0)
            certificate = argv[i + 1];
        else if (strcmp(argv[i], "--key") == 0)
            key = argv[i + 1];
        else if (strcmp(argv[i], "--hold") == 0)
            requests_to_hold = strtol(argv[i + 1], NULL, 10);
    }
    if (certificate == NULL || key == NULL)
        return;
    tls_settings = SSL_CTX_new(TLS_server_method());
    if (tls_settings == NULL || SSL_CTX_use_certificate_chain_file(tls_settings, certificate) != 1 ||
        SSL_CTX_use_PrivateKey_file(tls_settings, key, SSL_FILETYPE_PEM) != 1)
        fail("certificate");
}

static void run(int poll, int listener) {
    static char input_mark, listener_mark;
    struct epoll_event events[EVENTS_AT_ONCE];
    struct epoll_event on_input = {.events = EPOLLIN, .data.ptr = &input_mark};
    struct epoll_event on_listener = {.events = EPOLLIN, .data.ptr = &listener_mark};
    if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, STDIN_FILENO, &on_input) != 0 ||
        epoll_ctl(poll, EPOLL_CTL_ADD, listener, &on_listener) != 0)
        fail("epoll");
    for (;;) {
        const int ready = epoll_wait(poll, events, EVENTS_AT_ONCE, -1);
        if (ready < 0 && errno != EINTR)
            fail("epoll_wait");
        for (int i = 0; i < ready; i++) {
            char ignored[64];
            struct connection *connection = events[i].data.ptr;
            if (events[i].data.ptr == &listener_mark)
                accept_all(poll, listener);
            else if (events[i].data.ptr != &input_mark) {
                if (!serve(connection))
                    end(connection);
            } else if (read(STDIN_FILENO, ignored, sizeof ignored) <= 0)
                return;
            else {
                printf("{\"creates\": %llu}\n", (unsigned long long)creates_served);
                fflush(stdout);
            }
        }
    }
}

int main(int argc, char **argv) {
    read_arguments(argc, argv);
    run(epoll_create1(EPOLL_CLOEXEC), listen_on_loopback());
    return 0;
}

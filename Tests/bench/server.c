/*
 * The service that benchmarks run against: it answers creates as the real one would, and costs so little that
 * what is measured is the client. One thread, epoll, persistent connections, the loopback alone, a port of
 * the system's choosing.
 *
 * It prints {"base_url": …} when it listens, ends when its standard input closes, and then prints how many
 * creates it served and what each cost it, so that a benchmark can show that the server was not the
 * bottleneck and that every create arrived exactly once. TLS, where it is measured, is nginx's business, in
 * front of this.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    REQUEST_LIMIT_BYTES = 16 * 1024,
    EVENTS_AT_ONCE = 256,
    BACKLOG = 4096,
    SECRET_CHARACTERS = 24,
    ID_CHARACTERS = 16
};

struct connection {
    int socket;
    size_t length; /* of the requests, or parts of one, that wait in bytes */
    char bytes[REQUEST_LIMIT_BYTES];
};

static uint64_t creates_served;

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* Letters and digits from the system's randomness, which is asked for in large pieces. */
static void random_text(char *text, size_t count) {
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static unsigned char pool[4096];
    static size_t used = sizeof pool;
    for (size_t i = 0; i < count; i++) {
        if (used == sizeof pool) {
            for (size_t filled = 0; filled < sizeof pool; filled += 256)
                if (getrandom(pool + filled, 256, 0) != 256)
                    fail("getrandom");
            used = 0;
        }
        text[i] = alphabet[pool[used++] % (sizeof alphabet - 1)];
    }
    text[count] = '\0';
}

static const char *find(const char *bytes, size_t length, const char *wanted) {
    return memmem(bytes, length, wanted, strlen(wanted));
}

/* The body's length as the header announces it; -1 if it does not, which a create always does. */
static long content_length(const char *header, size_t length) {
    static const char name[] = "\r\ncontent-length:";
    for (size_t i = 0; i + sizeof name < length; i++)
        if (header[i] == '\r' && strncasecmp(header + i, name, sizeof name - 1) == 0)
            return strtol(header + i + sizeof name - 1, NULL, 10);
    return -1;
}

/* The value of a text field of the request, which is answered with; the client's JSON is not judged here. */
static int body_field(const char *body, size_t length, const char *name, const char **value) {
    const char *found = find(body, length, name);
    if (found == NULL)
        return 0;
    *value = found + strlen(name);
    const char *end = memchr(*value, '"', (size_t)(body + length - *value));
    return end == NULL ? 0 : (int)(end - *value);
}

static int write_created(char *reply, size_t capacity, const char *body, size_t length) {
    char document[1024], key_id[ID_CHARACTERS + 1], secret[SECRET_CHARACTERS + 1];
    const char *name = "default", *expires = "";
    int name_length = body_field(body, length, "\"displayName\":\"", &name);
    const int expires_length = body_field(body, length, "\"expireTime\":\"", &expires);
    if (name_length == 0)
        name_length = (int)strlen(name);
    random_text(key_id, ID_CHARACTERS);
    random_text(secret, SECRET_CHARACTERS);
    const int document_length =
        snprintf(document, sizeof document,
                 "{\"keyId\":\"key_%s\",\"displayName\":\"%.*s\",\"key\":\"fw_%s\","
                 "\"createTime\":\"2026-01-31T12:00:00.123456Z\",\"secure\":true,"
                 "\"email\":\"someone@example.com\",\"prefix\":\"fw_%.4s\",\"expireTime\":\"%.*s\"}",
                 key_id, name_length, name, secret, secret, expires_length, expires);
    if (document_length >= (int)sizeof document)
        return -1;
    creates_served++;
    return snprintf(reply, capacity,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                    "x-request-id: bench-%llu\r\n\r\n%s",
                    document_length, (unsigned long long)creates_served, document);
}

static int write_refusal(char *reply, size_t capacity) {
    static const char document[] = "{\"code\":5,\"message\":\"not a create\",\"details\":[]}";
    return snprintf(
        reply, capacity,
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        sizeof document - 1, document);
}

static int is_create(const char *header, size_t length) {
    const char *line_end = memchr(header, '\r', length);
    const size_t line_length = (size_t)(line_end - header);
    return strncmp(header, "POST /v1/accounts/", 18) == 0 &&
           find(header, line_length, "/apiKeys HTTP/1.") != NULL &&
           find(header, length, "uthorization: Bearer ") != NULL;
}

/* Answers the first request that is complete. Returns its bytes, 0 if there is none yet, -1 on what is not
 * HTTP. */
static long answer_one(int socket, const char *bytes, size_t length) {
    char reply[2048];
    const char *end = find(bytes, length, "\r\n\r\n");
    if (end == NULL)
        return 0;
    const size_t header_length = (size_t)(end - bytes) + 4;
    const long body_length = content_length(bytes, header_length);
    if (body_length < 0 || body_length > REQUEST_LIMIT_BYTES)
        return -1;
    if (length < header_length + (size_t)body_length)
        return 0;
    const int reply_length =
        is_create(bytes, header_length)
            ? write_created(reply, sizeof reply, bytes + header_length, (size_t)body_length)
            : write_refusal(reply, sizeof reply);
    if (reply_length < 0 || send(socket, reply, (size_t)reply_length, MSG_NOSIGNAL) != reply_length)
        return -1; /* a reply of 600 bytes that does not fit means a client that does not read */
    return (long)header_length + body_length;
}

/* Takes what has arrived; 0 when the connection is over. */
static int serve(struct connection *connection) {
    const ssize_t got = recv(connection->socket, connection->bytes + connection->length,
                             sizeof connection->bytes - connection->length, 0);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    connection->length += (size_t)got;
    long taken = got == 0 ? -1 : 0;
    while (taken >= 0 && connection->length > 0 &&
           (taken = answer_one(connection->socket, connection->bytes, connection->length)) > 0) {
        connection->length -= (size_t)taken;
        memmove(connection->bytes, connection->bytes + taken, connection->length);
    }
    return taken >= 0 && connection->length < sizeof connection->bytes;
}

static int listen_on_loopback(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (listener < 0 || bind(listener, (struct sockaddr *)&address, length) != 0 ||
        listen(listener, BACKLOG) != 0 || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        fail("listen");
    printf("{\"base_url\": \"http://127.0.0.1:%d\"}\n", ntohs(address.sin_port));
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
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event) != 0)
            fail("epoll_ctl");
    }
}

static void report(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    const double cpu_us = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e6 +
                          (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    printf("{\"creates\": %llu, \"cpu_us_per_create\": %.1f}\n", (unsigned long long)creates_served,
           creates_served == 0 ? 0.0 : cpu_us / (double)creates_served);
}

int main(void) {
    static char input_mark, listener_mark;
    struct epoll_event events[EVENTS_AT_ONCE];
    const int poll = epoll_create1(EPOLL_CLOEXEC);
    const int listener = listen_on_loopback();
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
            if (events[i].data.ptr == &listener_mark) {
                accept_all(poll, listener);
            } else if (events[i].data.ptr == &input_mark) {
                if (read(STDIN_FILENO, ignored, sizeof ignored) <= 0) {
                    report();
                    return 0;
                }
            } else if (!serve(connection)) {
                close(connection->socket);
                free(connection);
            }
        }
    }
}

/*
 * system.h - what the core needs from libc, libcurl and jansson in a form that Swift can call
 *
 * Swift cannot call variadic C functions, cannot see macros that are not plain constants, and cannot name a weak
 * symbol. Each of these gets a fixed-arity `static inline` here, and nothing else does: no decision is made in C.
 */
#ifndef FWKEYS_SYSTEM_H
#define FWKEYS_SYSTEM_H

#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <linux/stat.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

/* ---- libcurl: one setter for each type of option value ---- */

static inline CURLcode system_easy_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode system_easy_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}
static inline CURLcode system_easy_set_transfer(CURL *easy, CURLoption option,
                                                size_t (*callback)(char *, size_t, size_t, void *)) {
    return curl_easy_setopt(easy, option, callback);
}
static inline CURLcode system_easy_set_prerequest(CURL *easy,
                                                  int (*callback)(void *, char *, char *, int, int)) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, callback);
}
static inline CURLcode system_easy_set_tls_setup(CURL *easy, CURLcode (*callback)(CURL *, void *, void *)) {
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, callback);
}
/* The sockets of a host that starts other programs: none of them may inherit a connection. */
static inline curl_socket_t system_open_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
static inline CURLcode
system_easy_set_sockets(CURL *easy, curl_socket_t (*opens)(void *, curlsocktype, struct curl_sockaddr *),
                        int (*closes)(void *, curl_socket_t), void *data) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opens);
    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, data);
    }
    if (code == CURLE_OK) {
        code = curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, closes);
    }
    return code == CURLE_OK ? curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, data) : code;
}
/* Certificates as text, which stays the caller's (7.77 and newer). */
static inline CURLcode system_easy_set_text(CURL *easy, CURLoption option, const char *text,
                                            size_t byte_count) {
    struct curl_blob blob = {.data = (void *)(uintptr_t)text, .len = byte_count, .flags = CURL_BLOB_NOCOPY};
    return curl_easy_setopt(easy, option, &blob);
}
static inline CURLcode system_easy_set_progress(CURL *easy, int (*callback)(void *, curl_off_t, curl_off_t,
                                                                            curl_off_t, curl_off_t)) {
    return curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, callback);
}
/* `value` is a variable of the type that `info` has: a long, a pointer or a socket. */
static inline CURLcode system_easy_get(CURL *easy, CURLINFO info, void *value) {
    return curl_easy_getinfo(easy, info, value);
}
/* A macro that Swift does not see. */
static const CURLversion system_curl_version_now = CURLVERSION_NOW;

/* Who is told which descriptors a multi waits for, and until when. */
static inline void system_multi_watch(CURLM *multi,
                                      int (*socket_callback)(CURL *, curl_socket_t, int, void *, void *),
                                      int (*timer_callback)(CURLM *, long, void *), void *data) {
    (void)curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket_callback);
    (void)curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, data);
    (void)curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer_callback);
    (void)curl_multi_setopt(multi, CURLMOPT_TIMERDATA, data);
}
static inline CURLMcode system_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/* Before 7.87 libcurl leaves it to OpenSSL to write to a socket, which raises SIGPIPE where the other side is gone. The
   signal is held back on this thread meanwhile, and one that came is taken; one that was there before stays. */
struct system_pipe_hold {
    sigset_t mask;
    int was_pending;
};
static inline struct system_pipe_hold system_pipe_signal_hold(void) {
    struct system_pipe_hold hold;
    sigset_t pipe, pending;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    sigpending(&pending);
    hold.was_pending = sigismember(&pending, SIGPIPE);
    /* On Linux the mask is the thread's; pthread_sigmask is a symbol of glibc 2.32. */
    sigprocmask(SIG_BLOCK, &pipe, &hold.mask);
    return hold;
}
static inline void system_pipe_signal_release(const struct system_pipe_hold *hold) {
    const int error = errno;
    if (!hold->was_pending) {
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        static const struct timespec at_once = {0, 0};
        while (sigtimedwait(&pipe, NULL, &at_once) == -1 && errno == EINTR) {
        }
    }
    sigprocmask(SIG_SETMASK, &hold->mask, NULL);
    errno = error;
}

/* ---- a connection's socket ---- */

/* The local port of a socket, 0 before it has one. */
static inline int system_socket_port(int descriptor) {
    struct sockaddr_storage address = {0};
    socklen_t byte_count = sizeof address;
    int before = errno;
    int result = getsockname(descriptor, (struct sockaddr *)&address, &byte_count);
    errno = before;
    if (result != 0) {
        return 0;
    }
    /* The port is at the same place for IPv4 and IPv6. */
    return address.ss_family == AF_INET || address.ss_family == AF_INET6
               ? ntohs(((const struct sockaddr_in *)&address)->sin_port)
               : 0;
}
/* What a socket has for its reader: 1: bytes, 0: the end of the stream or an error, -1: nothing at this moment. */
static inline int system_socket_look(int descriptor) {
    char byte;
    int before = errno;
    ssize_t count;
    do {
        count = recv(descriptor, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    } while (count < 0 && errno == EINTR);
    int is_silent = count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    errno = before;
    return is_silent ? -1 : count > 0;
}
/* How many bytes wait for the reader of a socket (FIONREAD), or were written and not acknowledged (TIOCOUTQ); -1: unknown. */
static inline int64_t system_socket_waiting(int descriptor, unsigned long queue) {
    int before = errno, count = 0;
    int result = ioctl(descriptor, queue, &count);
    errno = before;
    return result == 0 ? count : -1;
}
/* How many bytes a TCP connection has received, those that wait for the reader included; -1: unknown (Linux before 4.1). glibc's
   struct tcp_info ends before that number, and the kernel's cannot be included beside it, so it is read from its place. */
static inline int64_t system_socket_received(int descriptor) {
    uint64_t about[20];
    const size_t index = 16; /* tcpi_bytes_received */
    socklen_t byte_count = sizeof about;
    int before = errno;
    int result = getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, about, &byte_count);
    errno = before;
    if (result != 0 || byte_count < (index + 1) * sizeof about[0]) {
        return -1;
    }
    /* Linux counts the end of the stream as a byte. The first byte is the state of the connection. */
    return (int64_t)about[index] - (*(const uint8_t *)about == TCP_CLOSE_WAIT);
}

/* ---- OpenSSL: only where it is proved to be the one that libcurl works with ---- */

/* The loader binds these names to the first OpenSSL in its search order, and a host's own OpenSSL comes before libcurl's: OpenSSL
   1.1 of a host would get a context of OpenSSL 3. CurlAbilities.swift compares both versions, and allows the calls only where they
   are equal. OpenSSL_version itself only returns a constant text. */
extern const char *OpenSSL_version(int what) __attribute__((weak));
extern uint64_t SSL_CTX_set_options(void *context, uint64_t options) __attribute__((weak));
extern long SSL_CTX_ctrl(void *context, int command, long number, void *pointer) __attribute__((weak));
extern int SSL_CTX_get_security_level(const void *context) __attribute__((weak));
extern void SSL_CTX_set_security_level(void *context, int level) __attribute__((weak));
extern void SSL_CTX_set_keylog_callback(void *context, void (*callback)(const void *, const char *))
    __attribute__((weak));

/* The version of the OpenSSL that the names above are bound to, "OpenSSL 3.0.19 27 Jan 2026"; NULL: they are not all there. */
static inline const char *system_bound_openssl_version(void) {
    int is_whole = OpenSSL_version && SSL_CTX_set_options && SSL_CTX_ctrl && SSL_CTX_get_security_level &&
                   SSL_CTX_set_security_level && SSL_CTX_set_keylog_callback;
    return is_whole ? OpenSSL_version(0) : NULL;
}

/* Sets up what libcurl leaves open. Only for a context of the OpenSSL that the names above are bound to. */
static inline void system_tls_set_up(void *context) {
    /* libcurl has OpenSSL write its session secrets to the file that SSLKEYLOGFILE names. This stops it for one context. */
    SSL_CTX_set_keylog_callback(context, NULL);
    /* OpenSSL wipes its record buffer once it was read (SSL_OP_CLEANSE_PLAINTEXT, bit 1 since 3.0). */
    (void)SSL_CTX_set_options(context, UINT64_C(1) << 1);
    /* libcurl has it give back its buffer after each record (SSL_MODE_RELEASE_BUFFERS), which it would wipe whole each time:
       a tenth of all that a create costs. It keeps the buffer (SSL_CTRL_CLEAR_MODE), and wipes what was in it. */
    (void)SSL_CTX_ctrl(context, 78, 0x10, NULL);
    /* OpenSSL reads one record at a time (SSL_CTRL_SET_READ_AHEAD). Since 8.16 libcurl lets it read all that is there, and a
       record behind the end of an answer would wait in OpenSSL's buffer, where nobody sees it, and become the next answer. */
    (void)SSL_CTX_ctrl(context, 41, 0, NULL);
    /* 112 bits of security at least, in keys and in signatures: the host's own settings may ask for less. */
    if (SSL_CTX_get_security_level(context) < 2) {
        SSL_CTX_set_security_level(context, 2);
    }
}

/* Which vector registers the system keeps for a thread: none may be touched that it does not. To be asked once: in a virtual
   machine the question costs as much as a small request. */
static inline uint32_t system_vector_state(void) {
    uint32_t state = 0;
#if defined(__x86_64__)
    uint32_t leaf = 1, features, unused, state_high;
    __asm__ volatile("cpuid" : "+a"(leaf), "=c"(features), "=b"(unused), "=d"(state_high));
    if (features >> 27 & 1) {
        __asm__ volatile("xgetbv" : "=a"(state), "=d"(state_high) : "c"(0));
    }
#endif
    return state;
}

/* What passed through a cipher or memcpy is still in vector registers, and the first call of a function that the
   loader has yet to bind saves those on the stack. */
static inline void system_wipe_vector_registers(uint32_t state) {
#if defined(__x86_64__)
#define SYSTEM_LOW_REGISTERS                                                                                 \
    "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",        \
        "xmm12", "xmm13", "xmm14", "xmm15"
    if (state & 0x4) {
        __asm__ volatile("vzeroall" : : : SYSTEM_LOW_REGISTERS);
    } else {
        __asm__ volatile(".irp number,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n\t"
                         "pxor %%xmm\\number, %%xmm\\number\n\t.endr"
                         :
                         :
                         : SYSTEM_LOW_REGISTERS);
    }
    if ((state & 0xe0) == 0xe0) {
        __asm__ volatile(".irp number,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n\t"
                         "vpxorq %zmm\\number, %zmm\\number, %zmm\\number\n\t.endr");
    }
#undef SYSTEM_LOW_REGISTERS
#elif defined(__aarch64__)
    (void)state;
    /* The halves that a caller may keep something in, v8 to v15, are saved and restored by the compiler. */
    __asm__ volatile(
        ".irp "
        "number,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n\t"
        "movi v\\number\\().16b, #0\n\t.endr"
        :
        :
        : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14",
          "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28",
          "v29", "v30", "v31");
#else
    (void)state;
#endif
}

/* Wipes the registers, and the stack below the caller's frame, deep enough for what a transfer uses. */
__attribute__((noinline)) static void system_wipe_working_memory(uint32_t vector_state) {
    char below[16 * 1024];
    system_wipe_vector_registers(vector_state);
    /* In pieces: over 2 KB, libc leaves it to one instruction that is slow to begin. */
    for (size_t start = 0; start < sizeof below; start += 1024) {
        explicit_bzero(below + start, 1024);
    }
}

/* ---- errors without memory ---- */

/* What an error without memory begins with, as every object does that C holds by pointer: see Box.swift. */
#define SYSTEM_IMMORTAL_ERROR_TAG 0xe4404e00

static inline const void *system_immortal_error(int32_t outcome) {
    static const struct {
        uint32_t tag;
        int64_t owners;
        int32_t outcome;
    } errors[] = {{SYSTEM_IMMORTAL_ERROR_TAG, 1, 0},
                  {SYSTEM_IMMORTAL_ERROR_TAG, 1, 1},
                  {SYSTEM_IMMORTAL_ERROR_TAG, 1, 2},
                  {SYSTEM_IMMORTAL_ERROR_TAG, 1, 3},
                  {SYSTEM_IMMORTAL_ERROR_TAG, 1, 4}};
    return &errors[outcome >= 0 && outcome < 5 ? outcome : 0];
}

/* ---- libc ---- */

/* Holds back pthread_cancel on this thread. Both calls may be made in a signal handler. */
static inline int system_cancel_hold(void) {
    int state = PTHREAD_CANCEL_ENABLE;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &state);
    return state;
}
static inline void system_cancel_release(int state) {
    int ignored;
    pthread_setcancelstate(state, &ignored);
}

/* glibc declares it for _GNU_SOURCE alone. NULL for every name in a program with raised rights. */
extern char *secure_getenv(const char *name);

/* errno is a macro over a function; callers of the library must find theirs as they left it. */
static inline int system_errno(void) {
    return errno;
}
static inline void system_set_errno(int value) {
    errno = value;
}

static inline int64_t system_unix_seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec;
}
static inline int64_t system_monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}
static inline int64_t system_monotonic_ms(void) {
    return system_monotonic_us() / 1000;
}
/* The same clock as of the system's last tick, 10 ms ago at most. Reading it takes a fifth of the time. */
static inline int64_t system_monotonic_tick_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
/* Where a number is for the first time; NULL: nowhere. wmemchr compares eight at a time. wchar_t has 32 bits on Linux, with a sign
   on x86_64 and without one on aarch64. */
static inline const int32_t *system_find_number(const int32_t *numbers, int32_t number, size_t count) {
    return (const int32_t *)wmemchr((const wchar_t *)numbers, (wchar_t)number, count);
}
/* epoll's event has a union in it and, on some machines, no padding: Swift is given its parts. */
typedef struct epoll_event system_event;
/* What glibc has as an enumeration and musl as macros. */
static const uint32_t system_event_in = EPOLLIN;
static const uint32_t system_event_out = EPOLLOUT;
static const uint32_t system_event_broken = (uint32_t)EPOLLERR | (uint32_t)EPOLLHUP;
static const uint32_t system_event_in_once = (uint32_t)EPOLLIN | (uint32_t)EPOLLET;
static inline int system_epoll_control(int epoll, int change, int descriptor, uint32_t events,
                                       uint64_t label) {
    system_event event = {.events = events, .data = {.u64 = label}};
    return epoll_ctl(epoll, change, descriptor, &event);
}
static inline uint32_t system_event_flags(const system_event *event) {
    return event->events;
}
static inline uint64_t system_event_label(const system_event *event) {
    return event->data.u64;
}
/* Makes a timer's descriptor readable at an instant of the monotonic clock, in milliseconds; never, for 0. */
static inline int system_timer_set(int timer, int64_t at_ms) {
    struct itimerspec when = {
        .it_value = {.tv_sec = (time_t)(at_ms / 1000), .tv_nsec = (long)(at_ms % 1000) * 1000000}};
    return timerfd_settime(timer, TFD_TIMER_ABSTIME, &when, NULL);
}
/* Opens a file to read without waiting for a writer, should it be a pipe, and without becoming its terminal's owner. */
static inline int system_open_for_reading(const char *path) {
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}
/* Whether a path leads to anything: 0 if a folder on the way may not be searched, or if nothing is there. */
static inline int system_is_visible(const char *path) {
    return faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) == 0;
}
/* The size of a regular file, and its permissions; -1 for anything else. glibc's fstat is a symbol of 2.33, so the
   system is asked itself, as it can be since Linux 4.11. */
static inline int64_t system_regular_file_size(int descriptor, uint32_t *mode) {
    struct statx about;
    if (syscall(SYS_statx, descriptor, "", 0x1000 /* AT_EMPTY_PATH */, STATX_TYPE | STATX_MODE | STATX_SIZE,
                &about) != 0 ||
        !S_ISREG(about.stx_mode)) {
        return -1;
    }
    *mode = about.stx_mode & 07777;
    return (int64_t)about.stx_size;
}
/* MAP_FAILED is a cast, which Swift does not import: NULL stands for it. */
static inline void *system_map_pages(size_t byte_count) {
    void *pages = mmap(NULL, byte_count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

#endif /* FWKEYS_SYSTEM_H */

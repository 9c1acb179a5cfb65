/* A host that looks after itself: it goes through the life of a client and checks that the library left alone what is the
   host's. It prints what was not left alone, a line each, and nothing if all was.

   good_guest BASE-URL CA-FILE-OR-EMPTY WHAT */
#include <curl/curl.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fwkeys.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ACCOUNT "my-account"
#define USER "my-user"
#define HIGHEST_SIGNAL 64
#define ERRNO_OF_THE_HOST 4711

static const char *base_url, *ca_file;
static int faults;

static void complain(const char *what) {
    printf("%s\n", what);
    faults++;
}

/* What a call is to leave alone; `name` says after which one it was not. */
static void check_errno(const char *name) {
    if (errno != ERRNO_OF_THE_HOST)
        complain(name);
    errno = ERRNO_OF_THE_HOST;
}

static size_t count_entries(const char *path) {
    DIR *directory = opendir(path);
    size_t count = 0;
    if (directory == NULL)
        exit(70);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

static void ignore_log(void *user_data, fw_log_level level, const char *line) {
    (void)user_data, (void)level, (void)line;
}

/* Every kind of call there is, once. A failure is no matter here: what is scripted for the server decides it. */
static void whole_life(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_cancel *cancel = NULL;
    fw_create_options *options = NULL;
    fw_api_key *key = NULL, *listed = NULL;
    fw_api_key_list *list = NULL;
    fw_identity *identity = NULL;
    fw_rotation *rotation = NULL;
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    char text[256], marker[17];
    errno = ERRNO_OF_THE_HOST;
#define DO(call)                                                                                             \
    do {                                                                                                     \
        (void)(call);                                                                                        \
        check_errno("errno after " #call);                                                                   \
    } while (0)
#define TRY(call)                                                                                            \
    do {                                                                                                     \
        DO(call);                                                                                            \
        DO(fw_error_message(error));                                                                         \
        fw_error_free(error);                                                                                \
        check_errno("errno after fw_error_free");                                                            \
        error = NULL;                                                                                        \
    } while (0)
    DO(fw_version());
    DO(fw_status_name(FW_OK));
    DO(fw_cancel_new(&cancel));
    DO(fw_config_new(&config));
    DO(fw_config_set_base_url(config, "no url"));
    DO(fw_config_set_base_url(config, base_url));
    DO(fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000"));
    if (*ca_file != '\0')
        DO(fw_config_set_ca_file(config, ca_file));
    DO(fw_config_set_cancel(config, cancel));
    DO(fw_config_set_log(config, FW_LOG_DEBUG, ignore_log, NULL, NULL));
    DO(fw_config_set_settle_ms(config, 0));
    DO(fw_config_set_retry_base_ms(config, 0));
    DO(fw_config_set_timeout_ms(config, 5000));
    TRY(fw_config_load(config, "no-such-profile", &error));
    TRY(fw_client_new(config, &client, &error));
    DO(fw_client_secrets_locked(client));
    DO(fw_marker_generate(marker, sizeof marker));
    DO(fw_create_options_new(&options));
    DO(fw_create_options_set_display_name(options, "a name"));
    DO(fw_create_options_set_expire_time(options, "2099-01-31T12:00:00Z"));
    TRY(fw_create_api_key(client, ACCOUNT, USER, options, &key, &error));
    if (key == NULL)
        complain("no key was created");
    DO(fw_api_key_secret(key, NULL));
    DO(fw_api_key_copy_secret(key, text, sizeof text));
    memset(text, 0, sizeof text);
    DO(fw_api_key_wipe_secret(key));
    DO(fw_api_key_free(key));
    TRY(fw_list_api_keys(client, ACCOUNT, USER, NULL, &list, &error));
    TRY(fw_api_key_list_next(list, &listed, &error));
    DO(fw_api_key_free(listed));
    DO(fw_api_key_list_free(list));
    TRY(fw_whoami(client, &identity, &error));
    DO(fw_identity_free(identity));
    TRY(fw_delete_api_key(client, ACCOUNT, USER, "key_1", &error));
    TRY(fw_rotation_begin(client, ACCOUNT, USER, "key_old", NULL, &rotation, &error));
    TRY(fw_rotation_commit(rotation, &error));
    DO(fw_rotation_free(rotation));
    TRY(fw_sweep_api_keys(client, ACCOUNT, USER, "0123456789abcdef", NULL, &sweep, &error));
    DO(fw_sweep_free(sweep));
    DO(fw_cancel_trigger(cancel));
    TRY(fw_create_api_key(client, ACCOUNT, USER, options, &key, &error));
    DO(fw_create_options_free(options));
    DO(fw_client_free(client));
    DO(fw_config_free(config));
    DO(fw_cancel_free(cancel));
}

static void check_signals(void) {
    struct sigaction before[HIGHEST_SIGNAL + 1], after;
    sigset_t mask_before, mask_after;
    sigset_t some;
    sigemptyset(&some);
    sigaddset(&some, SIGUSR2);
    sigprocmask(SIG_BLOCK, &some, &mask_before);
    sigprocmask(SIG_BLOCK, NULL, &mask_before);
    for (int number = 1; number <= HIGHEST_SIGNAL; number++)
        if (sigaction(number, NULL, &before[number]) != 0)
            before[number].sa_handler = SIG_ERR;
    whole_life();
    for (int number = 1; number <= HIGHEST_SIGNAL; number++)
        if (sigaction(number, NULL, &after) == 0 && after.sa_handler != before[number].sa_handler)
            complain("a signal has another handler");
    sigprocmask(SIG_BLOCK, NULL, &mask_after);
    for (int number = 1; number <= HIGHEST_SIGNAL; number++)
        if (sigismember(&mask_before, number) != sigismember(&mask_after, number))
            complain("the signal mask is another");
}

static void check_locale(void) {
    if (setlocale(LC_ALL, "C.UTF-8") == NULL)
        complain("no such locale");
    char *before = strdup(setlocale(LC_ALL, NULL));
    whole_life();
    if (before == NULL || strcmp(before, setlocale(LC_ALL, NULL)) != 0)
        complain("the locale is another");
    free(before);
}

/* OpenSSL and libcurl set themselves up once and for all, so what the first life leaves is not counted. */
static void check_descriptors(void) {
    whole_life();
    size_t before = count_entries("/proc/self/fd");
    whole_life();
    if (count_entries("/proc/self/fd") != before)
        complain("descriptors are left");
}

/* libcurl makes a pair of its own for each of its handles, to wake it up with, and gives no way to it; one that is
   inherited leads nowhere but to itself. */
static int is_wake_up_pair_of_libcurl(int descriptor) {
    struct sockaddr_un address;
    socklen_t length = sizeof address;
    return getsockname(descriptor, (struct sockaddr *)&address, &length) == 0 &&
           address.sun_family == AF_UNIX && length == sizeof address.sun_family;
}

/* Within a call, on this thread: is anything open that a program that is started now would inherit? */
static void check_inheritance(void *user_data, fw_log_level level, const char *line) {
    (void)user_data, (void)level, (void)line;
    for (int descriptor = 3; descriptor < 256; descriptor++) {
        int flags = fcntl(descriptor, F_GETFD);
        if (flags >= 0 && (flags & FD_CLOEXEC) == 0 && !is_wake_up_pair_of_libcurl(descriptor))
            complain("a descriptor would be inherited");
    }
    if (count_entries("/proc/self/task") != 3) /* one, and the two entries of every directory */
        complain("a thread was started");
}

static fw_client *new_client(fw_log_callback log) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    if (fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, base_url) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        (*ca_file != '\0' && fw_config_set_ca_file(config, ca_file) != FW_OK) ||
        fw_config_set_log(config, FW_LOG_DEBUG, log, NULL, NULL) != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK)
        complain("no client");
    fw_config_free(config);
    return client;
}

static fw_status create(fw_client *client, fw_error **error) {
    fw_api_key *key = NULL;
    fw_status status = fw_create_api_key(client, ACCOUNT, USER, NULL, &key, error);
    fw_api_key_free(key);
    return status;
}

/* The log is written while a connection is open and in use. */
static void check_open_descriptors(void) {
    fw_client *client = new_client(check_inheritance);
    if (create(client, NULL) != FW_OK)
        complain("no key was created");
    fw_client_free(client);
}

static size_t discard(char *bytes, size_t size, size_t count, void *data) {
    (void)bytes, (void)data;
    return size * count;
}

static void use_curl(CURL *easy, const char *when) {
    char url[512];
    snprintf(url, sizeof url, "%s/of-the-host", base_url);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    if (*ca_file != '\0')
        curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file);
    if (curl_easy_perform(easy) != CURLE_OK)
        complain(when);
}

/* The host's own libcurl, before, during and after ours. */
static void check_curl(void) {
    if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
        complain("curl_global_init");
    CURL *easy = curl_easy_init();
    use_curl(easy, "before");
    fw_client *client = new_client(ignore_log);
    use_curl(easy, "during, before a call");
    if (create(client, NULL) != FW_OK)
        complain("no key was created");
    use_curl(easy, "during, after a call");
    fw_client_free(client);
    use_curl(easy, "after");
    curl_easy_cleanup(easy);
    curl_global_cleanup();
    /* And the other way round: ours lives on when the host is done with its own. */
    client = new_client(ignore_log);
    if (curl_global_init(CURL_GLOBAL_ALL) != CURLE_OK)
        complain("curl_global_init again");
    easy = curl_easy_init();
    use_curl(easy, "again");
    curl_easy_cleanup(easy);
    curl_global_cleanup();
    if (create(client, NULL) != FW_OK)
        complain("no key was created after the host's curl_global_cleanup");
    fw_client_free(client);
}

/* With SIGPIPE as it is by default, a delivery would end the process. What is sent is larger than what a socket holds. */
static void check_broken_pipe(void) {
    fw_client *client = new_client(ignore_log);
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    char name[16], *value = malloc(4097);
    if (value == NULL || signal(SIGPIPE, SIG_DFL) == SIG_ERR || fw_create_options_new(&options) != FW_OK)
        exit(70);
    memset(value, 'v', 4096);
    value[4096] = '\0';
    for (int number = 0; number < 64; number++) {
        snprintf(name, sizeof name, "name-%d", number);
        if (fw_create_options_set_annotation(options, name, value) != FW_OK)
            complain("no annotation");
    }
    fw_status status = fw_create_api_key(client, ACCOUNT, USER, options, &key, &error);
    if (status != FW_ERROR_TRANSPORT || fw_error_outcome(error) != FW_OUTCOME_UNKNOWN)
        complain(fw_status_name(status));
    fw_error_free(error);
    fw_create_options_free(options);
    fw_client_free(client);
    free(value);
}

static void check_fork(void) {
    fw_client *client = new_client(ignore_log);
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    if (fw_create_api_key(client, ACCOUNT, USER, NULL, &key, NULL) != FW_OK)
        complain("no key was created");
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        int fault = fw_whoami(client, &(fw_identity *){NULL}, NULL) != FW_ERROR_FORKED;
        fault |= create(client, &error) != FW_ERROR_FORKED || fw_error_outcome(error) != FW_OUTCOME_NOT_SENT;
        fault |= fw_api_key_secret(key, NULL) == NULL;
        fw_error_free(error);
        fw_api_key_free(key);
        fw_client_free(client);
        _exit(fault);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0)
        complain("the child");
    /* What the child freed was its own: here all is as it was. */
    if (fw_api_key_secret(key, NULL) == NULL || create(client, NULL) != FW_OK)
        complain("the parent");
    fw_api_key_free(key);
    fw_client_free(client);
}

/* What a queue has of its own; its one operation is cancelled before it is sent. */
static void life_of_a_queue(void) {
    fw_client *client = new_client(ignore_log);
    fw_queue *queue = NULL;
    if (fw_queue_new(client, &queue, NULL) != FW_OK || fw_queue_fd(queue) < 0 ||
        fw_queue_whoami(queue, 0, NULL, NULL, NULL) != FW_OK)
        complain("no queue");
    fw_queue_wakeup(queue);
    fw_queue_cancel_all(queue);
    if (fw_queue_run(queue, 0, NULL) != FW_OK)
        complain("fw_queue_run");
    fw_completion_free(fw_queue_next(queue));
    fw_queue_free(queue);
    fw_client_free(client);
}

static int has_lived;

/* From now on each function that the library calls and that may end a cancelled thread would. */
static void *live_while_cancelled(void *nothing) {
    pthread_cancel(pthread_self());
    whole_life();
    life_of_a_queue();
    has_lived = 1;
    pthread_testcancel();
    return nothing;
}

static void check_cancellation(void) {
    pthread_t thread;
    void *result = NULL;
    if (pthread_create(&thread, NULL, live_while_cancelled, NULL) != 0 || pthread_join(thread, &result) != 0)
        complain("no thread");
    if (!has_lived)
        complain("the thread ended within the library");
    if (result != PTHREAD_CANCELED)
        complain("the thread may not be cancelled any more");
}

static void *call_on_small_stack(void *client) {
    if (create(client, NULL) != FW_OK)
        complain("no key was created");
    return NULL;
}

static void check_small_stack(void) {
    pthread_attr_t attributes;
    pthread_t thread;
    fw_client *client = new_client(ignore_log);
    if (pthread_attr_init(&attributes) != 0 || pthread_attr_setstacksize(&attributes, 64 * 1024) != 0 ||
        pthread_create(&thread, &attributes, call_on_small_stack, client) != 0 ||
        pthread_join(thread, NULL) != 0)
        complain("no thread");
    fw_client_free(client);
}

int main(int argc, char **argv) {
    static const struct {
        const char *name;
        void (*check)(void);
    } checks[] = {
        {"life", whole_life},
        {"signals", check_signals},
        {"locale", check_locale},
        {"descriptors", check_descriptors},
        {"inheritance", check_open_descriptors},
        {"curl", check_curl},
        {"pipe", check_broken_pipe},
        {"fork", check_fork},
        {"stack", check_small_stack},
        {"cancellation", check_cancellation},
    };
    if (argc != 4)
        return 64;
    base_url = argv[1];
    ca_file = argv[2];
    for (size_t index = 0; index < sizeof checks / sizeof *checks; index++)
        if (strcmp(argv[3], checks[index].name) == 0) {
            checks[index].check();
            return faults == 0 ? 0 : 1;
        }
    return 64;
}

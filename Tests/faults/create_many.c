/*
 * Creates many keys from several threads or through one queue, and prints for each create what the library said came of
 * it. No secret is printed, only whether one arrived. With --update it gives keys that exist new display names instead, and
 * with --rotate each create is the beginning of a rotation, of the key that FWKEYS_OLD_KEY_ID names.
 *
 *   create_many --count N --threads N --clients shared|thread|create|queue [--warm] [--exactly-once] [--paced] [--update] [--rotate]
 *               [--timeout-ms N] [--attempt-timeout-ms N] [--settle-ms N] [--attempts N] [--retry-base-ms N] [--retry-cap-ms N]
 *
 * --clients  who shares a client, and with it a pool of connections: all threads; the creates of one thread; nobody. Or
 *            there is a queue in place of threads, and as many are in flight at once.
 * --warm     opens the connections first: every thread asks who it is, and only when all have asked do they create.
 * --paced    waits for a line on standard input before each create, and ends when standard input does. One thread.
 * --update   changes keys: their ids are on standard input, one a line, as many as --count says.
 */
#include "settings.h"

#include <getopt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

enum { THREAD_LIMIT = 256, WARMING_TRIES = 50, ID_CAPACITY = 300 };
enum sharing { SHARED_BY_ALL, ONE_FOR_EACH_THREAD, ONE_FOR_EACH_CREATE, ONE_QUEUE };

static struct {
    fw_config *config;
    fw_client *shared_client; /* NULL: not shared by all */
    enum sharing sharing;
    bool is_warm, is_exactly_once, is_paced, is_rotation;
    int64_t count, threads;
    const char *account_id, *user_id;
    char (*updated_ids)[ID_CAPACITY]; /* NULL: keys are created */
    atomic_llong next;
    pthread_barrier_t all_warm;
} job = {.count = 1, .threads = 1};

static double milliseconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static fw_client *new_client(void) {
    fw_client *client = NULL;
    check("client", fw_client_new(job.config, &client, NULL));
    return client;
}

static fw_create_options *new_options(int64_t index) {
    char name[64];
    fw_create_options *options = NULL;
    snprintf(name, sizeof name, "%s-%lld", job.updated_ids != NULL ? "update" : "create", (long long)index);
    check("options", fw_create_options_new(&options));
    check("display name", fw_create_options_set_display_name(options, name));
    if (job.is_exactly_once)
        check("exactly once", fw_create_options_set_exactly_once(options, 1));
    return options;
}

/* Whether there is one more create to be made, and when it is paced: waits until it may begin. */
static bool may_go_on(int64_t index) {
    if (index >= job.count)
        return false;
    for (int character = job.is_paced ? getchar() : '\n'; character != '\n'; character = getchar()) {
        if (character == EOF)
            return false;
    }
    return true;
}

static void tell(int64_t index, fw_status status, const fw_api_key *key, const fw_error *error, double took) {
    char id[ID_CAPACITY], marker[64], orphan[ID_CAPACITY], prefix[64];
    size_t secret_length = 0;
    const char *its_marker = key != NULL ? fw_api_key_marker(key) : fw_error_marker(error);
    const bool has_secret =
        key != NULL && fw_api_key_secret(key, &secret_length) != NULL && secret_length > 0;
    printf("{\"index\":%lld,\"status\":\"%s\",\"outcome\":\"%s\",\"attempts\":%d,\"http_status\":%d,"
           "\"has_secret\":%s,\"key_id\":%s,\"marker\":%s,\"orphan_key_id\":%s,\"orphan_prefix\":%s,"
           "\"unsettled\":%d,\"elapsed_ms\":%.3f}\n",
           (long long)index, fw_status_name(status), fw_outcome_name(fw_error_outcome(error)),
           (int)fw_error_attempts(error), (int)fw_error_http_status(error), has_secret ? "true" : "false",
           json_text(id, sizeof id, key != NULL ? fw_api_key_id(key) : NULL),
           json_text(marker, sizeof marker, its_marker),
           json_text(orphan, sizeof orphan, fw_error_orphan_key_id(error)),
           json_text(prefix, sizeof prefix, fw_error_orphan_prefix(error)),
           key != NULL ? (int)fw_api_key_unsettled_attempts(key) : 0, took);
    fflush(stdout);
}

static void create(fw_client *client, int64_t index) {
    fw_create_options *options = new_options(index);
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const double start = milliseconds_now();
    const fw_status status =
        job.updated_ids != NULL
            ? fw_update_api_key(client, job.account_id, job.user_id, job.updated_ids[index], options, &key,
                                &error)
            : fw_create_api_key(client, job.account_id, job.user_id, options, &key, &error);
    tell(index, status, key, error, milliseconds_now() - start);
    fw_error_free(error);
    fw_api_key_free(key);
    fw_create_options_free(options);
}

static void begin_rotation(fw_client *client, int64_t index) {
    fw_create_options *options = new_options(index);
    fw_rotation *rotation = NULL;
    fw_error *error = NULL;
    const double start = milliseconds_now();
    const fw_status status =
        fw_rotation_begin(client, job.account_id, job.user_id, required_variable("FWKEYS_OLD_KEY_ID"),
                          options, &rotation, &error);
    tell(index, status, fw_rotation_new_key(rotation), error, milliseconds_now() - start);
    fw_error_free(error);
    fw_rotation_free(rotation);
    fw_create_options_free(options);
}

/* The deadline is that of the creates, which a busy machine may miss with all connections at once. */
static void warm(fw_client *client) {
    fw_identity *identity = NULL;
    fw_status status = FW_ERROR_DEADLINE;
    for (int tries = 0; status == FW_ERROR_DEADLINE && tries < WARMING_TRIES; tries++)
        status = fw_whoami(client, &identity, NULL);
    check("who am I", status);
    fw_identity_free(identity);
}

static void *work(void *nothing) {
    (void)nothing;
    fw_client *own = job.sharing == ONE_FOR_EACH_THREAD ? new_client() : NULL;
    fw_client *client = own != NULL ? own : job.shared_client;
    if (job.is_warm)
        warm(client);
    pthread_barrier_wait(&job.all_warm);
    for (int64_t index; may_go_on(index = atomic_fetch_add(&job.next, 1));) {
        if (job.sharing == ONE_FOR_EACH_CREATE) {
            fw_client *fresh = new_client();
            create(fresh, index);
            fw_client_free(fresh);
        } else {
            (job.is_rotation ? begin_rotation : create)(client, index);
        }
    }
    fw_client_free(own);
    return NULL;
}

/* ---- Through a queue ---- */

struct submission {
    int64_t index;
    double start;
};

static fw_status ask_again(fw_queue *queue) {
    static int tries;
    return ++tries < WARMING_TRIES ? fw_queue_whoami(queue, 0, NULL, NULL, NULL) : FW_ERROR_DEADLINE;
}

/* Runs the queue until all is finished, and prints what became of the creates. */
static void finish(fw_queue *queue) {
    for (;;) {
        fw_completion *completion = fw_queue_next(queue);
        if (completion == NULL && fw_queue_pending_count(queue) == 0)
            return;
        if (completion == NULL) {
            check("run", fw_queue_run(queue, -1, NULL));
            continue;
        }
        const struct submission *submission = fw_completion_tag(completion);
        const fw_status status = fw_completion_status(completion);
        fw_error *error = fw_completion_take_error(completion);
        if (submission == NULL) {
            check("who am I", status == FW_ERROR_DEADLINE ? ask_again(queue) : status);
        } else {
            fw_api_key *key = fw_completion_take_api_key(completion);
            tell(submission->index, status, key, error, milliseconds_now() - submission->start);
            fw_api_key_free(key);
        }
        fw_error_free(error);
        fw_completion_free(completion);
    }
}

static void work_through_queue(void) {
    fw_client *client = new_client();
    fw_queue *queue = NULL;
    struct submission *submissions = calloc((size_t)job.count, sizeof *submissions);
    check("submissions", submissions != NULL ? FW_OK : FW_ERROR_NO_MEMORY);
    check("queue", fw_queue_new(client, &queue, NULL));
    check("in flight", fw_queue_set_max_in_flight(queue, (int32_t)job.threads));
    fw_client_free(client);
    for (int64_t i = 0; job.is_warm && i < job.threads; i++)
        check("who am I", fw_queue_whoami(queue, 0, NULL, NULL, NULL));
    finish(queue);
    for (int64_t index = 0; may_go_on(index); index++) {
        fw_create_options *options = new_options(index);
        submissions[index] = (struct submission){.index = index, .start = milliseconds_now()};
        const fw_status status =
            job.updated_ids != NULL
                ? fw_queue_update_api_key(queue, job.account_id, job.user_id, job.updated_ids[index], options,
                                          &submissions[index], NULL, NULL)
                : fw_queue_create_api_key(queue, job.account_id, job.user_id, options, &submissions[index],
                                          NULL, NULL);
        check("submit", status);
        fw_create_options_free(options);
        if (job.is_paced)
            finish(queue);
    }
    finish(queue);
    fw_queue_free(queue);
    free(submissions);
}

static void work_on_threads(void) {
    pthread_t threads[THREAD_LIMIT];
    if (job.sharing == SHARED_BY_ALL)
        job.shared_client = new_client();
    pthread_barrier_init(&job.all_warm, NULL, (unsigned)job.threads);
    for (int64_t i = 0; i < job.threads; i++) {
        if (pthread_create(&threads[i], NULL, work, NULL) != 0) {
            fprintf(stderr, "no thread %lld\n", (long long)i);
            exit(1);
        }
    }
    for (int64_t i = 0; i < job.threads; i++)
        pthread_join(threads[i], NULL);
    pthread_barrier_destroy(&job.all_warm);
    fw_client_free(job.shared_client);
}

/* ---- What it is asked to do ---- */

static enum sharing sharing_named(const char *name) {
    if (strcmp(name, "shared") == 0)
        return SHARED_BY_ALL;
    if (strcmp(name, "thread") == 0)
        return ONE_FOR_EACH_THREAD;
    if (strcmp(name, "create") == 0)
        return ONE_FOR_EACH_CREATE;
    if (strcmp(name, "queue") == 0)
        return ONE_QUEUE;
    fprintf(stderr, "--clients: shared, thread, create or queue\n");
    exit(2);
}

static void read_ids(void) {
    job.updated_ids = calloc((size_t)job.count, sizeof *job.updated_ids);
    check("ids", job.updated_ids != NULL ? FW_OK : FW_ERROR_NO_MEMORY);
    for (int64_t i = 0; i < job.count; i++) {
        if (fgets(job.updated_ids[i], ID_CAPACITY, stdin) == NULL) {
            fprintf(stderr, "%lld ids are not enough\n", (long long)i);
            exit(2);
        }
        job.updated_ids[i][strcspn(job.updated_ids[i], "\n")] = '\0';
    }
}

static void read_arguments(int argc, char **argv) {
    static const struct option names[] = {{"count", required_argument, NULL, 'n'},
                                          {"threads", required_argument, NULL, 't'},
                                          {"clients", required_argument, NULL, 'c'},
                                          {"warm", no_argument, NULL, 'w'},
                                          {"exactly-once", no_argument, NULL, 'e'},
                                          {"timeout-ms", required_argument, NULL, 'd'},
                                          {"settle-ms", required_argument, NULL, 's'},
                                          {"attempts", required_argument, NULL, 'a'},
                                          {"retry-base-ms", required_argument, NULL, 'b'},
                                          {"attempt-timeout-ms", required_argument, NULL, 'i'},
                                          {"retry-cap-ms", required_argument, NULL, 'p'},
                                          {"paced", no_argument, NULL, 'l'},
                                          {"update", no_argument, NULL, 'u'},
                                          {"rotate", no_argument, NULL, 'r'},
                                          {NULL, 0, NULL, 0}};
    bool is_update = false;
    for (int option; (option = getopt_long(argc, argv, "", names, NULL)) != -1;) {
        if (option == 'n')
            job.count = whole_number(optarg);
        else if (option == 't')
            job.threads = whole_number(optarg);
        else if (option == 'c')
            job.sharing = sharing_named(optarg);
        else if (option == 'w')
            job.is_warm = true;
        else if (option == 'e')
            job.is_exactly_once = true;
        else if (option == 'l')
            job.is_paced = true;
        else if (option == 'u')
            is_update = true;
        else if (option == 'r')
            job.is_rotation = true;
        else if (option == 'd')
            check("timeout", fw_config_set_timeout_ms(job.config, whole_number(optarg)));
        else if (option == 'i')
            check("attempt timeout", fw_config_set_attempt_timeout_ms(job.config, whole_number(optarg)));
        else if (option == 's')
            check("settle time", fw_config_set_settle_ms(job.config, whole_number(optarg)));
        else if (option == 'a')
            check("attempts", fw_config_set_max_attempts(job.config, (int32_t)whole_number(optarg)));
        else if (option == 'b')
            check("base", fw_config_set_retry_base_ms(job.config, whole_number(optarg)));
        else if (option == 'p')
            check("cap", fw_config_set_retry_cap_ms(job.config, whole_number(optarg)));
        else
            exit(2);
    }
    if (job.threads < 1 || job.threads > THREAD_LIMIT ||
        (job.is_warm && job.sharing == ONE_FOR_EACH_CREATE) || (job.is_paced && job.threads != 1)) {
        fprintf(stderr, "1 to %d threads, --warm only where a client is kept, --paced on one thread\n",
                THREAD_LIMIT);
        exit(2);
    }
    if (is_update)
        read_ids();
}

int main(int argc, char **argv) {
    job.config = new_config();
    job.account_id = required_variable("FIREWORKS_ACCOUNT_ID");
    job.user_id = required_variable("FIREWORKS_USER_ID");
    read_arguments(argc, argv);
    if (job.sharing == ONE_QUEUE)
        work_through_queue();
    else
        work_on_threads();
    free(job.updated_ids);
    fw_config_free(job.config);
    return 0;
}

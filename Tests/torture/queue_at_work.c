/*
 * A queue and all that can be done with it, for a tool that sees who reads what was freed, and what is lost.
 *
 *   queue_at_work everything         each operation, each kind of end; some creates lose their answers, as the test has asked
 *                                    the emulator
 *   queue_at_work untaken CREATES    nobody takes the keys, and the queue is freed: prints the ids that the log names then
 *
 * Where the service is comes through the environment, as in the fault tests. What does not go as it should is told on
 * standard error, and ends the program with 1.
 */
#include "../faults/settings.h"

#include <poll.h>
#include <stdbool.h>
#include <string.h>

enum { MANY = 12 };

static const char *account, *user;
static fw_api_key_list *list;
static fw_rotation *rotation;
static char last_key_id[300]; /* of the last key that came */

static void demand(bool holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "not so: %s\n", what);
    exit(1);
}

/* Takes one completion with all that is in it. Lists and rotations are kept for what comes next. */
static fw_status take(fw_completion *completion) {
    const fw_status status = fw_completion_status(completion);
    fw_error *error = fw_completion_take_error(completion);
    fw_api_key *key = fw_completion_take_api_key(completion);
    fw_identity *identity = fw_completion_take_identity(completion);
    fw_sweep *sweep = fw_completion_take_sweep(completion);
    fw_api_key_list *new_list = fw_completion_take_list(completion);
    fw_rotation *new_rotation = fw_completion_take_rotation(completion);
    demand((status == FW_OK) == (error == NULL), "an error where there is one");
    demand(status == FW_OK || fw_error_message(error) != NULL, "words for it");
    list = new_list != NULL ? new_list : list;
    rotation = new_rotation != NULL ? new_rotation : rotation;
    if (key != NULL)
        snprintf(last_key_id, sizeof last_key_id, "%s", fw_api_key_id(key));
    fw_sweep_free(sweep);
    fw_identity_free(identity);
    fw_api_key_free(key);
    fw_error_free(error);
    fw_completion_free(completion);
    return status;
}

/* Runs the queue until all is finished, waiting at its descriptor; how many succeeded. */
static int finish(fw_queue *queue) {
    struct pollfd readable = {.fd = fw_queue_fd(queue), .events = POLLIN};
    int successes = 0;
    for (;;) {
        fw_completion *completion = fw_queue_next(queue);
        if (completion != NULL)
            successes += take(completion) == FW_OK;
        else if (fw_queue_pending_count(queue) == 0)
            return successes;
        else {
            demand(poll(&readable, 1, 20000) == 1, "a descriptor that tells");
            check("run", fw_queue_run(queue, 0, NULL));
        }
    }
}

static fw_create_options *new_options(int32_t exactly_once, fw_cancel *cancel) {
    fw_create_options *options = NULL;
    check("options", fw_create_options_new(&options));
    check("name", fw_create_options_set_display_name(options, "at work"));
    check("exactly once", fw_create_options_set_exactly_once(options, exactly_once));
    check("token", fw_create_options_set_cancel(options, cancel));
    return options;
}

static void submit_creates(fw_queue *queue, int count, int32_t exactly_once, fw_cancel *cancel,
                           uint64_t *tickets) {
    fw_create_options *options = new_options(exactly_once, cancel);
    for (int i = 0; i < count; i++)
        check("create", fw_queue_create_api_key(queue, account, user, options, NULL, &tickets[i], NULL));
    fw_create_options_free(options);
}

static void make_and_read(fw_queue *queue) {
    uint64_t tickets[MANY];
    submit_creates(queue, MANY, 0, NULL, tickets);
    demand(finish(queue) < MANY, "answers that are lost");
    submit_creates(queue, MANY, 1, NULL, tickets);
    demand(finish(queue) == MANY, "each key exactly once");
    check("get", fw_queue_get_api_key(queue, account, user, "nobody", NULL, NULL, NULL));
    check("delete", fw_queue_delete_api_key(queue, account, user, "nobody", NULL, NULL, NULL));
    check("sweep", fw_queue_sweep_api_keys(queue, account, user, "0123456789abcdef", NULL, NULL, NULL, NULL));
    check("who am I", fw_queue_whoami(queue, 1, NULL, NULL, NULL));
    demand(finish(queue) == 2, "a sweep and an identity, and nobody's key");
}

static void read_pages(fw_queue *queue) {
    fw_list_options *options = NULL;
    int pages = 1;
    check("options", fw_list_options_new(&options));
    check("page size", fw_list_options_set_page_size(options, 5));
    check("list", fw_queue_list_api_keys(queue, account, user, options, NULL, NULL, NULL));
    fw_list_options_free(options);
    demand(finish(queue) == 1, "a list");
    for (; pages < 3; pages++) {
        check("page", fw_queue_list_next_page(queue, list, NULL, NULL, NULL));
        demand(finish(queue) == 1, "another page");
    }
    check("page", fw_queue_list_next_page(queue, list, NULL, NULL, NULL));
    fw_api_key_list_free(list); /* while its page is read */
    demand(finish(queue) == 1, "a page of a list that is gone");
}

static void rotate(fw_queue *queue) {
    fw_create_options *options = new_options(1, NULL);
    uint64_t ticket = 0;
    check("begin", fw_queue_rotation_begin(queue, account, user, "nobody", options, NULL, NULL, NULL));
    demand(finish(queue) == 0, "nobody's key cannot be replaced");
    for (int way = 0; way < 3; way++) {
        submit_creates(queue, 1, 1, NULL, &ticket);
        demand(finish(queue) == 1, "an old key");
        check("begin", fw_queue_rotation_begin(queue, account, user, last_key_id, options, NULL, NULL, NULL));
        demand(finish(queue) == 1, "a rotation");
        check("resume", fw_queue_rotation_resume(queue, account, user, fw_rotation_old_key_id(rotation),
                                                 fw_rotation_new_key_id(rotation), NULL, NULL, NULL));
        fw_rotation_free(rotation);
        demand(finish(queue) == 1, "a rotation that is resumed");
        if (way == 0)
            check("commit", fw_queue_rotation_commit(queue, rotation, NULL, NULL, NULL));
        else
            check("abort", fw_queue_rotation_abort(queue, rotation, NULL, NULL, NULL));
        if (way == 1)
            fw_rotation_free(rotation); /* while it is ended */
        demand(finish(queue) == 1, "the end of a rotation");
        if (way != 1)
            fw_rotation_free(rotation);
    }
    fw_create_options_free(options);
}

/* Some before they begin, some in flight, some by a token, and the rest all at once. */
static void cancel(fw_queue *queue) {
    uint64_t tickets[MANY], others[MANY];
    fw_cancel *token = NULL;
    check("token", fw_cancel_new(&token));
    check("in flight", fw_queue_set_max_in_flight(queue, MANY / 2));
    submit_creates(queue, MANY, 0, NULL, tickets);
    submit_creates(queue, MANY, 1, token, others);
    check("run", fw_queue_run(queue, 0, NULL));
    check("cancel", fw_queue_cancel(queue, others[MANY - 1]));
    for (int i = 0; i < MANY / 2; i += 2)
        (void)fw_queue_cancel(queue, tickets[i]); /* those that are not finished yet */
    fw_cancel_trigger(token);
    fw_cancel_free(token);
    check("run", fw_queue_run(queue, 20000, NULL));
    fw_queue_cancel_all(queue);
    (void)finish(queue);
    check("in flight", fw_queue_set_max_in_flight(queue, MANY));
}

static void do_everything(fw_client *client) {
    uint64_t tickets[MANY];
    fw_queue *queue = NULL;
    check("queue", fw_queue_new(client, &queue, NULL));
    fw_client_free(client);
    make_and_read(queue);
    read_pages(queue);
    rotate(queue);
    cancel(queue);
    /* In the end there are keys that nobody took, creates in flight, and some that wait. */
    submit_creates(queue, MANY, 0, NULL, tickets);
    while (fw_queue_pending_count(queue) > 0)
        check("run", fw_queue_run(queue, -1, NULL));
    submit_creates(queue, MANY, 1, NULL, tickets);
    check("in flight", fw_queue_set_max_in_flight(queue, MANY / 2));
    check("run", fw_queue_run(queue, 0, NULL));
    fw_queue_free(queue);
}

/* ---- Keys that nobody takes ---- */

static void name_orphan(void *nothing, fw_log_level level, const char *line) {
    const char *id = strstr(line, " orphan=");
    (void)nothing, (void)level;
    if (id != NULL)
        printf("%.*s\n", (int)strcspn(id + 8, " "), id + 8);
}

static void leave_untaken(fw_config *config, int creates) {
    fw_client *client = NULL;
    fw_queue *queue = NULL;
    check("log", fw_config_set_log(config, FW_LOG_ERROR, name_orphan, NULL, NULL));
    check("client", fw_client_new(config, &client, NULL));
    check("queue", fw_queue_new(client, &queue, NULL));
    fw_client_free(client);
    check("in flight", fw_queue_set_max_in_flight(queue, 16));
    for (int i = 0; i < creates; i++)
        check("create", fw_queue_create_api_key(queue, account, user, NULL, NULL, NULL, NULL));
    while (fw_queue_pending_count(queue) > 0)
        check("run", fw_queue_run(queue, -1, NULL));
    fw_queue_free(queue);
}

int main(int argc, char **argv) {
    fw_client *client = NULL;
    fw_config *config = new_config();
    account = required_variable("FIREWORKS_ACCOUNT_ID");
    user = required_variable("FIREWORKS_USER_ID");
    check("settle time", fw_config_set_settle_ms(config, 1));
    check("pause", fw_config_set_retry_base_ms(config, 0));
    check("attempts", fw_config_set_max_attempts(config, 20));
    if (argc == 3 && strcmp(argv[1], "untaken") == 0) {
        leave_untaken(config, (int)whole_number(argv[2]));
        fw_config_free(config);
        return 0;
    }
    check("client", fw_client_new(config, &client, NULL));
    fw_config_free(config);
    do_everything(client);
    return 0;
}

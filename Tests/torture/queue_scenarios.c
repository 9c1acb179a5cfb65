/* See queue_scenarios.h. */
#include "queue_scenarios.h"

#include <string.h>

/* What operations gave that others go on with. */
static fw_api_key_list *list;
static fw_rotation *rotation;

/* How many operations were taken in and have no completion yet. */
static int awaited;

static void lose(const char *what) {
    fprintf(stderr, "%s: %s\n", display_name, what);
    _Exit(3);
}

static struct outcome nothing_yet(void) {
    return (struct outcome){
        .status = FW_OK, .outcome_name = fw_outcome_name(FW_OUTCOME_DONE), .has_message = true};
}

/* One more call's outcome: the first failure is that of the scenario. */
static void add(struct outcome *sum, const struct outcome *outcome) {
    if (sum->status == FW_OK) {
        sum->status = outcome->status;
        sum->outcome_name = outcome->outcome_name;
    }
    sum->has_message = sum->has_message && outcome->has_message;
    sum->unknown += outcome->unknown;
    sum->lost += outcome->lost;
    for (int i = 0; i < outcome->markers.count; i++)
        note(&sum->markers, outcome->markers.text[i]);
    for (int i = 0; i < outcome->orphans.count; i++)
        note(&sum->orphans, outcome->orphans.text[i]);
}

static void add_call(struct outcome *sum, fw_status status, fw_error *error) {
    const struct outcome outcome = ended(status, error);
    add(sum, &outcome);
}

/* What a submit function said: where it refused, there is no completion to come. */
static void submitted(struct outcome *sum, fw_status status, fw_error *error) {
    awaited += status == FW_OK;
    add_call(sum, status, error);
}

static void submit_create(struct setting *setting, struct outcome *sum, int32_t exactly_once) {
    fw_create_options *options = NULL;
    fw_error *error = NULL;
    uint64_t ticket = 0;
    fw_status status = new_options(exactly_once, &options);
    STEP(fw_queue_create_api_key(setting->queue, account(), user(), options, NULL, &ticket, &error));
    fw_create_options_free(options);
    submitted(sum, status, error);
}

static bool has_what_it_should(struct setting *setting, fw_completion *completion) {
    fw_identity *identity = NULL;
    fw_sweep *sweep = NULL;
    fw_api_key *key = NULL;
    bool has_it = true;
    switch (fw_completion_operation(completion)) {
    case FW_OPERATION_CREATE_API_KEY:
        has_it = (key = fw_completion_take_api_key(completion)) != NULL;
        hand_back(setting, key);
        break;
    case FW_OPERATION_GET_API_KEY:
    case FW_OPERATION_UPDATE_API_KEY:
        has_it = (key = fw_completion_take_api_key(completion)) != NULL;
        fw_api_key_free(key);
        break;
    case FW_OPERATION_LIST_API_KEYS:
        has_it = (list = fw_completion_take_list(completion)) != NULL;
        break;
    case FW_OPERATION_WHOAMI:
        has_it = (identity = fw_completion_take_identity(completion)) != NULL;
        fw_identity_free(identity);
        break;
    case FW_OPERATION_ROTATION_BEGIN:
        has_it = (rotation = fw_completion_take_rotation(completion)) != NULL;
        if (has_it)
            note(&setting->handed_over, fw_api_key_id(fw_rotation_new_key(rotation)));
        break;
    case FW_OPERATION_SWEEP_API_KEYS:
        has_it = (sweep = fw_completion_take_sweep(completion)) != NULL;
        fw_sweep_free(sweep);
        break;
    default:
        break;
    }
    return has_it;
}

static void take(struct setting *setting, struct outcome *sum, fw_completion *completion) {
    fw_status status = fw_completion_status(completion);
    if (status == FW_OK && !has_what_it_should(setting, completion))
        lose("an operation that succeeded gives nothing");
    fw_error *error = fw_completion_take_error(completion);
    /* It may be the error alone for which no memory is left. */
    if (status != FW_OK && fw_error_status(error) == FW_ERROR_NO_MEMORY)
        status = FW_ERROR_NO_MEMORY;
    add_call(sum, status, error);
    fw_completion_free(completion);
    awaited--;
}

/* Takes completions until so few are left to come. One that does not come is seen by the clock of the process. */
static void finish(struct setting *setting, struct outcome *sum, int left) {
    while (awaited > left) {
        fw_completion *completion = fw_queue_next(setting->queue);
        if (completion != NULL)
            take(setting, sum, completion);
        else if (fw_queue_pending_count(setting->queue) == 0)
            lose("an operation that was taken in has no completion");
        else
            add_call(sum, fw_queue_run(setting->queue, -1, NULL), NULL);
    }
    if (left == 0 && (fw_queue_pending_count(setting->queue) != 0 || fw_queue_next(setting->queue) != NULL))
        lose("more completions than operations");
}

static struct outcome new_queue(struct setting *setting, fw_client *client) {
    fw_error *error = NULL;
    const fw_status status = fw_queue_new(client, &setting->queue, &error);
    awaited = 0;
    list = NULL;
    rotation = NULL;
    return ended(status, error);
}

/* ---- The scenarios ---- */

static struct outcome two_creates(struct setting *setting, int32_t exactly_once) {
    struct outcome sum = new_queue(setting, setting->client);
    if (setting->queue == NULL)
        return sum;
    submit_create(setting, &sum, exactly_once);
    submit_create(setting, &sum, exactly_once);
    finish(setting, &sum, 0);
    return sum;
}

struct outcome queue_creates(struct setting *setting) {
    return two_creates(setting, 0);
}

struct outcome queue_creates_exactly_once(struct setting *setting) {
    return two_creates(setting, 1);
}

/* Reads what there is of a page. */
static fw_status read_page(void) {
    fw_status status = FW_OK;
    while (status == FW_OK && fw_api_key_list_page_remaining(list) > 0) {
        fw_api_key *key = NULL;
        status = fw_api_key_list_next(list, &key, NULL);
        if (status == FW_OK && key == NULL)
            lose("a page that ends too early");
        fw_api_key_free(key);
    }
    return status;
}

struct outcome queue_lists(struct setting *setting) {
    fw_list_options *options = NULL;
    fw_error *error = NULL;
    struct outcome sum = new_queue(setting, setting->client);
    if (setting->queue == NULL)
        return sum;
    fw_status status = fw_list_options_new(&options);
    STEP(fw_list_options_set_page_size(options, 2));
    STEP(fw_queue_list_api_keys(setting->queue, account(), user(), options, NULL, NULL, &error));
    fw_list_options_free(options);
    submitted(&sum, status, error);
    finish(setting, &sum, 0);
    if (sum.status == FW_OK)
        add_call(&sum, read_page(), NULL);
    /* Without memory libcurl may leave out the query, and with it how long a page is: then there is one page. */
    while (sum.status == FW_OK && fw_api_key_list_next_page_token(list) != NULL) {
        error = NULL;
        status = fw_queue_list_next_page(setting->queue, list, NULL, NULL, &error);
        submitted(&sum, status, error);
        finish(setting, &sum, 0);
        if (sum.status == FW_OK)
            add_call(&sum, read_page(), NULL);
    }
    fw_api_key_list_free(list);
    return sum;
}

typedef fw_status ending(fw_queue *, fw_rotation *, void *, uint64_t *, fw_error **);

static struct outcome rotate(struct setting *setting, ending *end) {
    fw_create_options *options = NULL;
    fw_error *error = NULL;
    struct outcome sum = new_queue(setting, setting->client);
    if (setting->queue == NULL)
        return sum;
    fw_status status = new_options(0, &options);
    STEP(fw_queue_rotation_begin(setting->queue, account(), user(), setting->key_id, options, NULL, NULL,
                                 &error));
    fw_create_options_free(options);
    submitted(&sum, status, error);
    finish(setting, &sum, 0);
    if (rotation != NULL) {
        error = NULL;
        status = end(setting->queue, rotation, NULL, NULL, &error);
        submitted(&sum, status, error);
        finish(setting, &sum, 0);
    }
    fw_rotation_free(rotation);
    return sum;
}

struct outcome queue_commits(struct setting *setting) {
    return rotate(setting, fw_queue_rotation_commit);
}

struct outcome queue_aborts(struct setting *setting) {
    return rotate(setting, fw_queue_rotation_abort);
}

struct outcome queue_of_all_kinds(struct setting *setting) {
    fw_create_options *options = NULL;
    fw_error *error[4] = {NULL, NULL, NULL, NULL};
    struct outcome sum = new_queue(setting, setting->client);
    fw_queue *queue = setting->queue;
    if (queue == NULL)
        return sum;
    fw_status status = fw_queue_get_api_key(queue, account(), user(), setting->key_id, NULL, NULL, &error[0]);
    submitted(&sum, status, error[0]);
    submitted(&sum, fw_queue_whoami(queue, 1, NULL, NULL, NULL), NULL);
    status =
        fw_queue_sweep_api_keys(queue, account(), user(), "0123456789abcdef", NULL, NULL, NULL, &error[1]);
    submitted(&sum, status, error[1]);
    finish(setting, &sum, 0);
    status = new_options(0, &options);
    STEP(fw_queue_update_api_key(queue, account(), user(), setting->key_id, options, NULL, NULL, &error[3]));
    fw_create_options_free(options);
    submitted(&sum, status, error[3]);
    finish(setting, &sum, 0);
    status = fw_queue_delete_api_key(queue, account(), user(), setting->key_id, NULL, NULL, &error[2]);
    submitted(&sum, status, error[2]);
    finish(setting, &sum, 0);
    return sum;
}

/* Of three creates one is answered; another is under way, its key made, when all are cancelled. */
struct outcome queue_cancelled(struct setting *setting) {
    struct outcome sum = new_queue(setting, setting->client);
    if (setting->queue == NULL)
        return sum;
    add_call(&sum, fw_queue_set_max_in_flight(setting->queue, 2), NULL);
    for (int i = 0; i < 3; i++)
        submit_create(setting, &sum, 0);
    finish(setting, &sum, awaited > 0 ? awaited - 1 : 0);
    fw_queue_cancel_all(setting->queue);
    finish(setting, &sum, 0);
    return sum;
}

/* What the log told of. */
static struct outcome told;

static void note_word(struct few *few, const char *line, const char *name) {
    char text[ID_LENGTH];
    const char *start = strstr(line, name);
    if (start == NULL)
        return;
    start += strlen(name);
    snprintf(text, sizeof text, "%.*s", (int)strcspn(start, " "), start);
    note(few, text);
}

static void hear(void *nothing, fw_log_level level, const char *line) {
    (void)nothing, (void)level;
    if (strncmp(line, "failed", 6) != 0)
        return;
    told.unknown += strstr(line, "outcome=UNKNOWN") != NULL;
    told.lost += strstr(line, "outcome=SECRET_LOST") != NULL;
    note_word(&told.orphans, line, "orphan=");
    note_word(&told.markers, line, "marker=");
}

/* Two keys are made, nobody takes them, and the queue is freed: it is the log that tells what became of them. */
struct outcome queue_freed(struct setting *setting) {
    fw_client *client = NULL;
    fw_error *error = NULL;
    told = nothing_yet();
    fw_status status = fw_config_set_log(setting->config, FW_LOG_ERROR, hear, NULL, NULL);
    STEP(fw_client_new(setting->config, &client, &error));
    struct outcome sum = ended(status, error);
    if (sum.status == FW_OK)
        sum = new_queue(setting, client);
    fw_client_free(client);
    if (setting->queue == NULL)
        return sum;
    submit_create(setting, &sum, 0);
    submit_create(setting, &sum, 0);
    while (fw_queue_pending_count(setting->queue) > 0)
        add_call(&sum, fw_queue_run(setting->queue, -1, NULL), NULL);
    fw_queue_free(setting->queue);
    setting->queue = NULL;
    add(&sum, &told);
    return sum;
}

fw_api_key *created_in(fw_queue *queue) {
    fw_create_options *options = NULL;
    fw_completion *completion = NULL;
    fw_status status = new_options(0, &options);
    STEP(fw_queue_create_api_key(queue, account(), user(), options, NULL, NULL, NULL));
    fw_create_options_free(options);
    while (status == FW_OK && (completion = fw_queue_next(queue)) == NULL)
        status = fw_queue_run(queue, -1, NULL);
    fw_api_key *key = fw_completion_take_api_key(completion);
    fw_completion_free(completion);
    return key;
}

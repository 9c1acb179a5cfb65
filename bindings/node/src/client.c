/*
 * A queue of the library on the event loop of Node.js: uv_poll watches the queue's descriptor, and one function of
 * JavaScript, the listener, hears of each completion and of each line of the log. No other thread is involved.
 */
#include "addon.h"

/* At most so many in one go, so that the event loop can look after others in between. */
enum { MOST_COMPLETIONS = 64 };

static void release(void *data) {
    struct client *client = data;
    if (--client->references == 0)
        free(client);
}

/* Calls the listener: with a ticket, and what came of it, or with 0 and a line of the log. */
static void tell(struct client *client, double ticket, napi_value first, napi_value second) {
    napi_value listener = NULL, arguments[3] = {NULL, first, second};
    if (client->listener != NULL)
        napi_get_reference_value(client->env, client->listener, &listener);
    napi_create_double(client->env, ticket, &arguments[0]);
    if (listener != NULL)
        napi_call_function(client->env, listener, listener, 3, arguments, NULL);
}

/* Always on JavaScript's thread, for no other one runs the queue. The listener leaves the line to a later tick,
 * because the library must not be used from here. */
static void on_log(void *user_data, fw_log_level level, const char *line) {
    struct client *client = user_data;
    napi_handle_scope scope;
    napi_value name, text;
    napi_open_handle_scope(client->env, &scope);
    napi_create_string_utf8(client->env, fw_log_level_name(level), NAPI_AUTO_LENGTH, &name);
    napi_create_string_utf8(client->env, line, NAPI_AUTO_LENGTH, &text);
    tell(client, 0, name, text);
    napi_close_handle_scope(client->env, scope);
}

static void tell_completion(struct client *client, fw_completion *completion) {
    napi_value details;
    fw_status status = fw_completion_status(completion);
    napi_get_null(client->env, &details);
    if (status != FW_OK)
        details = details_of(client->env, status, fw_completion_take_error(completion), "the call");
    napi_value product = call_product(client->env, completion);
    tell(client, (double)fw_completion_ticket(completion), details, product);
    fw_completion_free(completion);
    if (--client->pending == 0) {
        napi_reference_unref(client->env, client->listener, NULL);
        uv_unref((uv_handle_t *)&client->poll);
    }
}

void client_submitted(struct client *client) {
    if (client->pending++ == 0) {
        napi_reference_ref(client->env, client->listener, NULL);
        uv_ref((uv_handle_t *)&client->poll);
    }
}

static void on_readable(uv_poll_t *poll, int status, int events) {
    (void)events;
    struct client *client = poll->data;
    napi_handle_scope handles;
    napi_callback_scope callbacks;
    fw_completion *completion;
    client->references++;
    napi_open_handle_scope(client->env, &handles);
    napi_open_callback_scope(client->env, NULL, client->context, &callbacks);
    if (status < 0 || fw_queue_run(client->queue, 0, NULL) != FW_OK)
        fw_queue_cancel_all(client->queue); /* somebody closed the descriptor */
    for (int i = 0; i < MOST_COMPLETIONS && (completion = fw_queue_next(client->queue)) != NULL; i++)
        tell_completion(client, completion);
    napi_close_callback_scope(client->env, callbacks); /* here promises go on, and may close the client */
    napi_close_handle_scope(client->env, handles);
    release(client);
}

static void on_closed(uv_handle_t *poll) {
    struct client *client = poll->data;
    napi_async_destroy(client->env, client->context); /* not before: a callback may have closed the client */
    napi_remove_async_cleanup_hook(client->hook);
    release(client);
}

/* index.js waits for what is pending before; without that, keys that nobody took are deleted, which may block. */
static void close_client(struct client *client) {
    if (client->queue == NULL)
        return;
    uv_close((uv_handle_t *)&client->poll, on_closed);
    fw_queue_free(client->queue);
    client->queue = NULL;
}

/* The process or the worker ends. */
static void on_cleanup(napi_async_cleanup_hook_handle hook, void *client) {
    (void)hook;
    close_client(client);
}

static void on_collected(napi_env env, void *data, void *hint) {
    (void)hint;
    struct client *client = data;
    close_client(client);
    napi_delete_reference(env, client->listener);
    client->listener = NULL;
    release(client);
}

static void read_config(struct reader *reader, fw_config *config, struct client *client) {
    if (read_number(reader, "logLevel")) {
        client->references++;
        reader_set(reader, fw_config_set_log(config, reader->number, on_log, client, release), NULL);
        if (reader->refusal != NULL) /* then the library does not call release */
            client->references--;
    }
    bool is_wanted = read_number(reader, "environment") && reader->number != 0;
    if ((read_text(reader, "profile") || is_wanted) && reader->refusal == NULL) {
        fw_error *error = NULL;
        fw_status status = fw_config_load(config, reader->text, &error);
        reader_set(reader, status, error);
    }
    READ_NUMBER("insecureHttp", fw_config_set_insecure_http(config, reader->number));
    READ_TEXT("apiKey", fw_config_set_api_key(config, reader->text));
    READ_TEXT("baseUrl", fw_config_set_base_url(config, reader->text));
    READ_NUMBER("timeoutMs", fw_config_set_timeout_ms(config, reader->number));
    READ_NUMBER("connectTimeoutMs", fw_config_set_connect_timeout_ms(config, reader->number));
    READ_NUMBER("attemptTimeoutMs", fw_config_set_attempt_timeout_ms(config, reader->number));
    READ_NUMBER("maxAttempts", fw_config_set_max_attempts(config, reader->number));
    READ_NUMBER("retryBaseMs", fw_config_set_retry_base_ms(config, reader->number));
    READ_NUMBER("retryCapMs", fw_config_set_retry_cap_ms(config, reader->number));
    READ_NUMBER("settleMs", fw_config_set_settle_ms(config, reader->number));
    READ_NUMBER("requestsPerMinute", fw_config_set_requests_per_minute(config, reader->number));
    READ_TEXT("caFile", fw_config_set_ca_file(config, reader->text));
    READ_TEXT("caPem", fw_config_set_ca_pem(config, reader->text));
    READ_TEXT("proxy", fw_config_set_proxy(config, reader->text));
    READ_PAIRS("proxyCredentials", fw_config_set_proxy_credentials(config, reader->text, reader->second));
    READ_PAIRS("clientCertificate", fw_config_set_client_certificate(config, reader->text, reader->second));
}

/* Has the event loop watch the queue. */
static void watch(struct client *client) {
    napi_value name;
    uv_loop_t *loop;
    napi_create_string_utf8(client->env, "fwkeys", NAPI_AUTO_LENGTH, &name);
    napi_async_init(client->env, NULL, name, &client->context);
    napi_add_async_cleanup_hook(client->env, on_cleanup, client, &client->hook);
    napi_get_uv_event_loop(client->env, &loop);
    uv_poll_init(loop, &client->poll, fw_queue_fd(client->queue));
    uv_poll_start(&client->poll, UV_READABLE, on_readable);
    uv_unref((uv_handle_t *)&client->poll);
    client->poll.data = client;
    client->references++;
}

static void make_queue(struct reader *reader, const fw_config *config, struct client *client) {
    fw_client *connections = NULL;
    fw_error *error = NULL;
    if (reader->refusal != NULL)
        return;
    fw_status status = fw_client_new(config, &connections, &error);
    if (status == FW_OK && (status = fw_queue_new(connections, &client->queue, &error)) == FW_OK)
        watch(client);
    reader_set(reader, status, error);
    fw_client_free(connections); /* the queue keeps what it needs of it */
    READ_NUMBER("maxInFlight", fw_queue_set_max_in_flight(client->queue, reader->number));
    READ_NUMBER("maxWaiting", fw_queue_set_max_waiting(client->queue, reader->number));
}

/* open(settings, listener): { held, accountId, userId } */
napi_value client_open(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS], opened, external;
    fw_config *config = NULL;
    arguments_of(env, info, arguments);
    struct reader reader = {.env = env, .object = arguments[0], .name = "the configuration"};
    /* Without memory the process ends here, as it does in V8. */
    struct client *client = malloc(sizeof *client);
    *client = (struct client){.env = env, .references = 1};
    napi_create_reference(env, arguments[1], 0, &client->listener);
    napi_create_external(env, client, on_collected, NULL, &external);
    reader_set(&reader, fw_config_new(&config), NULL);
    read_config(&reader, config, client);
    make_queue(&reader, config, client);
    napi_create_object(env, &opened);
    napi_set_named_property(env, opened, "held", external);
    set_text(env, opened, "accountId", fw_config_account_id(config));
    set_text(env, opened, "userId", fw_config_user_id(config));
    if (!reader_end(&reader))
        close_client(client);
    fw_config_free(config);
    return opened;
}

napi_value client_close(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS];
    close_client(arguments_of(env, info, arguments));
    return NULL;
}

/* cancel(client, ticket), or without a ticket: everything */
napi_value client_cancel(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS];
    struct client *client = arguments_of(env, info, arguments);
    int64_t ticket;
    if (napi_get_value_int64(env, arguments[1], &ticket) == napi_ok)
        fw_queue_cancel(client->queue, (uint64_t)ticket);
    else
        fw_queue_cancel_all(client->queue);
    return NULL;
}

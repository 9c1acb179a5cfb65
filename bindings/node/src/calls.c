/*
 * Operations, what they come to, and the objects of the library that JavaScript holds then: a key with its secret, a
 * rotation, a list. The secret is lent as an ArrayBuffer over the library's locked memory, never copied.
 */
#include "addon.h"

/* JavaScript holds this, and so does the memory of an ArrayBuffer over its secret: whoever moved that memory to another
 * ArrayBuffer (its transfer()) must not read pages that were freed. */
struct held {
    fw_api_key *key;
    fw_rotation *rotation;
    fw_api_key_list *list;
    int references;
};

static void release(napi_env env, void *data, void *hint) {
    (void)env, (void)data;
    struct held *held = hint;
    if (--held->references > 0)
        return;
    fw_api_key_free(held->key);
    fw_rotation_free(held->rotation);
    fw_api_key_list_free(held->list);
    free(held);
}

static void read_create_options(struct reader *reader, fw_create_options *create) {
    READ_TEXT("displayName", fw_create_options_set_display_name(create, reader->text));
    READ_TEXT("expireTime", fw_create_options_set_expire_time(create, reader->text));
    READ_TEXT("marker", fw_create_options_set_marker(create, reader->text));
    READ_NUMBER("exactlyOnce", fw_create_options_set_exactly_once(create, reader->number));
    READ_NUMBER("markerInAnnotation", fw_create_options_set_marker_in_annotation(create, reader->number));
    READ_PAIRS("annotations", fw_create_options_set_annotation(create, reader->text, reader->second));
}

static void read_list_options(struct reader *reader, fw_list_options *list) {
    READ_NUMBER("pageSize", fw_list_options_set_page_size(list, reader->number));
    READ_TEXT("filter", fw_list_options_set_filter(list, reader->text));
    READ_TEXT("orderBy", fw_list_options_set_order_by(list, reader->text));
    READ_TEXT("readMask", fw_list_options_set_read_mask(list, reader->text));
    READ_NUMBER("unusedForSeconds", fw_list_options_set_unused_for_seconds(list, reader->number));
    READ_NUMBER("olderThanSeconds", fw_list_options_set_older_than_seconds(list, reader->number));
    READ_NUMBER("expiresWithinSeconds", fw_list_options_set_expires_within_seconds(list, reader->number));
    READ_TEXT("namePattern", fw_list_options_set_name_pattern(list, reader->text));
    READ_NUMBER("marked", fw_list_options_set_marked(list, reader->number));
    READ_PAIRS("annotations", fw_list_options_set_annotation(list, reader->text, reader->second));
}

#define WHEN(NAME, call)                                                                                     \
    case FW_OPERATION_##NAME:                                                                                \
        return fw_queue_##call

#define TEXT_OR_NULL(name) (read_text(reader, name) ? reader->text : NULL)

/* Each operation takes what it needs of all this. Texts are JavaScript's, and valid during the call. */
static fw_status submit(fw_queue *queue, fw_operation operation, struct reader *reader,
                        fw_create_options *create, fw_list_options *list, const struct held *held,
                        uint64_t *ticket, fw_error **error) {
    const char *account = TEXT_OR_NULL("accountId"), *user = TEXT_OR_NULL("userId");
    const char *key = TEXT_OR_NULL("keyId"), *keep = TEXT_OR_NULL("keepKeyId");
    const char *marker = TEXT_OR_NULL("sweepMarker"), *new_key = TEXT_OR_NULL("newKeyId");
    int32_t with_user = read_number(reader, "user") ? reader->number : 0;
    if (reader->refusal != NULL)
        return FW_OK;
    if (queue == NULL) {
        reader->name = "a closed client";
        return FW_ERROR_INVALID_STATE;
    }
    switch (operation) {
        WHEN(CREATE_API_KEY, create_api_key(queue, account, user, create, NULL, ticket, error));
        WHEN(GET_API_KEY, get_api_key(queue, account, user, key, NULL, ticket, error));
        WHEN(LIST_API_KEYS, list_api_keys(queue, account, user, list, NULL, ticket, error));
        WHEN(LIST_NEXT_PAGE, list_next_page(queue, held->list, NULL, ticket, error));
        WHEN(UPDATE_API_KEY, update_api_key(queue, account, user, key, create, NULL, ticket, error));
        WHEN(DELETE_API_KEY, delete_api_key(queue, account, user, key, NULL, ticket, error));
        WHEN(WHOAMI, whoami(queue, with_user, NULL, ticket, error));
        WHEN(ROTATION_BEGIN, rotation_begin(queue, account, user, key, create, NULL, ticket, error));
        WHEN(ROTATION_RESUME, rotation_resume(queue, account, user, key, new_key, NULL, ticket, error));
        WHEN(ROTATION_COMMIT, rotation_commit(queue, held->rotation, NULL, ticket, error));
        WHEN(ROTATION_ABORT, rotation_abort(queue, held->rotation, NULL, ticket, error));
        WHEN(SWEEP_API_KEYS, sweep_api_keys(queue, account, user, marker, keep, NULL, ticket, error));
    }
    return FW_ERROR_UNSUPPORTED;
}

/* submit(client, operation, options, held): the ticket */
static napi_value call_submit(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS], result = NULL;
    fw_operation operation = 0;
    uint64_t ticket = 0;
    void *held = NULL;
    fw_create_options *create = NULL;
    fw_list_options *list = NULL;
    fw_error *error = NULL;
    struct client *client = arguments_of(env, info, arguments);
    struct reader reader = {.env = env, .object = arguments[2], .name = "the options"};
    napi_get_value_int32(env, arguments[1], &operation);
    napi_get_value_external(env, arguments[3], &held);
    reader_set(&reader, fw_create_options_new(&create), NULL);
    reader_set(&reader, fw_list_options_new(&list), NULL);
    read_create_options(&reader, create);
    read_list_options(&reader, list);
    fw_queue *queue = client != NULL ? client->queue : NULL;
    fw_status status = submit(queue, operation, &reader, create, list, held, &ticket, &error);
    reader_set(&reader, status, error);
    if (reader_end(&reader))
        client_submitted(client);
    fw_create_options_free(create);
    fw_list_options_free(list);
    napi_create_double(env, (double)ticket, &result);
    return result;
}

static void set_identity(napi_env env, napi_value value, fw_identity *identity) {
    set_text(env, value, "accountId", fw_identity_account_id(identity));
    set_text(env, value, "email", fw_identity_email(identity));
    set_text(env, value, "userId", fw_identity_user_id(identity));
    set_text(env, value, "keyId", fw_identity_key_id(identity));
    fw_identity_free(identity);
}

static void set_sweep(napi_env env, napi_value value, fw_sweep *sweep) {
    napi_value ids, id;
    napi_create_array(env, &ids);
    for (size_t i = 0; i < fw_sweep_deleted_count(sweep); i++) {
        napi_create_string_utf8(env, fw_sweep_deleted_key_id(sweep, i), NAPI_AUTO_LENGTH, &id);
        napi_set_element(env, ids, (uint32_t)i, id);
    }
    napi_set_named_property(env, value, "deletedKeyIds", ids);
    set_number(env, value, "examinedCount", (double)fw_sweep_examined_count(sweep), 0);
    fw_sweep_free(sweep);
}

/* { record, oldKeyId, newKeyId, held }, each where there is one; a record without a secret is not held. */
static void set_held(napi_env env, napi_value value, struct held contents) {
    const fw_api_key *key = contents.rotation != NULL ? fw_rotation_new_key(contents.rotation) : contents.key;
    if (key != NULL)
        napi_set_named_property(env, value, "record", record_of(env, key));
    if (contents.rotation != NULL) {
        set_text(env, value, "oldKeyId", fw_rotation_old_key_id(contents.rotation));
        set_text(env, value, "newKeyId", fw_rotation_new_key_id(contents.rotation));
    } else if (fw_api_key_secret(key, NULL) == NULL && contents.list == NULL) {
        fw_api_key_free(contents.key);
        return;
    }
    napi_value external;
    struct held *held = malloc(sizeof *held); /* without memory the process ends here, as it does in V8 */
    *held = contents;
    napi_create_external(env, held, release, held, &external);
    napi_set_named_property(env, value, "held", external);
}

napi_value call_product(napi_env env, fw_completion *completion) {
    napi_value value;
    fw_identity *identity = fw_completion_take_identity(completion);
    fw_sweep *sweep = fw_completion_take_sweep(completion);
    napi_create_object(env, &value);
    if (identity != NULL)
        set_identity(env, value, identity);
    else if (sweep != NULL)
        set_sweep(env, value, sweep);
    else
        set_held(env, value,
                 (struct held){.key = fw_completion_take_api_key(completion),
                               .rotation = fw_completion_take_rotation(completion),
                               .list = fw_completion_take_list(completion),
                               .references = 1});
    return value;
}

static void *secret_of(const struct held *held, size_t *length) {
    return (void *)(held->rotation != NULL ? fw_rotation_secret(held->rotation, length)
                                           : fw_api_key_secret(held->key, length));
}

/* secret(held): an ArrayBuffer. */
static napi_value held_secret(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS], buffer = NULL;
    struct held *held = arguments_of(env, info, arguments);
    size_t length = 0;
    void *copy, *secret = held != NULL ? secret_of(held, &length) : NULL;
    if (secret == NULL) {
        napi_throw(env, details_of(env, FW_ERROR_INVALID_STATE, NULL, "the secret"));
        return NULL;
    }
    held->references++;
    if (napi_create_external_arraybuffer(env, secret, length, release, held, &buffer) == napi_ok)
        return buffer;
    held->references--;
    /* Some builds of V8 take no memory that is not their own: there the secret is copied, and wiped all the same. */
    napi_create_arraybuffer(env, length, &copy, &buffer);
    memcpy(copy, secret, length);
    return buffer;
}

/* wipe(held, buffer): overwrites the secret and detaches the ArrayBuffer. True: its memory had been moved to another
 * ArrayBuffer, so the library must not free it yet. */
static napi_value held_wipe(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS], result;
    struct held *held = arguments_of(env, info, arguments);
    size_t length = 0;
    void *bytes = NULL, *secret;
    bool is_moved = false;
    napi_is_detached_arraybuffer(env, arguments[1], &is_moved);
    if (napi_get_arraybuffer_info(env, arguments[1], &bytes, &length) == napi_ok && bytes != NULL)
        explicit_bzero(bytes, length);
    napi_detach_arraybuffer(env, arguments[1]);
    if ((secret = secret_of(held, &length)) != NULL)
        explicit_bzero(secret, length);
    if (!is_moved) { /* a rotation frees its own when it is aborted or freed */
        fw_api_key_free(held->key);
        held->key = NULL;
    }
    napi_get_boolean(env, is_moved, &result);
    return result;
}

/* page(held): { keys, nextPageToken } of a list's present page. */
static napi_value held_page(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS], page, keys;
    fw_api_key_list *list = ((struct held *)arguments_of(env, info, arguments))->list;
    fw_api_key *key = NULL;
    uint32_t count = 0;
    napi_create_object(env, &page);
    napi_create_array(env, &keys);
    while (fw_api_key_list_page_remaining(list) > 0 && fw_api_key_list_next(list, &key, NULL) == FW_OK) {
        napi_set_element(env, keys, count++, record_of(env, key));
        fw_api_key_free(key);
    }
    napi_set_named_property(env, page, "keys", keys);
    set_text(env, page, "nextPageToken", fw_api_key_list_next_page_token(list));
    return page;
}

/* state(held): how far a rotation is, by name. */
static napi_value held_state(napi_env env, napi_callback_info info) {
    napi_value arguments[MOST_ARGUMENTS], name;
    struct held *held = arguments_of(env, info, arguments);
    const char *state = fw_rotation_state_name(fw_rotation_get_state(held->rotation));
    napi_create_string_utf8(env, state, NAPI_AUTO_LENGTH, &name);
    return name;
}

/* Nothing is global: each worker thread has its own of everything. */
NAPI_MODULE_INIT() {
    static const struct {
        const char *name;
        napi_callback call;
    } functions[] = {{"open", client_open},   {"close", client_close}, {"cancel", client_cancel},
                     {"submit", call_submit}, {"secret", held_secret}, {"wipe", held_wipe},
                     {"page", held_page},     {"state", held_state}};
    napi_value function, operations;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].call, NULL, &function);
        napi_set_named_property(env, exports, functions[i].name, function);
    }
    /* { CREATE_API_KEY: 1, … } from the library itself, so that no number is written down twice. */
    napi_create_object(env, &operations);
    for (fw_operation each = 1; strcmp(fw_operation_name(each), "UNKNOWN_OPERATION") != 0; each++)
        set_number(env, operations, fw_operation_name(each), each, 1);
    napi_set_named_property(env, exports, "operations", operations);
    set_text(env, exports, "version", fw_version());
    return exports;
}

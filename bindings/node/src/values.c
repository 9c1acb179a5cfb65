/*
 * JavaScript's values to C and back.
 */
#include "addon.h"

static bool property(struct reader *reader, const char *name, napi_value *value) {
    bool is_there = false;
    reader->name = name;
    if (reader->refusal == NULL)
        napi_has_named_property(reader->env, reader->object, name, &is_there);
    if (is_there)
        napi_get_named_property(reader->env, reader->object, name, value);
    return is_there;
}

/* NULL: it has a NUL inside, which the library would take for its end. */
static const char *text_of(struct reader *reader, napi_value value) {
    void *bytes = NULL;
    size_t length = 0;
    napi_get_buffer_info(reader->env, value, &bytes, &length);
    if (length > 0 && strnlen(bytes, length) == length - 1)
        return bytes;
    reader_set(reader, FW_ERROR_CONTROL_CHARACTER, NULL);
    return NULL;
}

bool read_text(struct reader *reader, const char *name) {
    napi_value value;
    reader->text = property(reader, name, &value) ? text_of(reader, value) : NULL;
    return reader->text != NULL;
}

bool read_number(struct reader *reader, const char *name) {
    napi_value value;
    return property(reader, name, &value) &&
           napi_get_value_int32(reader->env, value, &reader->number) == napi_ok;
}

bool read_pair(struct reader *reader, const char *name) {
    napi_value texts, text, second;
    bool is_there = false;
    if (property(reader, name, &texts))
        napi_has_element(reader->env, texts, reader->index, &is_there);
    if (!is_there) {
        reader->index = 0;
        return false;
    }
    napi_get_element(reader->env, texts, reader->index++, &text);
    napi_get_element(reader->env, texts, reader->index++, &second);
    reader->text = text_of(reader, text);
    reader->second = text_of(reader, second);
    return reader->text != NULL && reader->second != NULL;
}

void reader_set(struct reader *reader, fw_status status, fw_error *error_or_null) {
    if (status != FW_OK)
        reader->refusal = details_of(reader->env, status, error_or_null, reader->name);
}

bool reader_end(const struct reader *reader) {
    if (reader->refusal != NULL)
        napi_throw(reader->env, reader->refusal);
    return reader->refusal == NULL;
}

void set_text(napi_env env, napi_value object, const char *name, const char *text_or_null) {
    napi_value value;
    if (text_or_null == NULL)
        napi_get_null(env, &value);
    else
        napi_create_string_utf8(env, text_or_null, NAPI_AUTO_LENGTH, &value);
    napi_set_named_property(env, object, name, value);
}

void set_number(napi_env env, napi_value object, const char *name, double number, double least) {
    napi_value value;
    if (number < least)
        napi_get_null(env, &value);
    else
        napi_create_double(env, number, &value);
    napi_set_named_property(env, object, name, value);
}

napi_value details_of(napi_env env, fw_status status, fw_error *error, const char *what) {
    napi_value details;
    napi_create_object(env, &details);
    set_text(env, details, "code", fw_status_name(status));
    set_text(env, details, "outcome", fw_outcome_name(error ? fw_error_outcome(error) : FW_OUTCOME_NOT_SENT));
    set_text(env, details, "what", error ? NULL : what);
    set_text(env, details, "message", error ? fw_error_message(error) : fw_status_message(status));
    set_number(env, details, "httpStatus", fw_error_http_status(error), 1);
    set_number(env, details, "serviceCode", fw_error_service_code(error), 0);
    set_text(env, details, "serviceMessage", fw_error_service_message(error));
    set_text(env, details, "requestId", fw_error_request_id(error));
    set_number(env, details, "retryAfterMs", (double)fw_error_retry_after_ms(error), 0);
    set_number(env, details, "attempts", fw_error_attempts(error), 0);
    set_number(env, details, "mayHaveLeftKey", fw_error_may_have_left_key(error), 0);
    set_text(env, details, "orphanKeyId", fw_error_orphan_key_id(error));
    set_text(env, details, "orphanPrefix", fw_error_orphan_prefix(error));
    set_text(env, details, "marker", fw_error_marker(error));
    fw_error_free(error);
    return details;
}

napi_value record_of(napi_env env, const fw_api_key *key) {
    napi_value record, pairs, pair;
    napi_create_object(env, &record);
    napi_create_array(env, &pairs);
    set_fields(env, record, key);
    for (size_t i = 0; i < fw_api_key_annotation_count(key); i++) {
        napi_create_array(env, &pair);
        set_text(env, pair, "0", fw_api_key_annotation_name(key, i));
        set_text(env, pair, "1", fw_api_key_annotation_value(key, i));
        napi_set_element(env, pairs, (uint32_t)i, pair);
    }
    napi_set_named_property(env, record, "annotations", pairs);
    return record;
}

void *arguments_of(napi_env env, napi_callback_info info, napi_value values[MOST_ARGUMENTS]) {
    size_t count = MOST_ARGUMENTS;
    void *first = NULL;
    napi_get_cb_info(env, info, &count, values, NULL, NULL);
    napi_get_value_external(env, values[0], &first);
    return first;
}

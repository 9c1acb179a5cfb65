/*
 * The parts of a JSON document.
 */
#include "output/output_json.h"

#include <string.h>

void output_json_string(struct output *output, const char *text) {
    output_string(output, "\"");
    output_json_escaped(output, text, strlen(text));
    output_string(output, "\"");
}

void output_json_name(struct output *output, bool *first, const char *name) {
    output_string(output, *first ? "\"" : ",\"");
    output_string(output, name);
    output_string(output, "\":");
    *first = false;
}

void output_json_member(struct output *output, bool *first, const char *name, const char *value_or_null) {
    if (!value_or_null)
        return;
    output_json_name(output, first, name);
    output_json_string(output, value_or_null);
}

static void secret_member(struct output *output, bool *first, const fw_api_key *key) {
    size_t length = 0;
    const char *secret = fw_api_key_secret(key, &length);
    if (!secret)
        return;
    output_json_name(output, first, "key");
    output_string(output, "\"");
    output_json_escaped(output, secret, length);
    output_string(output, "\"");
}

static void annotations_member(struct output *output, bool *first, const fw_api_key *key) {
    size_t count = fw_api_key_annotation_count(key);
    if (count == 0)
        return;
    output_json_name(output, first, "annotations");
    output_string(output, "{");
    for (size_t index = 0; index < count; index++) {
        output_string(output, index == 0 ? "" : ",");
        output_json_string(output, fw_api_key_annotation_name(key, index));
        output_string(output, ":");
        output_json_string(output, fw_api_key_annotation_value(key, index));
    }
    output_string(output, "}");
}

void output_json_key(struct output *output, const fw_api_key *key, bool with_secret) {
    bool first = true;
    output_string(output, "{");
    output_json_member(output, &first, "keyId", fw_api_key_id(key));
    output_json_member(output, &first, "displayName", fw_api_key_display_name(key));
    if (with_secret)
        secret_member(output, &first, key);
    output_json_member(output, &first, "createTime", fw_api_key_create_time(key));
    output_json_name(output, &first, "secure");
    output_string(output, fw_api_key_secure(key) ? "true" : "false");
    output_json_member(output, &first, "email", fw_api_key_email(key));
    output_json_member(output, &first, "prefix", fw_api_key_prefix(key));
    output_json_member(output, &first, "expireTime", fw_api_key_expire_time(key));
    output_json_member(output, &first, "lastUsed", fw_api_key_last_used(key));
    annotations_member(output, &first, key);
    output_string(output, "}");
}

/*
 * firectl's lines, then those that it has no example of. What the service did not send has no line.
 */
#include "output/output_text.h"

void output_text_line(struct output *output, const char *name, const char *value_or_null) {
    if (!value_or_null)
        return;
    output_string(output, name);
    output_string(output, ": ");
    output_plain(output, value_or_null);
    output_string(output, "\n");
}

static void secret_line(struct output *output, const fw_api_key *key) {
    size_t length = 0;
    const char *secret = fw_api_key_secret(key, &length);
    output_string(output, "Key: ");
    output_bytes(output, secret, length);
    output_string(output, "\n");
}

static void annotation_lines(struct output *output, const fw_api_key *key) {
    for (size_t index = 0; index < fw_api_key_annotation_count(key); index++) {
        output_string(output, "Annotation: ");
        output_plain(output, fw_api_key_annotation_name(key, index));
        output_string(output, "=");
        output_plain(output, fw_api_key_annotation_value(key, index));
        output_string(output, "\n");
    }
}

void output_text_created_key(struct output *output, const fw_api_key *key, const char *secret_file_or_null) {
    output_text_line(output, "Key Id", fw_api_key_id(key));
    output_text_line(output, "Display Name", fw_api_key_display_name(key));
    if (secret_file_or_null)
        output_text_line(output, "Key File", secret_file_or_null);
    else
        secret_line(output, key);
    output_text_line(output, "Secure", fw_api_key_secure(key) ? "true" : "false");
    output_text_line(output, "Expire Time", fw_api_key_expire_time(key));
    annotation_lines(output, key);
    if (!secret_file_or_null)
        output_string(output, "Be sure to save this key. It will not be shown again.\n");
}

void output_text_key(struct output *output, const fw_api_key *key) {
    output_text_line(output, "Key Id", fw_api_key_id(key));
    output_text_line(output, "Display Name", fw_api_key_display_name(key));
    output_text_line(output, "Prefix", fw_api_key_prefix(key));
    output_text_line(output, "Secure", fw_api_key_secure(key) ? "true" : "false");
    output_text_line(output, "Email", fw_api_key_email(key));
    output_text_line(output, "Create Time", fw_api_key_create_time(key));
    output_text_line(output, "Expire Time", fw_api_key_expire_time(key));
    output_text_line(output, "Last Used", fw_api_key_last_used(key));
    annotation_lines(output, key);
}

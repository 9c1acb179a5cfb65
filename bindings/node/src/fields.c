/*
 * fields.c - what an API key tells, as properties of an object of JavaScript
 *
 * Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
// clang-format off
#include "addon.h"

void set_fields(napi_env env, napi_value record, const fw_api_key *key) {
    set_text(env, record, "id", fw_api_key_id(key));
    set_text(env, record, "displayName", fw_api_key_display_name(key));
    set_text(env, record, "prefix", fw_api_key_prefix(key));
    set_text(env, record, "email", fw_api_key_email(key));
    set_text(env, record, "createTime", fw_api_key_create_time(key));
    set_text(env, record, "expireTime", fw_api_key_expire_time(key));
    set_text(env, record, "lastUsed", fw_api_key_last_used(key));
    set_text(env, record, "marker", fw_api_key_marker(key));
    set_number(env, record, "unsettledAttempts", fw_api_key_unsettled_attempts(key), 0);
    set_number(env, record, "secure", fw_api_key_secure(key), 0);
}

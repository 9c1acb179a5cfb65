"""Every function of fwkeys.h, with its types, in one table.

Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.

Without argtypes and restype ctypes would pass 64-bit pointers as 32-bit integers, so none may be missing. The
comment above each entry is the header's own declaration.
"""

from __future__ import annotations

from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_uint64,
    c_void_p,
)
from typing import Any, Dict, Tuple

fw_status = c_int32
fw_outcome = c_int32
fw_log_level = c_int32
fw_rotation_state = c_int32
fw_operation = c_int32

# void (*fw_log_callback)(void *user_data, fw_log_level level, const char *line)
fw_log_callback = CFUNCTYPE(None, c_void_p, fw_log_level, c_char_p)
# void (*fw_destroy_callback)(void *user_data)
fw_destroy_callback = CFUNCTYPE(None, c_void_p)
# int32_t (*fw_sweep_callback)(void *user_data, uint64_t examined, uint64_t deleted)
fw_sweep_callback = CFUNCTYPE(c_int32, c_void_p, c_uint64, c_uint64)


class fw_config(Structure):
    """Opaque."""


class fw_client(Structure):
    """Opaque."""


class fw_cancel(Structure):
    """Opaque."""


class fw_create_options(Structure):
    """Opaque."""


class fw_api_key(Structure):
    """Opaque."""


class fw_list_options(Structure):
    """Opaque."""


class fw_api_key_list(Structure):
    """Opaque."""


class fw_identity(Structure):
    """Opaque."""


class fw_rotation(Structure):
    """Opaque."""


class fw_sweep(Structure):
    """Opaque."""


class fw_markers(Structure):
    """Opaque."""


class fw_request(Structure):
    """Opaque."""


class fw_queue(Structure):
    """Opaque."""


class fw_completion(Structure):
    """Opaque."""


class fw_error(Structure):
    """Opaque."""


# c_char_p as a result makes ctypes copy the text into a bytes object, which suits all texts but the secret:
# there a plain pointer leaves it to the caller whether there is a copy at all.
_BorrowedBytes = POINTER(c_char)

_Config = POINTER(fw_config)
_Client = POINTER(fw_client)
_Cancel = POINTER(fw_cancel)
_CreateOptions = POINTER(fw_create_options)
_ApiKey = POINTER(fw_api_key)
_ListOptions = POINTER(fw_list_options)
_ApiKeyList = POINTER(fw_api_key_list)
_Identity = POINTER(fw_identity)
_Rotation = POINTER(fw_rotation)
_Sweep = POINTER(fw_sweep)
_Markers = POINTER(fw_markers)
_Request = POINTER(fw_request)
_Queue = POINTER(fw_queue)
_Completion = POINTER(fw_completion)
_Error = POINTER(fw_error)

FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    # const char *fw_status_name(fw_status status);
    "fw_status_name": (c_char_p, (fw_status,)),
    # const char *fw_status_message(fw_status status);
    "fw_status_message": (c_char_p, (fw_status,)),
    # int32_t fw_status_is_argument_error(fw_status status);
    "fw_status_is_argument_error": (c_int32, (fw_status,)),
    # const char *fw_outcome_name(fw_outcome outcome);
    "fw_outcome_name": (c_char_p, (fw_outcome,)),
    # const char *fw_version(void);
    "fw_version": (c_char_p, ()),
    # fw_status fw_cancel_new(fw_cancel **cancel);
    "fw_cancel_new": (fw_status, (POINTER(_Cancel),)),
    # void fw_cancel_trigger(fw_cancel *cancel);
    "fw_cancel_trigger": (None, (_Cancel,)),
    # void fw_cancel_free(fw_cancel *cancel);
    "fw_cancel_free": (None, (_Cancel,)),
    # const char *fw_log_level_name(fw_log_level level);
    "fw_log_level_name": (c_char_p, (fw_log_level,)),
    # fw_status fw_config_new(fw_config **config);
    "fw_config_new": (fw_status, (POINTER(_Config),)),
    # fw_status fw_config_set_api_key(fw_config *config, const char *api_key);
    "fw_config_set_api_key": (fw_status, (_Config, c_char_p)),
    # fw_status fw_config_set_base_url(fw_config *config, const char *url);
    "fw_config_set_base_url": (fw_status, (_Config, c_char_p)),
    # fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms);
    "fw_config_set_timeout_ms": (fw_status, (_Config, c_int64)),
    # fw_status fw_config_set_connect_timeout_ms(fw_config *config, int64_t timeout_ms);
    "fw_config_set_connect_timeout_ms": (fw_status, (_Config, c_int64)),
    # fw_status fw_config_set_attempt_timeout_ms(fw_config *config, int64_t timeout_ms);
    "fw_config_set_attempt_timeout_ms": (fw_status, (_Config, c_int64)),
    # fw_status fw_config_set_max_attempts(fw_config *config, int32_t attempts);
    "fw_config_set_max_attempts": (fw_status, (_Config, c_int32)),
    # fw_status fw_config_set_retry_base_ms(fw_config *config, int64_t base_ms);
    "fw_config_set_retry_base_ms": (fw_status, (_Config, c_int64)),
    # fw_status fw_config_set_retry_cap_ms(fw_config *config, int64_t cap_ms);
    "fw_config_set_retry_cap_ms": (fw_status, (_Config, c_int64)),
    # fw_status fw_config_set_settle_ms(fw_config *config, int64_t settle_ms);
    "fw_config_set_settle_ms": (fw_status, (_Config, c_int64)),
    # fw_status fw_config_set_requests_per_minute(fw_config *config, int32_t requests);
    "fw_config_set_requests_per_minute": (fw_status, (_Config, c_int32)),
    # fw_status fw_config_set_cancel(fw_config *config, fw_cancel *cancel_or_null);
    "fw_config_set_cancel": (fw_status, (_Config, _Cancel)),
    # fw_status fw_config_set_log(fw_config *config, fw_log_level level, fw_log_callback callback_or_null,
    #                             void *user_data_or_null, fw_destroy_callback destroy_or_null);
    "fw_config_set_log": (fw_status, (_Config, fw_log_level, fw_log_callback, c_void_p, fw_destroy_callback)),
    # fw_status fw_config_load(fw_config *config, const char *profile_or_null, fw_error **error_or_null);
    "fw_config_load": (fw_status, (_Config, c_char_p, POINTER(_Error))),
    # const char *fw_config_account_id(const fw_config *config);
    "fw_config_account_id": (c_char_p, (_Config,)),
    # const char *fw_config_user_id(const fw_config *config);
    "fw_config_user_id": (c_char_p, (_Config,)),
    # int32_t fw_config_has_api_key(const fw_config *config, const char *api_key);
    "fw_config_has_api_key": (c_int32, (_Config, c_char_p)),
    # int64_t fw_config_api_key_checksum(const fw_config *config);
    "fw_config_api_key_checksum": (c_int64, (_Config,)),
    # fw_status fw_config_set_ca_file(fw_config *config, const char *path);
    "fw_config_set_ca_file": (fw_status, (_Config, c_char_p)),
    # fw_status fw_config_set_ca_pem(fw_config *config, const char *pem);
    "fw_config_set_ca_pem": (fw_status, (_Config, c_char_p)),
    # fw_status fw_config_set_client_certificate(fw_config *config, const char *certificate_path,
    #                                            const char *key_path);
    "fw_config_set_client_certificate": (fw_status, (_Config, c_char_p, c_char_p)),
    # fw_status fw_config_set_proxy(fw_config *config, const char *url_or_null);
    "fw_config_set_proxy": (fw_status, (_Config, c_char_p)),
    # fw_status fw_config_set_proxy_credentials(fw_config *config, const char *user, const char *password);
    "fw_config_set_proxy_credentials": (fw_status, (_Config, c_char_p, c_char_p)),
    # fw_status fw_config_set_insecure_http(fw_config *config, int32_t allowed);
    "fw_config_set_insecure_http": (fw_status, (_Config, c_int32)),
    # void fw_config_free(fw_config *config);
    "fw_config_free": (None, (_Config,)),
    # fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);
    "fw_client_new": (fw_status, (_Config, POINTER(_Client), POINTER(_Error))),
    # int32_t fw_client_secrets_locked(const fw_client *client);
    "fw_client_secrets_locked": (c_int32, (_Client,)),
    # void fw_client_free(fw_client *client);
    "fw_client_free": (None, (_Client,)),
    # fw_status fw_create_options_new(fw_create_options **options);
    "fw_create_options_new": (fw_status, (POINTER(_CreateOptions),)),
    # fw_status fw_create_options_set_display_name(fw_create_options *options, const char *name);
    "fw_create_options_set_display_name": (fw_status, (_CreateOptions, c_char_p)),
    # fw_status fw_create_options_set_expire_time(fw_create_options *options, const char *rfc3339);
    "fw_create_options_set_expire_time": (fw_status, (_CreateOptions, c_char_p)),
    # fw_status fw_create_options_set_expire_time_unix(fw_create_options *options, int64_t seconds);
    "fw_create_options_set_expire_time_unix": (fw_status, (_CreateOptions, c_int64)),
    # fw_status fw_create_options_set_annotation(fw_create_options *options, const char *name,
    #                                            const char *value);
    "fw_create_options_set_annotation": (fw_status, (_CreateOptions, c_char_p, c_char_p)),
    # fw_status fw_create_options_set_exactly_once(fw_create_options *options, int32_t exactly_once);
    "fw_create_options_set_exactly_once": (fw_status, (_CreateOptions, c_int32)),
    # fw_status fw_create_options_set_marker(fw_create_options *options, const char *marker_or_null);
    "fw_create_options_set_marker": (fw_status, (_CreateOptions, c_char_p)),
    # fw_status fw_create_options_set_marker_in_annotation(fw_create_options *options, int32_t in_annotation);
    "fw_create_options_set_marker_in_annotation": (fw_status, (_CreateOptions, c_int32)),
    # fw_status fw_marker_generate(char *buffer, size_t capacity);
    "fw_marker_generate": (fw_status, (POINTER(c_char), c_size_t)),
    # fw_status fw_create_options_set_cancel(fw_create_options *options, fw_cancel *cancel_or_null);
    "fw_create_options_set_cancel": (fw_status, (_CreateOptions, _Cancel)),
    # void fw_create_options_free(fw_create_options *options);
    "fw_create_options_free": (None, (_CreateOptions,)),
    # fw_status fw_create_api_key(fw_client *client, const char *account_id_or_null,
    #                             const char *user_id_or_null, const fw_create_options *options_or_null,
    #                             fw_api_key **key, fw_error **error_or_null);
    "fw_create_api_key": (
        fw_status,
        (_Client, c_char_p, c_char_p, _CreateOptions, POINTER(_ApiKey), POINTER(_Error)),
    ),
    # fw_status fw_check_id(const char *id);
    "fw_check_id": (fw_status, (c_char_p,)),
    # fw_status fw_check_user_id(const char *id, int32_t every_user_also);
    "fw_check_user_id": (fw_status, (c_char_p, c_int32)),
    # fw_status fw_check_marker(const char *marker);
    "fw_check_marker": (fw_status, (c_char_p,)),
    # fw_status fw_create_options_describe(const fw_create_options *options_or_null, const fw_config *config,
    #                                      const char *account_id_or_null, const char *user_id_or_null,
    #                                      fw_request **request, fw_error **error_or_null);
    "fw_create_options_describe": (
        fw_status,
        (_CreateOptions, _Config, c_char_p, c_char_p, POINTER(_Request), POINTER(_Error)),
    ),
    # fw_status fw_delete_describe(const fw_config *config, const char *account_id_or_null,
    #                              const char *user_id_or_null, const char *key_id, fw_request **request,
    #                              fw_error **error_or_null);
    "fw_delete_describe": (
        fw_status,
        (_Config, c_char_p, c_char_p, c_char_p, POINTER(_Request), POINTER(_Error)),
    ),
    # const char *fw_request_method(const fw_request *request);
    "fw_request_method": (c_char_p, (_Request,)),
    # const char *fw_request_url(const fw_request *request);
    "fw_request_url": (c_char_p, (_Request,)),
    # const char *fw_request_path(const fw_request *request);
    "fw_request_path": (c_char_p, (_Request,)),
    # const char *fw_request_body(const fw_request *request);
    "fw_request_body": (c_char_p, (_Request,)),
    # void fw_request_free(fw_request *request);
    "fw_request_free": (None, (_Request,)),
    # const char *fw_api_key_id(const fw_api_key *key);
    "fw_api_key_id": (c_char_p, (_ApiKey,)),
    # const char *fw_api_key_display_name(const fw_api_key *key);
    "fw_api_key_display_name": (c_char_p, (_ApiKey,)),
    # size_t fw_api_key_base_name_length(const fw_api_key *key);
    "fw_api_key_base_name_length": (c_size_t, (_ApiKey,)),
    # const char *fw_api_key_secret(const fw_api_key *key, size_t *length_or_null);
    "fw_api_key_secret": (_BorrowedBytes, (_ApiKey, POINTER(c_size_t))),
    # fw_status fw_api_key_copy_secret(const fw_api_key *key, char *buffer, size_t capacity);
    "fw_api_key_copy_secret": (fw_status, (_ApiKey, POINTER(c_char), c_size_t)),
    # void fw_api_key_wipe_secret(fw_api_key *key);
    "fw_api_key_wipe_secret": (None, (_ApiKey,)),
    # const char *fw_api_key_prefix(const fw_api_key *key);
    "fw_api_key_prefix": (c_char_p, (_ApiKey,)),
    # const char *fw_api_key_email(const fw_api_key *key);
    "fw_api_key_email": (c_char_p, (_ApiKey,)),
    # const char *fw_api_key_create_time(const fw_api_key *key);
    "fw_api_key_create_time": (c_char_p, (_ApiKey,)),
    # fw_status fw_api_key_create_time_unix(const fw_api_key *key, int64_t *seconds);
    "fw_api_key_create_time_unix": (fw_status, (_ApiKey, POINTER(c_int64))),
    # const char *fw_api_key_expire_time(const fw_api_key *key);
    "fw_api_key_expire_time": (c_char_p, (_ApiKey,)),
    # fw_status fw_api_key_expire_time_unix(const fw_api_key *key, int64_t *seconds);
    "fw_api_key_expire_time_unix": (fw_status, (_ApiKey, POINTER(c_int64))),
    # const char *fw_api_key_last_used(const fw_api_key *key);
    "fw_api_key_last_used": (c_char_p, (_ApiKey,)),
    # fw_status fw_api_key_last_used_unix(const fw_api_key *key, int64_t *seconds);
    "fw_api_key_last_used_unix": (fw_status, (_ApiKey, POINTER(c_int64))),
    # const char *fw_api_key_marker(const fw_api_key *key);
    "fw_api_key_marker": (c_char_p, (_ApiKey,)),
    # int32_t fw_api_key_unsettled_attempts(const fw_api_key *key);
    "fw_api_key_unsettled_attempts": (c_int32, (_ApiKey,)),
    # int32_t fw_api_key_secure(const fw_api_key *key);
    "fw_api_key_secure": (c_int32, (_ApiKey,)),
    # size_t fw_api_key_annotation_count(const fw_api_key *key);
    "fw_api_key_annotation_count": (c_size_t, (_ApiKey,)),
    # const char *fw_api_key_annotation_name(const fw_api_key *key, size_t index);
    "fw_api_key_annotation_name": (c_char_p, (_ApiKey, c_size_t)),
    # const char *fw_api_key_annotation_value(const fw_api_key *key, size_t index);
    "fw_api_key_annotation_value": (c_char_p, (_ApiKey, c_size_t)),
    # void fw_api_key_free(fw_api_key *key);
    "fw_api_key_free": (None, (_ApiKey,)),
    # fw_status fw_get_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    #                          const char *key_id, fw_api_key **key, fw_error **error_or_null);
    "fw_get_api_key": (fw_status, (_Client, c_char_p, c_char_p, c_char_p, POINTER(_ApiKey), POINTER(_Error))),
    # fw_status fw_list_options_new(fw_list_options **options);
    "fw_list_options_new": (fw_status, (POINTER(_ListOptions),)),
    # fw_status fw_list_options_set_page_size(fw_list_options *options, int32_t page_size);
    "fw_list_options_set_page_size": (fw_status, (_ListOptions, c_int32)),
    # fw_status fw_list_options_set_page_token(fw_list_options *options, const char *token);
    "fw_list_options_set_page_token": (fw_status, (_ListOptions, c_char_p)),
    # fw_status fw_list_options_set_filter(fw_list_options *options, const char *filter);
    "fw_list_options_set_filter": (fw_status, (_ListOptions, c_char_p)),
    # fw_status fw_list_options_set_order_by(fw_list_options *options, const char *order_by);
    "fw_list_options_set_order_by": (fw_status, (_ListOptions, c_char_p)),
    # fw_status fw_list_options_set_read_mask(fw_list_options *options, const char *read_mask);
    "fw_list_options_set_read_mask": (fw_status, (_ListOptions, c_char_p)),
    # fw_status fw_list_options_set_single_page(fw_list_options *options, int32_t single_page);
    "fw_list_options_set_single_page": (fw_status, (_ListOptions, c_int32)),
    # fw_status fw_list_options_set_unused_for_seconds(fw_list_options *options, int64_t seconds);
    "fw_list_options_set_unused_for_seconds": (fw_status, (_ListOptions, c_int64)),
    # fw_status fw_list_options_set_older_than_seconds(fw_list_options *options, int64_t seconds);
    "fw_list_options_set_older_than_seconds": (fw_status, (_ListOptions, c_int64)),
    # fw_status fw_list_options_set_expires_within_seconds(fw_list_options *options, int64_t seconds);
    "fw_list_options_set_expires_within_seconds": (fw_status, (_ListOptions, c_int64)),
    # fw_status fw_list_options_set_name_pattern(fw_list_options *options, const char *pattern);
    "fw_list_options_set_name_pattern": (fw_status, (_ListOptions, c_char_p)),
    # fw_status fw_list_options_set_annotation(fw_list_options *options, const char *name,
    #                                          const char *value_or_null);
    "fw_list_options_set_annotation": (fw_status, (_ListOptions, c_char_p, c_char_p)),
    # fw_status fw_list_options_set_marked(fw_list_options *options, int32_t marked);
    "fw_list_options_set_marked": (fw_status, (_ListOptions, c_int32)),
    # fw_status fw_list_options_set_cancel(fw_list_options *options, fw_cancel *cancel_or_null);
    "fw_list_options_set_cancel": (fw_status, (_ListOptions, _Cancel)),
    # void fw_list_options_free(fw_list_options *options);
    "fw_list_options_free": (None, (_ListOptions,)),
    # fw_status fw_list_api_keys(fw_client *client, const char *account_id_or_null,
    #                            const char *user_id_or_null, const fw_list_options *options_or_null,
    #                            fw_api_key_list **list, fw_error **error_or_null);
    "fw_list_api_keys": (
        fw_status,
        (_Client, c_char_p, c_char_p, _ListOptions, POINTER(_ApiKeyList), POINTER(_Error)),
    ),
    # fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null);
    "fw_api_key_list_next": (fw_status, (_ApiKeyList, POINTER(_ApiKey), POINTER(_Error))),
    # size_t fw_api_key_list_page_remaining(const fw_api_key_list *list);
    "fw_api_key_list_page_remaining": (c_size_t, (_ApiKeyList,)),
    # const char *fw_api_key_list_next_page_token(const fw_api_key_list *list);
    "fw_api_key_list_next_page_token": (c_char_p, (_ApiKeyList,)),
    # int64_t fw_api_key_list_total_size(const fw_api_key_list *list);
    "fw_api_key_list_total_size": (c_int64, (_ApiKeyList,)),
    # void fw_api_key_list_free(fw_api_key_list *list);
    "fw_api_key_list_free": (None, (_ApiKeyList,)),
    # fw_status fw_update_api_key(fw_client *client, const char *account_id_or_null,
    #                             const char *user_id_or_null, const char *key_id,
    #                             const fw_create_options *options, fw_api_key **key,
    #                             fw_error **error_or_null);
    "fw_update_api_key": (
        fw_status,
        (_Client, c_char_p, c_char_p, c_char_p, _CreateOptions, POINTER(_ApiKey), POINTER(_Error)),
    ),
    # fw_status fw_delete_api_key(fw_client *client, const char *account_id_or_null,
    #                             const char *user_id_or_null, const char *key_id, fw_error **error_or_null);
    "fw_delete_api_key": (fw_status, (_Client, c_char_p, c_char_p, c_char_p, POINTER(_Error))),
    # fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);
    "fw_whoami": (fw_status, (_Client, POINTER(_Identity), POINTER(_Error))),
    # fw_status fw_whoami_with_user(fw_client *client, fw_identity **identity, fw_error **error_or_null);
    "fw_whoami_with_user": (fw_status, (_Client, POINTER(_Identity), POINTER(_Error))),
    # const char *fw_identity_account_id(const fw_identity *identity);
    "fw_identity_account_id": (c_char_p, (_Identity,)),
    # const char *fw_identity_email(const fw_identity *identity);
    "fw_identity_email": (c_char_p, (_Identity,)),
    # const char *fw_identity_user_id(const fw_identity *identity);
    "fw_identity_user_id": (c_char_p, (_Identity,)),
    # const char *fw_identity_key_id(const fw_identity *identity);
    "fw_identity_key_id": (c_char_p, (_Identity,)),
    # void fw_identity_free(fw_identity *identity);
    "fw_identity_free": (None, (_Identity,)),
    # const char *fw_rotation_state_name(fw_rotation_state state);
    "fw_rotation_state_name": (c_char_p, (fw_rotation_state,)),
    # fw_status fw_rotation_begin(fw_client *client, const char *account_id_or_null,
    #                             const char *user_id_or_null, const char *old_key_id,
    #                             const fw_create_options *options_or_null, fw_rotation **rotation,
    #                             fw_error **error_or_null);
    "fw_rotation_begin": (
        fw_status,
        (_Client, c_char_p, c_char_p, c_char_p, _CreateOptions, POINTER(_Rotation), POINTER(_Error)),
    ),
    # fw_status fw_rotation_resume(fw_client *client, const char *account_id_or_null,
    #                              const char *user_id_or_null, const char *old_key_id,
    #                              const char *new_key_id, fw_rotation **rotation, fw_error **error_or_null);
    "fw_rotation_resume": (
        fw_status,
        (_Client, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(_Rotation), POINTER(_Error)),
    ),
    # fw_rotation_state fw_rotation_get_state(const fw_rotation *rotation);
    "fw_rotation_get_state": (fw_rotation_state, (_Rotation,)),
    # const fw_api_key *fw_rotation_new_key(const fw_rotation *rotation);
    "fw_rotation_new_key": (_ApiKey, (_Rotation,)),
    # const char *fw_rotation_secret(const fw_rotation *rotation, size_t *length_or_null);
    "fw_rotation_secret": (_BorrowedBytes, (_Rotation, POINTER(c_size_t))),
    # const char *fw_rotation_old_key_id(const fw_rotation *rotation);
    "fw_rotation_old_key_id": (c_char_p, (_Rotation,)),
    # const char *fw_rotation_new_key_id(const fw_rotation *rotation);
    "fw_rotation_new_key_id": (c_char_p, (_Rotation,)),
    # fw_status fw_rotation_commit(fw_rotation *rotation, fw_error **error_or_null);
    "fw_rotation_commit": (fw_status, (_Rotation, POINTER(_Error))),
    # fw_status fw_rotation_abort(fw_rotation *rotation, fw_error **error_or_null);
    "fw_rotation_abort": (fw_status, (_Rotation, POINTER(_Error))),
    # void fw_rotation_free(fw_rotation *rotation);
    "fw_rotation_free": (None, (_Rotation,)),
    # fw_status fw_sweep_api_keys(fw_client *client, const char *account_id_or_null,
    #                             const char *user_id_or_null, const char *marker,
    #                             const char *keep_key_id_or_null, fw_sweep **sweep,
    #                             fw_error **error_or_null);
    "fw_sweep_api_keys": (
        fw_status,
        (_Client, c_char_p, c_char_p, c_char_p, c_char_p, POINTER(_Sweep), POINTER(_Error)),
    ),
    # size_t fw_sweep_deleted_count(const fw_sweep *sweep);
    "fw_sweep_deleted_count": (c_size_t, (_Sweep,)),
    # const char *fw_sweep_deleted_key_id(const fw_sweep *sweep, size_t index);
    "fw_sweep_deleted_key_id": (c_char_p, (_Sweep, c_size_t)),
    # int64_t fw_sweep_examined_count(const fw_sweep *sweep);
    "fw_sweep_examined_count": (c_int64, (_Sweep,)),
    # void fw_sweep_free(fw_sweep *sweep);
    "fw_sweep_free": (None, (_Sweep,)),
    # fw_status fw_markers_new(fw_markers **markers);
    "fw_markers_new": (fw_status, (POINTER(_Markers),)),
    # fw_status fw_markers_add(fw_markers *markers, const char *account_id, const char *user_id,
    #                          const char *marker, const char *keep_key_id_or_null);
    "fw_markers_add": (fw_status, (_Markers, c_char_p, c_char_p, c_char_p, c_char_p)),
    # fw_status fw_markers_sweep(fw_client *client, fw_markers *markers, int32_t max_in_flight,
    #                            fw_sweep_callback callback_or_null, void *user_data_or_null,
    #                            fw_error **error_or_null);
    "fw_markers_sweep": (
        fw_status,
        (_Client, _Markers, c_int32, fw_sweep_callback, c_void_p, POINTER(_Error)),
    ),
    # const fw_error *fw_markers_error(const fw_markers *markers, size_t index);
    "fw_markers_error": (_Error, (_Markers, c_size_t)),
    # size_t fw_markers_deleted_count(const fw_markers *markers, size_t index);
    "fw_markers_deleted_count": (c_size_t, (_Markers, c_size_t)),
    # const char *fw_markers_deleted_key_id(const fw_markers *markers, size_t index, size_t key_index);
    "fw_markers_deleted_key_id": (c_char_p, (_Markers, c_size_t, c_size_t)),
    # void fw_markers_free(fw_markers *markers);
    "fw_markers_free": (None, (_Markers,)),
    # const char *fw_operation_name(fw_operation operation);
    "fw_operation_name": (c_char_p, (fw_operation,)),
    # fw_status fw_queue_new(fw_client *client, fw_queue **queue, fw_error **error_or_null);
    "fw_queue_new": (fw_status, (_Client, POINTER(_Queue), POINTER(_Error))),
    # fw_status fw_queue_set_max_in_flight(fw_queue *queue, int32_t operations);
    "fw_queue_set_max_in_flight": (fw_status, (_Queue, c_int32)),
    # fw_status fw_queue_set_max_waiting(fw_queue *queue, int32_t operations);
    "fw_queue_set_max_waiting": (fw_status, (_Queue, c_int32)),
    # fw_status fw_queue_create_api_key(fw_queue *queue, const char *account_id_or_null,
    #                                   const char *user_id_or_null, const fw_create_options *options_or_null,
    #                                   void *tag_or_null, uint64_t *ticket_or_null,
    #                                   fw_error **error_or_null);
    "fw_queue_create_api_key": (
        fw_status,
        (_Queue, c_char_p, c_char_p, _CreateOptions, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_get_api_key(fw_queue *queue, const char *account_id_or_null,
    #                                const char *user_id_or_null, const char *key_id, void *tag_or_null,
    #                                uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_get_api_key": (
        fw_status,
        (_Queue, c_char_p, c_char_p, c_char_p, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_list_api_keys(fw_queue *queue, const char *account_id_or_null,
    #                                  const char *user_id_or_null, const fw_list_options *options_or_null,
    #                                  void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_list_api_keys": (
        fw_status,
        (_Queue, c_char_p, c_char_p, _ListOptions, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_list_next_page(fw_queue *queue, fw_api_key_list *list, void *tag_or_null,
    #                                   uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_list_next_page": (
        fw_status,
        (_Queue, _ApiKeyList, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_update_api_key(fw_queue *queue, const char *account_id_or_null,
    #                                   const char *user_id_or_null, const char *key_id,
    #                                   const fw_create_options *options, void *tag_or_null,
    #                                   uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_update_api_key": (
        fw_status,
        (_Queue, c_char_p, c_char_p, c_char_p, _CreateOptions, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_delete_api_key(fw_queue *queue, const char *account_id_or_null,
    #                                   const char *user_id_or_null, const char *key_id, void *tag_or_null,
    #                                   uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_delete_api_key": (
        fw_status,
        (_Queue, c_char_p, c_char_p, c_char_p, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_whoami(fw_queue *queue, int32_t with_user, void *tag_or_null,
    #                           uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_whoami": (fw_status, (_Queue, c_int32, c_void_p, POINTER(c_uint64), POINTER(_Error))),
    # fw_status fw_queue_rotation_begin(fw_queue *queue, const char *account_id_or_null,
    #                                   const char *user_id_or_null, const char *old_key_id,
    #                                   const fw_create_options *options_or_null, void *tag_or_null,
    #                                   uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_rotation_begin": (
        fw_status,
        (_Queue, c_char_p, c_char_p, c_char_p, _CreateOptions, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_rotation_resume(fw_queue *queue, const char *account_id_or_null,
    #                                    const char *user_id_or_null, const char *old_key_id,
    #                                    const char *new_key_id, void *tag_or_null, uint64_t *ticket_or_null,
    #                                    fw_error **error_or_null);
    "fw_queue_rotation_resume": (
        fw_status,
        (_Queue, c_char_p, c_char_p, c_char_p, c_char_p, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_rotation_commit(fw_queue *queue, fw_rotation *rotation, void *tag_or_null,
    #                                    uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_rotation_commit": (
        fw_status,
        (_Queue, _Rotation, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # fw_status fw_queue_rotation_abort(fw_queue *queue, fw_rotation *rotation, void *tag_or_null,
    #                                   uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_rotation_abort": (fw_status, (_Queue, _Rotation, c_void_p, POINTER(c_uint64), POINTER(_Error))),
    # fw_status fw_queue_sweep_api_keys(fw_queue *queue, const char *account_id_or_null,
    #                                   const char *user_id_or_null, const char *marker,
    #                                   const char *keep_key_id_or_null, void *tag_or_null,
    #                                   uint64_t *ticket_or_null, fw_error **error_or_null);
    "fw_queue_sweep_api_keys": (
        fw_status,
        (_Queue, c_char_p, c_char_p, c_char_p, c_char_p, c_void_p, POINTER(c_uint64), POINTER(_Error)),
    ),
    # int fw_queue_fd(const fw_queue *queue);
    "fw_queue_fd": (c_int, (_Queue,)),
    # fw_status fw_queue_run(fw_queue *queue, int64_t timeout_ms, fw_error **error_or_null);
    "fw_queue_run": (fw_status, (_Queue, c_int64, POINTER(_Error))),
    # fw_completion *fw_queue_next(fw_queue *queue);
    "fw_queue_next": (_Completion, (_Queue,)),
    # size_t fw_queue_pending_count(const fw_queue *queue);
    "fw_queue_pending_count": (c_size_t, (_Queue,)),
    # fw_status fw_queue_cancel(fw_queue *queue, uint64_t ticket);
    "fw_queue_cancel": (fw_status, (_Queue, c_uint64)),
    # void fw_queue_cancel_all(fw_queue *queue);
    "fw_queue_cancel_all": (None, (_Queue,)),
    # void fw_queue_wakeup(fw_queue *queue);
    "fw_queue_wakeup": (None, (_Queue,)),
    # void fw_queue_free(fw_queue *queue);
    "fw_queue_free": (None, (_Queue,)),
    # fw_operation fw_completion_operation(const fw_completion *completion);
    "fw_completion_operation": (fw_operation, (_Completion,)),
    # fw_status fw_completion_status(const fw_completion *completion);
    "fw_completion_status": (fw_status, (_Completion,)),
    # void *fw_completion_tag(const fw_completion *completion);
    "fw_completion_tag": (c_void_p, (_Completion,)),
    # uint64_t fw_completion_ticket(const fw_completion *completion);
    "fw_completion_ticket": (c_uint64, (_Completion,)),
    # fw_error *fw_completion_take_error(fw_completion *completion);
    "fw_completion_take_error": (_Error, (_Completion,)),
    # fw_api_key *fw_completion_take_api_key(fw_completion *completion);
    "fw_completion_take_api_key": (_ApiKey, (_Completion,)),
    # fw_api_key_list *fw_completion_take_list(fw_completion *completion);
    "fw_completion_take_list": (_ApiKeyList, (_Completion,)),
    # fw_identity *fw_completion_take_identity(fw_completion *completion);
    "fw_completion_take_identity": (_Identity, (_Completion,)),
    # fw_rotation *fw_completion_take_rotation(fw_completion *completion);
    "fw_completion_take_rotation": (_Rotation, (_Completion,)),
    # fw_sweep *fw_completion_take_sweep(fw_completion *completion);
    "fw_completion_take_sweep": (_Sweep, (_Completion,)),
    # void fw_completion_free(fw_completion *completion);
    "fw_completion_free": (None, (_Completion,)),
    # fw_status fw_error_status(const fw_error *error);
    "fw_error_status": (fw_status, (_Error,)),
    # fw_outcome fw_error_outcome(const fw_error *error);
    "fw_error_outcome": (fw_outcome, (_Error,)),
    # int32_t fw_error_may_have_left_key(const fw_error *error);
    "fw_error_may_have_left_key": (c_int32, (_Error,)),
    # const char *fw_error_message(const fw_error *error);
    "fw_error_message": (c_char_p, (_Error,)),
    # int32_t fw_error_http_status(const fw_error *error);
    "fw_error_http_status": (c_int32, (_Error,)),
    # int32_t fw_error_service_code(const fw_error *error);
    "fw_error_service_code": (c_int32, (_Error,)),
    # const char *fw_error_service_message(const fw_error *error);
    "fw_error_service_message": (c_char_p, (_Error,)),
    # const char *fw_error_request_id(const fw_error *error);
    "fw_error_request_id": (c_char_p, (_Error,)),
    # int64_t fw_error_retry_after_ms(const fw_error *error);
    "fw_error_retry_after_ms": (c_int64, (_Error,)),
    # int32_t fw_error_attempts(const fw_error *error);
    "fw_error_attempts": (c_int32, (_Error,)),
    # const char *fw_error_orphan_key_id(const fw_error *error);
    "fw_error_orphan_key_id": (c_char_p, (_Error,)),
    # const char *fw_error_orphan_prefix(const fw_error *error);
    "fw_error_orphan_prefix": (c_char_p, (_Error,)),
    # const char *fw_error_marker(const fw_error *error);
    "fw_error_marker": (c_char_p, (_Error,)),
    # void fw_error_free(fw_error *error);
    "fw_error_free": (None, (_Error,)),
}

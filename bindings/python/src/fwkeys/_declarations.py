"""Every function of fwkeys.h, with its types, in one table.

Without argtypes and restype ctypes would pass 64-bit pointers as 32-bit integers, so none may be missing. The
table follows the header's order, and the comment above each entry is the header's own declaration, so that a
check can compare the two.
"""

from __future__ import annotations

from ctypes import POINTER, Structure, c_char, c_char_p, c_int32, c_int64, c_size_t
from typing import Any, Dict, Tuple

fw_status = c_int32
fw_outcome = c_int32


class fw_config(Structure):
    """Opaque: only ever behind a pointer, as are those below. A class each, so that ctypes tells them
    apart."""


class fw_client(Structure):
    """Opaque."""


class fw_create_options(Structure):
    """Opaque."""


class fw_api_key(Structure):
    """Opaque."""


class fw_identity(Structure):
    """Opaque."""


class fw_error(Structure):
    """Opaque."""


# c_char_p as a result makes ctypes copy the text into a bytes object, which suits all texts but the secret:
# there a plain pointer leaves it to the caller whether there is a copy at all.
_BorrowedBytes = POINTER(c_char)

_Config = POINTER(fw_config)
_Client = POINTER(fw_client)
_CreateOptions = POINTER(fw_create_options)
_ApiKey = POINTER(fw_api_key)
_Identity = POINTER(fw_identity)
_Error = POINTER(fw_error)

FUNCTIONS: Dict[str, Tuple[Any, Tuple[Any, ...]]] = {
    # ---- Statuses and outcomes
    # const char *fw_status_name(fw_status status);
    "fw_status_name": (c_char_p, (fw_status,)),
    # const char *fw_outcome_name(fw_outcome outcome);
    "fw_outcome_name": (c_char_p, (fw_outcome,)),
    # const char *fw_version(void);
    "fw_version": (c_char_p, ()),
    # ---- Configuration
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
    # fw_status fw_config_set_ca_file(fw_config *config, const char *path);
    "fw_config_set_ca_file": (fw_status, (_Config, c_char_p)),
    # void fw_config_free(fw_config *config);
    "fw_config_free": (None, (_Config,)),
    # ---- Client
    # fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);
    "fw_client_new": (fw_status, (_Config, POINTER(_Client), POINTER(_Error))),
    # void fw_client_free(fw_client *client);
    "fw_client_free": (None, (_Client,)),
    # ---- Create
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
    # void fw_create_options_free(fw_create_options *options);
    "fw_create_options_free": (None, (_CreateOptions,)),
    # fw_status fw_create_api_key(fw_client *client, const char *account_id, const char *user_id,
    #                             const fw_create_options *options_or_null, fw_api_key **key,
    #                             fw_error **error_or_null);
    "fw_create_api_key": (
        fw_status,
        (_Client, c_char_p, c_char_p, _CreateOptions, POINTER(_ApiKey), POINTER(_Error)),
    ),
    # ---- API key
    # const char *fw_api_key_id(const fw_api_key *key);
    "fw_api_key_id": (c_char_p, (_ApiKey,)),
    # const char *fw_api_key_display_name(const fw_api_key *key);
    "fw_api_key_display_name": (c_char_p, (_ApiKey,)),
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
    # ---- Delete
    # fw_status fw_delete_api_key(fw_client *client, const char *account_id, const char *user_id,
    #                             const char *key_id, fw_error **error_or_null);
    "fw_delete_api_key": (fw_status, (_Client, c_char_p, c_char_p, c_char_p, POINTER(_Error))),
    # ---- Who am I
    # fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);
    "fw_whoami": (fw_status, (_Client, POINTER(_Identity), POINTER(_Error))),
    # const char *fw_identity_account_id(const fw_identity *identity);
    "fw_identity_account_id": (c_char_p, (_Identity,)),
    # const char *fw_identity_email(const fw_identity *identity);
    "fw_identity_email": (c_char_p, (_Identity,)),
    # void fw_identity_free(fw_identity *identity);
    "fw_identity_free": (None, (_Identity,)),
    # ---- Errors
    # fw_status fw_error_status(const fw_error *error);
    "fw_error_status": (fw_status, (_Error,)),
    # fw_outcome fw_error_outcome(const fw_error *error);
    "fw_error_outcome": (fw_outcome, (_Error,)),
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
    # void fw_error_free(fw_error *error);
    "fw_error_free": (None, (_Error,)),
}

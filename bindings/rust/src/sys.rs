//! The functions of `fwkeys.h`, where they are documented.
//!
//! Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.

#![allow(non_camel_case_types)]

use std::os::raw::{c_char, c_int, c_void};

pub type fw_status = i32;
pub const FW_OK: fw_status = 0;
pub const FW_ERROR_NO_MEMORY: fw_status = 1;
pub const FW_ERROR_NULL_ARGUMENT: fw_status = 2;
pub const FW_ERROR_EMPTY_ARGUMENT: fw_status = 3;
pub const FW_ERROR_DOT_SEGMENT: fw_status = 4;
pub const FW_ERROR_WILDCARD_USER: fw_status = 5;
pub const FW_ERROR_CONTROL_CHARACTER: fw_status = 6;
pub const FW_ERROR_INVALID_UTF8: fw_status = 7;
pub const FW_ERROR_TOO_LONG: fw_status = 8;
pub const FW_ERROR_OUT_OF_RANGE: fw_status = 9;
pub const FW_ERROR_INVALID_TIMESTAMP: fw_status = 10;
pub const FW_ERROR_NONEXISTENT_TIME: fw_status = 11;
pub const FW_ERROR_TIME_IN_PAST: fw_status = 12;
pub const FW_ERROR_INVALID_URL: fw_status = 13;
pub const FW_ERROR_INSECURE_URL: fw_status = 14;
pub const FW_ERROR_MISSING_API_KEY: fw_status = 15;
pub const FW_ERROR_FORKED: fw_status = 16;
pub const FW_ERROR_INVALID_STATE: fw_status = 17;
pub const FW_ERROR_CA_FILE: fw_status = 19;
pub const FW_ERROR_SETTINGS_FILE: fw_status = 20;
pub const FW_ERROR_MALFORMED_SETTINGS: fw_status = 21;
pub const FW_ERROR_UNKNOWN_PROFILE: fw_status = 22;
pub const FW_ERROR_INVALID_MARKER: fw_status = 23;
pub const FW_ERROR_UNSUPPORTED: fw_status = 24;
pub const FW_ERROR_CLIENT_CERTIFICATE: fw_status = 25;
pub const FW_ERROR_QUEUE_FULL: fw_status = 26;
pub const FW_ERROR_RESOLVE: fw_status = 30;
pub const FW_ERROR_CONNECT: fw_status = 31;
pub const FW_ERROR_TLS: fw_status = 32;
pub const FW_ERROR_TRANSPORT: fw_status = 33;
pub const FW_ERROR_DEADLINE: fw_status = 34;
pub const FW_ERROR_CANCELLED: fw_status = 35;
pub const FW_ERROR_PROXY: fw_status = 36;
pub const FW_ERROR_BAD_REQUEST: fw_status = 40;
pub const FW_ERROR_UNAUTHENTICATED: fw_status = 41;
pub const FW_ERROR_PERMISSION_DENIED: fw_status = 42;
pub const FW_ERROR_NOT_FOUND: fw_status = 43;
pub const FW_ERROR_CONFLICT: fw_status = 44;
pub const FW_ERROR_RATE_LIMITED: fw_status = 45;
pub const FW_ERROR_SERVICE: fw_status = 46;
pub const FW_ERROR_REDIRECTED: fw_status = 47;
pub const FW_ERROR_INVALID_REPLY: fw_status = 48;
pub const FW_ERROR_REPLY_TOO_LARGE: fw_status = 49;
pub const FW_ERROR_PAGINATION: fw_status = 50;
pub const FW_ERROR_PAYMENT_REQUIRED: fw_status = 51;
pub const FW_ERROR_ACCOUNT_SUSPENDED: fw_status = 52;
pub const FW_ERROR_NOT_OFFERED: fw_status = 53;
pub const FW_ERROR_INTERNAL: fw_status = 60;
pub const FW_ERROR_CERTIFICATE_HOST: fw_status = 70;
pub const FW_ERROR_CERTIFICATE_EXPIRED: fw_status = 71;
pub const FW_ERROR_CERTIFICATE_NOT_YET_VALID: fw_status = 72;
pub const FW_ERROR_CERTIFICATE_SELF_SIGNED: fw_status = 73;
pub const FW_ERROR_CERTIFICATE_UNTRUSTED: fw_status = 74;
pub const FW_ERROR_CERTIFICATE_WEAK: fw_status = 75;
pub const FW_ERROR_TLS_VERSION: fw_status = 76;
pub const FW_ERROR_NOT_TLS: fw_status = 77;
pub type fw_outcome = i32;
pub const FW_OUTCOME_DONE: fw_outcome = 0;
pub const FW_OUTCOME_NOT_SENT: fw_outcome = 1;
pub const FW_OUTCOME_REJECTED: fw_outcome = 2;
pub const FW_OUTCOME_UNKNOWN: fw_outcome = 3;
pub const FW_OUTCOME_SECRET_LOST: fw_outcome = 4;
pub type fw_log_level = i32;
pub const FW_LOG_ERROR: fw_log_level = 1;
pub const FW_LOG_WARNING: fw_log_level = 2;
pub const FW_LOG_INFO: fw_log_level = 3;
pub const FW_LOG_DEBUG: fw_log_level = 4;
pub type fw_rotation_state = i32;
pub const FW_ROTATION_BEGUN: fw_rotation_state = 1;
pub const FW_ROTATION_COMMITTED: fw_rotation_state = 2;
pub const FW_ROTATION_ABORTED: fw_rotation_state = 3;
pub const FW_ROTATION_COMMITTING: fw_rotation_state = 4;
pub const FW_ROTATION_ABORTING: fw_rotation_state = 5;
pub type fw_operation = i32;
pub const FW_OPERATION_CREATE_API_KEY: fw_operation = 1;
pub const FW_OPERATION_GET_API_KEY: fw_operation = 2;
pub const FW_OPERATION_LIST_API_KEYS: fw_operation = 3;
pub const FW_OPERATION_LIST_NEXT_PAGE: fw_operation = 4;
pub const FW_OPERATION_DELETE_API_KEY: fw_operation = 5;
pub const FW_OPERATION_WHOAMI: fw_operation = 6;
pub const FW_OPERATION_ROTATION_BEGIN: fw_operation = 7;
pub const FW_OPERATION_ROTATION_COMMIT: fw_operation = 8;
pub const FW_OPERATION_ROTATION_ABORT: fw_operation = 9;
pub const FW_OPERATION_SWEEP_API_KEYS: fw_operation = 10;
pub const FW_OPERATION_UPDATE_API_KEY: fw_operation = 11;
pub const FW_OPERATION_ROTATION_RESUME: fw_operation = 12;

/// Types that only the library knows the inside of.
macro_rules! opaque {
    ($($name:ident)*) => {
        $(#[repr(C)]
        pub struct $name {
            _private: [u8; 0],
            _neither_send_nor_sync: std::marker::PhantomData<*mut u8>,
        })*
    };
}

opaque! {
    fw_config
    fw_client
    fw_cancel
    fw_create_options
    fw_api_key
    fw_list_options
    fw_api_key_list
    fw_identity
    fw_rotation
    fw_sweep
    fw_markers
    fw_request
    fw_queue
    fw_completion
    fw_error
}

pub type fw_log_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, level: fw_log_level, line: *const c_char)>;
pub type fw_destroy_callback = Option<unsafe extern "C" fn(user_data: *mut c_void)>;
pub type fw_sweep_callback = Option<unsafe extern "C" fn(user_data: *mut c_void, examined: u64, deleted: u64) -> i32>;

extern "C" {
    pub fn fw_status_name(status: fw_status) -> *const c_char;
    pub fn fw_status_message(status: fw_status) -> *const c_char;
    pub fn fw_status_is_argument_error(status: fw_status) -> i32;
    pub fn fw_outcome_name(outcome: fw_outcome) -> *const c_char;
    pub fn fw_version() -> *const c_char;
    pub fn fw_cancel_new(cancel: *mut *mut fw_cancel) -> fw_status;
    pub fn fw_cancel_trigger(cancel: *mut fw_cancel);
    pub fn fw_cancel_free(cancel: *mut fw_cancel);
    pub fn fw_log_level_name(level: fw_log_level) -> *const c_char;
    pub fn fw_config_new(config: *mut *mut fw_config) -> fw_status;
    pub fn fw_config_set_api_key(config: *mut fw_config, api_key: *const c_char) -> fw_status;
    pub fn fw_config_set_base_url(config: *mut fw_config, url: *const c_char) -> fw_status;
    pub fn fw_config_set_timeout_ms(config: *mut fw_config, timeout_ms: i64) -> fw_status;
    pub fn fw_config_set_connect_timeout_ms(config: *mut fw_config, timeout_ms: i64) -> fw_status;
    pub fn fw_config_set_attempt_timeout_ms(config: *mut fw_config, timeout_ms: i64) -> fw_status;
    pub fn fw_config_set_max_attempts(config: *mut fw_config, attempts: i32) -> fw_status;
    pub fn fw_config_set_retry_base_ms(config: *mut fw_config, base_ms: i64) -> fw_status;
    pub fn fw_config_set_retry_cap_ms(config: *mut fw_config, cap_ms: i64) -> fw_status;
    pub fn fw_config_set_settle_ms(config: *mut fw_config, settle_ms: i64) -> fw_status;
    pub fn fw_config_set_requests_per_minute(config: *mut fw_config, requests: i32) -> fw_status;
    pub fn fw_config_set_cancel(config: *mut fw_config, cancel_or_null: *mut fw_cancel) -> fw_status;
    pub fn fw_config_set_log(config: *mut fw_config, level: fw_log_level, callback_or_null: fw_log_callback, user_data_or_null: *mut c_void, destroy_or_null: fw_destroy_callback) -> fw_status;
    pub fn fw_config_load(config: *mut fw_config, profile_or_null: *const c_char, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_config_account_id(config: *const fw_config) -> *const c_char;
    pub fn fw_config_user_id(config: *const fw_config) -> *const c_char;
    pub fn fw_config_has_api_key(config: *const fw_config, api_key: *const c_char) -> i32;
    pub fn fw_config_api_key_checksum(config: *const fw_config) -> i64;
    pub fn fw_config_set_ca_file(config: *mut fw_config, path: *const c_char) -> fw_status;
    pub fn fw_config_set_ca_pem(config: *mut fw_config, pem: *const c_char) -> fw_status;
    pub fn fw_config_set_client_certificate(config: *mut fw_config, certificate_path: *const c_char, key_path: *const c_char) -> fw_status;
    pub fn fw_config_set_proxy(config: *mut fw_config, url_or_null: *const c_char) -> fw_status;
    pub fn fw_config_set_proxy_credentials(config: *mut fw_config, user: *const c_char, password: *const c_char) -> fw_status;
    pub fn fw_config_set_insecure_http(config: *mut fw_config, allowed: i32) -> fw_status;
    pub fn fw_config_free(config: *mut fw_config);
    pub fn fw_client_new(config: *const fw_config, client: *mut *mut fw_client, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_client_secrets_locked(client: *const fw_client) -> i32;
    pub fn fw_client_free(client: *mut fw_client);
    pub fn fw_create_options_new(options: *mut *mut fw_create_options) -> fw_status;
    pub fn fw_create_options_set_display_name(options: *mut fw_create_options, name: *const c_char) -> fw_status;
    pub fn fw_create_options_set_expire_time(options: *mut fw_create_options, rfc3339: *const c_char) -> fw_status;
    pub fn fw_create_options_set_expire_time_unix(options: *mut fw_create_options, seconds: i64) -> fw_status;
    pub fn fw_create_options_set_annotation(options: *mut fw_create_options, name: *const c_char, value: *const c_char) -> fw_status;
    pub fn fw_create_options_set_exactly_once(options: *mut fw_create_options, exactly_once: i32) -> fw_status;
    pub fn fw_create_options_set_marker(options: *mut fw_create_options, marker_or_null: *const c_char) -> fw_status;
    pub fn fw_create_options_set_marker_in_annotation(options: *mut fw_create_options, in_annotation: i32) -> fw_status;
    pub fn fw_marker_generate(buffer: *mut c_char, capacity: usize) -> fw_status;
    pub fn fw_create_options_set_cancel(options: *mut fw_create_options, cancel_or_null: *mut fw_cancel) -> fw_status;
    pub fn fw_create_options_free(options: *mut fw_create_options);
    pub fn fw_create_api_key(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, options_or_null: *const fw_create_options, key: *mut *mut fw_api_key, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_check_id(id: *const c_char) -> fw_status;
    pub fn fw_check_user_id(id: *const c_char, every_user_also: i32) -> fw_status;
    pub fn fw_check_marker(marker: *const c_char) -> fw_status;
    pub fn fw_create_options_describe(options_or_null: *const fw_create_options, config: *const fw_config, account_id_or_null: *const c_char, user_id_or_null: *const c_char, request: *mut *mut fw_request, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_delete_describe(config: *const fw_config, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, request: *mut *mut fw_request, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_request_method(request: *const fw_request) -> *const c_char;
    pub fn fw_request_url(request: *const fw_request) -> *const c_char;
    pub fn fw_request_path(request: *const fw_request) -> *const c_char;
    pub fn fw_request_body(request: *const fw_request) -> *const c_char;
    pub fn fw_request_free(request: *mut fw_request);
    pub fn fw_api_key_id(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_display_name(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_base_name_length(key: *const fw_api_key) -> usize;
    pub fn fw_api_key_secret(key: *const fw_api_key, length_or_null: *mut usize) -> *const c_char;
    pub fn fw_api_key_copy_secret(key: *const fw_api_key, buffer: *mut c_char, capacity: usize) -> fw_status;
    pub fn fw_api_key_wipe_secret(key: *mut fw_api_key);
    pub fn fw_api_key_prefix(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_email(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_create_time(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_create_time_unix(key: *const fw_api_key, seconds: *mut i64) -> fw_status;
    pub fn fw_api_key_expire_time(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_expire_time_unix(key: *const fw_api_key, seconds: *mut i64) -> fw_status;
    pub fn fw_api_key_last_used(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_last_used_unix(key: *const fw_api_key, seconds: *mut i64) -> fw_status;
    pub fn fw_api_key_marker(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_unsettled_attempts(key: *const fw_api_key) -> i32;
    pub fn fw_api_key_secure(key: *const fw_api_key) -> i32;
    pub fn fw_api_key_annotation_count(key: *const fw_api_key) -> usize;
    pub fn fw_api_key_annotation_name(key: *const fw_api_key, index: usize) -> *const c_char;
    pub fn fw_api_key_annotation_value(key: *const fw_api_key, index: usize) -> *const c_char;
    pub fn fw_api_key_free(key: *mut fw_api_key);
    pub fn fw_get_api_key(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, key: *mut *mut fw_api_key, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_list_options_new(options: *mut *mut fw_list_options) -> fw_status;
    pub fn fw_list_options_set_page_size(options: *mut fw_list_options, page_size: i32) -> fw_status;
    pub fn fw_list_options_set_page_token(options: *mut fw_list_options, token: *const c_char) -> fw_status;
    pub fn fw_list_options_set_filter(options: *mut fw_list_options, filter: *const c_char) -> fw_status;
    pub fn fw_list_options_set_order_by(options: *mut fw_list_options, order_by: *const c_char) -> fw_status;
    pub fn fw_list_options_set_read_mask(options: *mut fw_list_options, read_mask: *const c_char) -> fw_status;
    pub fn fw_list_options_set_single_page(options: *mut fw_list_options, single_page: i32) -> fw_status;
    pub fn fw_list_options_set_unused_for_seconds(options: *mut fw_list_options, seconds: i64) -> fw_status;
    pub fn fw_list_options_set_older_than_seconds(options: *mut fw_list_options, seconds: i64) -> fw_status;
    pub fn fw_list_options_set_expires_within_seconds(options: *mut fw_list_options, seconds: i64) -> fw_status;
    pub fn fw_list_options_set_name_pattern(options: *mut fw_list_options, pattern: *const c_char) -> fw_status;
    pub fn fw_list_options_set_annotation(options: *mut fw_list_options, name: *const c_char, value_or_null: *const c_char) -> fw_status;
    pub fn fw_list_options_set_marked(options: *mut fw_list_options, marked: i32) -> fw_status;
    pub fn fw_list_options_set_cancel(options: *mut fw_list_options, cancel_or_null: *mut fw_cancel) -> fw_status;
    pub fn fw_list_options_free(options: *mut fw_list_options);
    pub fn fw_list_api_keys(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, options_or_null: *const fw_list_options, list: *mut *mut fw_api_key_list, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_api_key_list_next(list: *mut fw_api_key_list, key: *mut *mut fw_api_key, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_api_key_list_page_remaining(list: *const fw_api_key_list) -> usize;
    pub fn fw_api_key_list_next_page_token(list: *const fw_api_key_list) -> *const c_char;
    pub fn fw_api_key_list_total_size(list: *const fw_api_key_list) -> i64;
    pub fn fw_api_key_list_free(list: *mut fw_api_key_list);
    pub fn fw_update_api_key(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, options: *const fw_create_options, key: *mut *mut fw_api_key, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_delete_api_key(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_whoami(client: *mut fw_client, identity: *mut *mut fw_identity, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_whoami_with_user(client: *mut fw_client, identity: *mut *mut fw_identity, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_identity_account_id(identity: *const fw_identity) -> *const c_char;
    pub fn fw_identity_email(identity: *const fw_identity) -> *const c_char;
    pub fn fw_identity_user_id(identity: *const fw_identity) -> *const c_char;
    pub fn fw_identity_key_id(identity: *const fw_identity) -> *const c_char;
    pub fn fw_identity_free(identity: *mut fw_identity);
    pub fn fw_rotation_state_name(state: fw_rotation_state) -> *const c_char;
    pub fn fw_rotation_begin(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, old_key_id: *const c_char, options_or_null: *const fw_create_options, rotation: *mut *mut fw_rotation, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_rotation_resume(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, old_key_id: *const c_char, new_key_id: *const c_char, rotation: *mut *mut fw_rotation, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_rotation_get_state(rotation: *const fw_rotation) -> fw_rotation_state;
    pub fn fw_rotation_new_key(rotation: *const fw_rotation) -> *const fw_api_key;
    pub fn fw_rotation_secret(rotation: *const fw_rotation, length_or_null: *mut usize) -> *const c_char;
    pub fn fw_rotation_old_key_id(rotation: *const fw_rotation) -> *const c_char;
    pub fn fw_rotation_new_key_id(rotation: *const fw_rotation) -> *const c_char;
    pub fn fw_rotation_commit(rotation: *mut fw_rotation, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_rotation_abort(rotation: *mut fw_rotation, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_rotation_free(rotation: *mut fw_rotation);
    pub fn fw_sweep_api_keys(client: *mut fw_client, account_id_or_null: *const c_char, user_id_or_null: *const c_char, marker: *const c_char, keep_key_id_or_null: *const c_char, sweep: *mut *mut fw_sweep, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_sweep_deleted_count(sweep: *const fw_sweep) -> usize;
    pub fn fw_sweep_deleted_key_id(sweep: *const fw_sweep, index: usize) -> *const c_char;
    pub fn fw_sweep_examined_count(sweep: *const fw_sweep) -> i64;
    pub fn fw_sweep_free(sweep: *mut fw_sweep);
    pub fn fw_markers_new(markers: *mut *mut fw_markers) -> fw_status;
    pub fn fw_markers_add(markers: *mut fw_markers, account_id: *const c_char, user_id: *const c_char, marker: *const c_char, keep_key_id_or_null: *const c_char) -> fw_status;
    pub fn fw_markers_sweep(client: *mut fw_client, markers: *mut fw_markers, max_in_flight: i32, callback_or_null: fw_sweep_callback, user_data_or_null: *mut c_void, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_markers_error(markers: *const fw_markers, index: usize) -> *const fw_error;
    pub fn fw_markers_deleted_count(markers: *const fw_markers, index: usize) -> usize;
    pub fn fw_markers_deleted_key_id(markers: *const fw_markers, index: usize, key_index: usize) -> *const c_char;
    pub fn fw_markers_free(markers: *mut fw_markers);
    pub fn fw_operation_name(operation: fw_operation) -> *const c_char;
    pub fn fw_queue_new(client: *mut fw_client, queue: *mut *mut fw_queue, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_set_max_in_flight(queue: *mut fw_queue, operations: i32) -> fw_status;
    pub fn fw_queue_set_max_waiting(queue: *mut fw_queue, operations: i32) -> fw_status;
    pub fn fw_queue_create_api_key(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, options_or_null: *const fw_create_options, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_get_api_key(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_list_api_keys(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, options_or_null: *const fw_list_options, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_list_next_page(queue: *mut fw_queue, list: *mut fw_api_key_list, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_update_api_key(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, options: *const fw_create_options, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_delete_api_key(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, key_id: *const c_char, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_whoami(queue: *mut fw_queue, with_user: i32, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_rotation_begin(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, old_key_id: *const c_char, options_or_null: *const fw_create_options, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_rotation_resume(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, old_key_id: *const c_char, new_key_id: *const c_char, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_rotation_commit(queue: *mut fw_queue, rotation: *mut fw_rotation, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_rotation_abort(queue: *mut fw_queue, rotation: *mut fw_rotation, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_sweep_api_keys(queue: *mut fw_queue, account_id_or_null: *const c_char, user_id_or_null: *const c_char, marker: *const c_char, keep_key_id_or_null: *const c_char, tag_or_null: *mut c_void, ticket_or_null: *mut u64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_fd(queue: *const fw_queue) -> c_int;
    pub fn fw_queue_run(queue: *mut fw_queue, timeout_ms: i64, error_or_null: *mut *mut fw_error) -> fw_status;
    pub fn fw_queue_next(queue: *mut fw_queue) -> *mut fw_completion;
    pub fn fw_queue_pending_count(queue: *const fw_queue) -> usize;
    pub fn fw_queue_cancel(queue: *mut fw_queue, ticket: u64) -> fw_status;
    pub fn fw_queue_cancel_all(queue: *mut fw_queue);
    pub fn fw_queue_wakeup(queue: *mut fw_queue);
    pub fn fw_queue_free(queue: *mut fw_queue);
    pub fn fw_completion_operation(completion: *const fw_completion) -> fw_operation;
    pub fn fw_completion_status(completion: *const fw_completion) -> fw_status;
    pub fn fw_completion_tag(completion: *const fw_completion) -> *mut c_void;
    pub fn fw_completion_ticket(completion: *const fw_completion) -> u64;
    pub fn fw_completion_take_error(completion: *mut fw_completion) -> *mut fw_error;
    pub fn fw_completion_take_api_key(completion: *mut fw_completion) -> *mut fw_api_key;
    pub fn fw_completion_take_list(completion: *mut fw_completion) -> *mut fw_api_key_list;
    pub fn fw_completion_take_identity(completion: *mut fw_completion) -> *mut fw_identity;
    pub fn fw_completion_take_rotation(completion: *mut fw_completion) -> *mut fw_rotation;
    pub fn fw_completion_take_sweep(completion: *mut fw_completion) -> *mut fw_sweep;
    pub fn fw_completion_free(completion: *mut fw_completion);
    pub fn fw_error_status(error: *const fw_error) -> fw_status;
    pub fn fw_error_outcome(error: *const fw_error) -> fw_outcome;
    pub fn fw_error_may_have_left_key(error: *const fw_error) -> i32;
    pub fn fw_error_message(error: *const fw_error) -> *const c_char;
    pub fn fw_error_http_status(error: *const fw_error) -> i32;
    pub fn fw_error_service_code(error: *const fw_error) -> i32;
    pub fn fw_error_service_message(error: *const fw_error) -> *const c_char;
    pub fn fw_error_request_id(error: *const fw_error) -> *const c_char;
    pub fn fw_error_retry_after_ms(error: *const fw_error) -> i64;
    pub fn fw_error_attempts(error: *const fw_error) -> i32;
    pub fn fw_error_orphan_key_id(error: *const fw_error) -> *const c_char;
    pub fn fw_error_orphan_prefix(error: *const fw_error) -> *const c_char;
    pub fn fw_error_marker(error: *const fw_error) -> *const c_char;
    pub fn fw_error_free(error: *mut fw_error);
}

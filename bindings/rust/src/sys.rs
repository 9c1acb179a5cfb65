//! The functions of `fwkeys.h` that the safe modules use, as they are declared there, where they are documented.

#![allow(non_camel_case_types)]

use std::os::raw::c_char;

pub type fw_status = i32;
pub const FW_OK: fw_status = 0;
pub const FW_ERROR_CONTROL_CHARACTER: fw_status = 6;
pub const FW_ERROR_OUT_OF_RANGE: fw_status = 9;
pub const FW_ERROR_DEADLINE: fw_status = 34;
pub const FW_ERROR_UNAUTHENTICATED: fw_status = 41;
pub const FW_ERROR_PERMISSION_DENIED: fw_status = 42;
pub const FW_ERROR_NOT_FOUND: fw_status = 43;
pub const FW_ERROR_RATE_LIMITED: fw_status = 45;

pub type fw_outcome = i32;
pub const FW_OUTCOME_NOT_SENT: fw_outcome = 1;
pub const FW_OUTCOME_REJECTED: fw_outcome = 2;
pub const FW_OUTCOME_UNKNOWN: fw_outcome = 3;
pub const FW_OUTCOME_SECRET_LOST: fw_outcome = 4;

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

opaque! { fw_config fw_client fw_create_options fw_api_key fw_list_options fw_api_key_list fw_identity fw_error }

extern "C" {
    pub fn fw_status_name(status: fw_status) -> *const c_char;
    pub fn fw_outcome_name(outcome: fw_outcome) -> *const c_char;

    pub fn fw_config_new(config: *mut *mut fw_config) -> fw_status;
    pub fn fw_config_set_api_key(config: *mut fw_config, api_key: *const c_char) -> fw_status;
    pub fn fw_config_set_base_url(config: *mut fw_config, url: *const c_char) -> fw_status;
    pub fn fw_config_set_timeout_ms(config: *mut fw_config, timeout_ms: i64) -> fw_status;
    pub fn fw_config_set_settle_ms(config: *mut fw_config, settle_ms: i64) -> fw_status;
    pub fn fw_config_set_ca_file(config: *mut fw_config, path: *const c_char) -> fw_status;
    pub fn fw_config_free(config: *mut fw_config);

    pub fn fw_client_new(
        config: *const fw_config,
        client: *mut *mut fw_client,
        error_or_null: *mut *mut fw_error,
    ) -> fw_status;
    pub fn fw_client_free(client: *mut fw_client);

    pub fn fw_create_options_new(options: *mut *mut fw_create_options) -> fw_status;
    pub fn fw_create_options_set_display_name(
        options: *mut fw_create_options,
        name: *const c_char,
    ) -> fw_status;
    pub fn fw_create_options_set_expire_time_unix(options: *mut fw_create_options, seconds: i64)
        -> fw_status;
    pub fn fw_create_options_set_annotation(
        options: *mut fw_create_options,
        name: *const c_char,
        value: *const c_char,
    ) -> fw_status;
    pub fn fw_create_options_set_exactly_once(
        options: *mut fw_create_options,
        exactly_once: i32,
    ) -> fw_status;
    pub fn fw_create_options_free(options: *mut fw_create_options);
    pub fn fw_create_api_key(
        client: *mut fw_client,
        account_id: *const c_char,
        user_id: *const c_char,
        options_or_null: *const fw_create_options,
        key: *mut *mut fw_api_key,
        error_or_null: *mut *mut fw_error,
    ) -> fw_status;

    pub fn fw_api_key_id(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_display_name(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_secret(key: *const fw_api_key, length_or_null: *mut usize) -> *const c_char;
    pub fn fw_api_key_wipe_secret(key: *mut fw_api_key);
    pub fn fw_api_key_prefix(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_create_time(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_expire_time(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_marker(key: *const fw_api_key) -> *const c_char;
    pub fn fw_api_key_unsettled_attempts(key: *const fw_api_key) -> i32;
    pub fn fw_api_key_free(key: *mut fw_api_key);

    pub fn fw_list_api_keys(
        client: *mut fw_client,
        account_id: *const c_char,
        user_id: *const c_char,
        options_or_null: *const fw_list_options,
        list: *mut *mut fw_api_key_list,
        error_or_null: *mut *mut fw_error,
    ) -> fw_status;
    pub fn fw_api_key_list_next(
        list: *mut fw_api_key_list,
        key: *mut *mut fw_api_key,
        error_or_null: *mut *mut fw_error,
    ) -> fw_status;
    pub fn fw_api_key_list_free(list: *mut fw_api_key_list);

    pub fn fw_delete_api_key(
        client: *mut fw_client,
        account_id: *const c_char,
        user_id: *const c_char,
        key_id: *const c_char,
        error_or_null: *mut *mut fw_error,
    ) -> fw_status;

    pub fn fw_whoami(
        client: *mut fw_client,
        identity: *mut *mut fw_identity,
        error_or_null: *mut *mut fw_error,
    ) -> fw_status;
    pub fn fw_identity_account_id(identity: *const fw_identity) -> *const c_char;
    pub fn fw_identity_email(identity: *const fw_identity) -> *const c_char;
    pub fn fw_identity_free(identity: *mut fw_identity);

    pub fn fw_error_outcome(error: *const fw_error) -> fw_outcome;
    pub fn fw_error_message(error: *const fw_error) -> *const c_char;
    pub fn fw_error_http_status(error: *const fw_error) -> i32;
    pub fn fw_error_service_message(error: *const fw_error) -> *const c_char;
    pub fn fw_error_request_id(error: *const fw_error) -> *const c_char;
    pub fn fw_error_retry_after_ms(error: *const fw_error) -> i64;
    pub fn fw_error_orphan_key_id(error: *const fw_error) -> *const c_char;
    pub fn fw_error_marker(error: *const fw_error) -> *const c_char;
    pub fn fw_error_free(error: *mut fw_error);
}

package fwkeys;

import com.sun.jna.Callback;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;

/**
 * The functions of fwkeys.h, where they are documented.
 *
 * <p>Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
final class Library {
    static {
        Map<String, String> options = Map.of(com.sun.jna.Library.OPTION_STRING_ENCODING, "UTF-8");
        Native.register(Library.class, NativeLibrary.getInstance("libfwkeys.so.1", options));
    }

    private Library() {}

    static final int FW_OK = 0;
    static final int FW_ERROR_NO_MEMORY = 1;
    static final int FW_ERROR_NULL_ARGUMENT = 2;
    static final int FW_ERROR_EMPTY_ARGUMENT = 3;
    static final int FW_ERROR_DOT_SEGMENT = 4;
    static final int FW_ERROR_WILDCARD_USER = 5;
    static final int FW_ERROR_CONTROL_CHARACTER = 6;
    static final int FW_ERROR_INVALID_UTF8 = 7;
    static final int FW_ERROR_TOO_LONG = 8;
    static final int FW_ERROR_OUT_OF_RANGE = 9;
    static final int FW_ERROR_INVALID_TIMESTAMP = 10;
    static final int FW_ERROR_NONEXISTENT_TIME = 11;
    static final int FW_ERROR_TIME_IN_PAST = 12;
    static final int FW_ERROR_INVALID_URL = 13;
    static final int FW_ERROR_INSECURE_URL = 14;
    static final int FW_ERROR_MISSING_API_KEY = 15;
    static final int FW_ERROR_FORKED = 16;
    static final int FW_ERROR_INVALID_STATE = 17;
    static final int FW_ERROR_CA_FILE = 19;
    static final int FW_ERROR_SETTINGS_FILE = 20;
    static final int FW_ERROR_MALFORMED_SETTINGS = 21;
    static final int FW_ERROR_UNKNOWN_PROFILE = 22;
    static final int FW_ERROR_INVALID_MARKER = 23;
    static final int FW_ERROR_UNSUPPORTED = 24;
    static final int FW_ERROR_CLIENT_CERTIFICATE = 25;
    static final int FW_ERROR_QUEUE_FULL = 26;
    static final int FW_ERROR_RESOLVE = 30;
    static final int FW_ERROR_CONNECT = 31;
    static final int FW_ERROR_TLS = 32;
    static final int FW_ERROR_TRANSPORT = 33;
    static final int FW_ERROR_DEADLINE = 34;
    static final int FW_ERROR_CANCELLED = 35;
    static final int FW_ERROR_PROXY = 36;
    static final int FW_ERROR_BAD_REQUEST = 40;
    static final int FW_ERROR_UNAUTHENTICATED = 41;
    static final int FW_ERROR_PERMISSION_DENIED = 42;
    static final int FW_ERROR_NOT_FOUND = 43;
    static final int FW_ERROR_CONFLICT = 44;
    static final int FW_ERROR_RATE_LIMITED = 45;
    static final int FW_ERROR_SERVICE = 46;
    static final int FW_ERROR_REDIRECTED = 47;
    static final int FW_ERROR_INVALID_REPLY = 48;
    static final int FW_ERROR_REPLY_TOO_LARGE = 49;
    static final int FW_ERROR_PAGINATION = 50;
    static final int FW_ERROR_PAYMENT_REQUIRED = 51;
    static final int FW_ERROR_ACCOUNT_SUSPENDED = 52;
    static final int FW_ERROR_NOT_OFFERED = 53;
    static final int FW_ERROR_INTERNAL = 60;
    static final int FW_ERROR_CERTIFICATE_HOST = 70;
    static final int FW_ERROR_CERTIFICATE_EXPIRED = 71;
    static final int FW_ERROR_CERTIFICATE_NOT_YET_VALID = 72;
    static final int FW_ERROR_CERTIFICATE_SELF_SIGNED = 73;
    static final int FW_ERROR_CERTIFICATE_UNTRUSTED = 74;
    static final int FW_ERROR_CERTIFICATE_WEAK = 75;
    static final int FW_ERROR_TLS_VERSION = 76;
    static final int FW_ERROR_NOT_TLS = 77;
    static final int FW_OUTCOME_DONE = 0;
    static final int FW_OUTCOME_NOT_SENT = 1;
    static final int FW_OUTCOME_REJECTED = 2;
    static final int FW_OUTCOME_UNKNOWN = 3;
    static final int FW_OUTCOME_SECRET_LOST = 4;
    static final int FW_LOG_ERROR = 1;
    static final int FW_LOG_WARNING = 2;
    static final int FW_LOG_INFO = 3;
    static final int FW_LOG_DEBUG = 4;
    static final int FW_ROTATION_BEGUN = 1;
    static final int FW_ROTATION_COMMITTED = 2;
    static final int FW_ROTATION_ABORTED = 3;
    static final int FW_ROTATION_COMMITTING = 4;
    static final int FW_ROTATION_ABORTING = 5;
    static final int FW_OPERATION_CREATE_API_KEY = 1;
    static final int FW_OPERATION_GET_API_KEY = 2;
    static final int FW_OPERATION_LIST_API_KEYS = 3;
    static final int FW_OPERATION_LIST_NEXT_PAGE = 4;
    static final int FW_OPERATION_DELETE_API_KEY = 5;
    static final int FW_OPERATION_WHOAMI = 6;
    static final int FW_OPERATION_ROTATION_BEGIN = 7;
    static final int FW_OPERATION_ROTATION_COMMIT = 8;
    static final int FW_OPERATION_ROTATION_ABORT = 9;
    static final int FW_OPERATION_SWEEP_API_KEYS = 10;
    static final int FW_OPERATION_UPDATE_API_KEY = 11;
    static final int FW_OPERATION_ROTATION_RESUME = 12;

    interface fw_log_callback extends Callback {
        void invoke(Pointer userData, int level, String line);
    }

    interface fw_destroy_callback extends Callback {
        void invoke(Pointer userData);
    }

    interface fw_sweep_callback extends Callback {
        int invoke(Pointer userData, long examined, long deleted);
    }

    static native String fw_status_name(int status);

    static native String fw_status_message(int status);

    static native int fw_status_is_argument_error(int status);

    static native String fw_outcome_name(int outcome);

    static native String fw_version();

    static native int fw_cancel_new(PointerByReference cancel);

    static native void fw_cancel_trigger(Pointer cancel);

    static native void fw_cancel_free(Pointer cancel);

    static native String fw_log_level_name(int level);

    static native int fw_config_new(PointerByReference config);

    static native int fw_config_set_api_key(Pointer config, Pointer apiKey);

    static native int fw_config_set_base_url(Pointer config, String url);

    static native int fw_config_set_timeout_ms(Pointer config, long timeoutMs);

    static native int fw_config_set_connect_timeout_ms(Pointer config, long timeoutMs);

    static native int fw_config_set_attempt_timeout_ms(Pointer config, long timeoutMs);

    static native int fw_config_set_max_attempts(Pointer config, int attempts);

    static native int fw_config_set_retry_base_ms(Pointer config, long baseMs);

    static native int fw_config_set_retry_cap_ms(Pointer config, long capMs);

    static native int fw_config_set_settle_ms(Pointer config, long settleMs);

    static native int fw_config_set_requests_per_minute(Pointer config, int requests);

    static native int fw_config_set_cancel(Pointer config, Pointer cancelOrNull);

    static native int fw_config_set_log(Pointer config, int level, fw_log_callback callbackOrNull, Pointer userDataOrNull, fw_destroy_callback destroyOrNull);

    static native int fw_config_load(Pointer config, String profileOrNull, PointerByReference errorOrNull);

    static native String fw_config_account_id(Pointer config);

    static native String fw_config_user_id(Pointer config);

    static native int fw_config_has_api_key(Pointer config, Pointer apiKey);

    static native int fw_config_set_ca_file(Pointer config, String path);

    static native int fw_config_set_ca_pem(Pointer config, String pem);

    static native int fw_config_set_client_certificate(Pointer config, String certificatePath, String keyPath);

    static native int fw_config_set_proxy(Pointer config, String urlOrNull);

    static native int fw_config_set_proxy_credentials(Pointer config, String user, Pointer password);

    static native int fw_config_set_insecure_http(Pointer config, int allowed);

    static native void fw_config_free(Pointer config);

    static native int fw_client_new(Pointer config, PointerByReference client, PointerByReference errorOrNull);

    static native int fw_client_secrets_locked(Pointer client);

    static native void fw_client_free(Pointer client);

    static native int fw_create_options_new(PointerByReference options);

    static native int fw_create_options_set_display_name(Pointer options, String name);

    static native int fw_create_options_set_expire_time(Pointer options, String rfc3339);

    static native int fw_create_options_set_expire_time_unix(Pointer options, long seconds);

    static native int fw_create_options_set_annotation(Pointer options, String name, String value);

    static native int fw_create_options_set_exactly_once(Pointer options, int exactlyOnce);

    static native int fw_create_options_set_marker(Pointer options, String markerOrNull);

    static native int fw_create_options_set_marker_in_annotation(Pointer options, int inAnnotation);

    static native int fw_marker_generate(Pointer buffer, NativeLong capacity);

    static native int fw_create_options_set_cancel(Pointer options, Pointer cancelOrNull);

    static native void fw_create_options_free(Pointer options);

    static native int fw_create_api_key(Pointer client, String accountIdOrNull, String userIdOrNull, Pointer optionsOrNull, PointerByReference key, PointerByReference errorOrNull);

    static native int fw_check_id(String id);

    static native int fw_check_user_id(String id, int everyUserAlso);

    static native int fw_check_marker(String marker);

    static native int fw_create_options_describe(Pointer optionsOrNull, Pointer config, String accountIdOrNull, String userIdOrNull, PointerByReference request, PointerByReference errorOrNull);

    static native int fw_delete_describe(Pointer config, String accountIdOrNull, String userIdOrNull, String keyId, PointerByReference request, PointerByReference errorOrNull);

    static native String fw_request_method(Pointer request);

    static native String fw_request_url(Pointer request);

    static native String fw_request_path(Pointer request);

    static native String fw_request_body(Pointer request);

    static native void fw_request_free(Pointer request);

    static native String fw_api_key_id(Pointer key);

    static native String fw_api_key_display_name(Pointer key);

    static native NativeLong fw_api_key_base_name_length(Pointer key);

    static native Pointer fw_api_key_secret(Pointer key, NativeLongByReference lengthOrNull);

    static native int fw_api_key_copy_secret(Pointer key, Pointer buffer, NativeLong capacity);

    static native void fw_api_key_wipe_secret(Pointer key);

    static native String fw_api_key_prefix(Pointer key);

    static native String fw_api_key_email(Pointer key);

    static native String fw_api_key_create_time(Pointer key);

    static native int fw_api_key_create_time_unix(Pointer key, LongByReference seconds);

    static native String fw_api_key_expire_time(Pointer key);

    static native int fw_api_key_expire_time_unix(Pointer key, LongByReference seconds);

    static native String fw_api_key_last_used(Pointer key);

    static native int fw_api_key_last_used_unix(Pointer key, LongByReference seconds);

    static native String fw_api_key_marker(Pointer key);

    static native int fw_api_key_unsettled_attempts(Pointer key);

    static native int fw_api_key_secure(Pointer key);

    static native NativeLong fw_api_key_annotation_count(Pointer key);

    static native String fw_api_key_annotation_name(Pointer key, NativeLong index);

    static native String fw_api_key_annotation_value(Pointer key, NativeLong index);

    static native void fw_api_key_free(Pointer key);

    static native int fw_get_api_key(Pointer client, String accountIdOrNull, String userIdOrNull, String keyId, PointerByReference key, PointerByReference errorOrNull);

    static native int fw_list_options_new(PointerByReference options);

    static native int fw_list_options_set_page_size(Pointer options, int pageSize);

    static native int fw_list_options_set_page_token(Pointer options, String token);

    static native int fw_list_options_set_filter(Pointer options, String filter);

    static native int fw_list_options_set_order_by(Pointer options, String orderBy);

    static native int fw_list_options_set_read_mask(Pointer options, String readMask);

    static native int fw_list_options_set_single_page(Pointer options, int singlePage);

    static native int fw_list_options_set_unused_for_seconds(Pointer options, long seconds);

    static native int fw_list_options_set_older_than_seconds(Pointer options, long seconds);

    static native int fw_list_options_set_expires_within_seconds(Pointer options, long seconds);

    static native int fw_list_options_set_name_pattern(Pointer options, String pattern);

    static native int fw_list_options_set_annotation(Pointer options, String name, String valueOrNull);

    static native int fw_list_options_set_marked(Pointer options, int marked);

    static native int fw_list_options_set_cancel(Pointer options, Pointer cancelOrNull);

    static native void fw_list_options_free(Pointer options);

    static native int fw_list_api_keys(Pointer client, String accountIdOrNull, String userIdOrNull, Pointer optionsOrNull, PointerByReference list, PointerByReference errorOrNull);

    static native int fw_api_key_list_next(Pointer list, PointerByReference key, PointerByReference errorOrNull);

    static native NativeLong fw_api_key_list_page_remaining(Pointer list);

    static native String fw_api_key_list_next_page_token(Pointer list);

    static native long fw_api_key_list_total_size(Pointer list);

    static native void fw_api_key_list_free(Pointer list);

    static native int fw_update_api_key(Pointer client, String accountIdOrNull, String userIdOrNull, String keyId, Pointer options, PointerByReference key, PointerByReference errorOrNull);

    static native int fw_delete_api_key(Pointer client, String accountIdOrNull, String userIdOrNull, String keyId, PointerByReference errorOrNull);

    static native int fw_whoami(Pointer client, PointerByReference identity, PointerByReference errorOrNull);

    static native int fw_whoami_with_user(Pointer client, PointerByReference identity, PointerByReference errorOrNull);

    static native String fw_identity_account_id(Pointer identity);

    static native String fw_identity_email(Pointer identity);

    static native String fw_identity_user_id(Pointer identity);

    static native String fw_identity_key_id(Pointer identity);

    static native void fw_identity_free(Pointer identity);

    static native String fw_rotation_state_name(int state);

    static native int fw_rotation_begin(Pointer client, String accountIdOrNull, String userIdOrNull, String oldKeyId, Pointer optionsOrNull, PointerByReference rotation, PointerByReference errorOrNull);

    static native int fw_rotation_resume(Pointer client, String accountIdOrNull, String userIdOrNull, String oldKeyId, String newKeyId, PointerByReference rotation, PointerByReference errorOrNull);

    static native int fw_rotation_get_state(Pointer rotation);

    static native Pointer fw_rotation_new_key(Pointer rotation);

    static native Pointer fw_rotation_secret(Pointer rotation, NativeLongByReference lengthOrNull);

    static native String fw_rotation_old_key_id(Pointer rotation);

    static native String fw_rotation_new_key_id(Pointer rotation);

    static native int fw_rotation_commit(Pointer rotation, PointerByReference errorOrNull);

    static native int fw_rotation_abort(Pointer rotation, PointerByReference errorOrNull);

    static native void fw_rotation_free(Pointer rotation);

    static native int fw_sweep_api_keys(Pointer client, String accountIdOrNull, String userIdOrNull, String marker, String keepKeyIdOrNull, PointerByReference sweep, PointerByReference errorOrNull);

    static native NativeLong fw_sweep_deleted_count(Pointer sweep);

    static native String fw_sweep_deleted_key_id(Pointer sweep, NativeLong index);

    static native long fw_sweep_examined_count(Pointer sweep);

    static native void fw_sweep_free(Pointer sweep);

    static native int fw_markers_new(PointerByReference markers);

    static native int fw_markers_add(Pointer markers, String accountId, String userId, String marker, String keepKeyIdOrNull);

    static native int fw_markers_sweep(Pointer client, Pointer markers, int maxInFlight, fw_sweep_callback callbackOrNull, Pointer userDataOrNull, PointerByReference errorOrNull);

    static native Pointer fw_markers_error(Pointer markers, NativeLong index);

    static native NativeLong fw_markers_deleted_count(Pointer markers, NativeLong index);

    static native String fw_markers_deleted_key_id(Pointer markers, NativeLong index, NativeLong keyIndex);

    static native void fw_markers_free(Pointer markers);

    static native String fw_operation_name(int operation);

    static native int fw_queue_new(Pointer client, PointerByReference queue, PointerByReference errorOrNull);

    static native int fw_queue_set_max_in_flight(Pointer queue, int operations);

    static native int fw_queue_set_max_waiting(Pointer queue, int operations);

    static native int fw_queue_create_api_key(Pointer queue, String accountIdOrNull, String userIdOrNull, Pointer optionsOrNull, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_get_api_key(Pointer queue, String accountIdOrNull, String userIdOrNull, String keyId, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_list_api_keys(Pointer queue, String accountIdOrNull, String userIdOrNull, Pointer optionsOrNull, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_list_next_page(Pointer queue, Pointer list, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_update_api_key(Pointer queue, String accountIdOrNull, String userIdOrNull, String keyId, Pointer options, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_delete_api_key(Pointer queue, String accountIdOrNull, String userIdOrNull, String keyId, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_whoami(Pointer queue, int withUser, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_rotation_begin(Pointer queue, String accountIdOrNull, String userIdOrNull, String oldKeyId, Pointer optionsOrNull, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_rotation_resume(Pointer queue, String accountIdOrNull, String userIdOrNull, String oldKeyId, String newKeyId, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_rotation_commit(Pointer queue, Pointer rotation, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_rotation_abort(Pointer queue, Pointer rotation, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_sweep_api_keys(Pointer queue, String accountIdOrNull, String userIdOrNull, String marker, String keepKeyIdOrNull, Pointer tagOrNull, LongByReference ticketOrNull, PointerByReference errorOrNull);

    static native int fw_queue_fd(Pointer queue);

    static native int fw_queue_run(Pointer queue, long timeoutMs, PointerByReference errorOrNull);

    static native Pointer fw_queue_next(Pointer queue);

    static native NativeLong fw_queue_pending_count(Pointer queue);

    static native int fw_queue_cancel(Pointer queue, long ticket);

    static native void fw_queue_cancel_all(Pointer queue);

    static native void fw_queue_wakeup(Pointer queue);

    static native void fw_queue_free(Pointer queue);

    static native int fw_completion_operation(Pointer completion);

    static native int fw_completion_status(Pointer completion);

    static native Pointer fw_completion_tag(Pointer completion);

    static native long fw_completion_ticket(Pointer completion);

    static native Pointer fw_completion_take_error(Pointer completion);

    static native Pointer fw_completion_take_api_key(Pointer completion);

    static native Pointer fw_completion_take_list(Pointer completion);

    static native Pointer fw_completion_take_identity(Pointer completion);

    static native Pointer fw_completion_take_rotation(Pointer completion);

    static native Pointer fw_completion_take_sweep(Pointer completion);

    static native void fw_completion_free(Pointer completion);

    static native int fw_error_status(Pointer error);

    static native int fw_error_outcome(Pointer error);

    static native int fw_error_may_have_left_key(Pointer error);

    static native String fw_error_message(Pointer error);

    static native int fw_error_http_status(Pointer error);

    static native int fw_error_service_code(Pointer error);

    static native String fw_error_service_message(Pointer error);

    static native String fw_error_request_id(Pointer error);

    static native long fw_error_retry_after_ms(Pointer error);

    static native int fw_error_attempts(Pointer error);

    static native String fw_error_orphan_key_id(Pointer error);

    static native String fw_error_orphan_prefix(Pointer error);

    static native String fw_error_marker(Pointer error);

    static native void fw_error_free(Pointer error);
}

package fwkeys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;

/**
 * The functions of fwkeys.h, where they are documented, called by JNA.
 *
 * <p>Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
final class Library {
    static {
        Map<String, String> options = Map.of(com.sun.jna.Library.OPTION_STRING_ENCODING, "UTF-8");
        Native.register(Library.class, NativeLibrary.getInstance("libfwkeys.so.1", options));
    }

    private Library() {}

    static native String fw_status_name(int status);

    static native String fw_status_message(int status);

    static native int fw_status_is_argument_error(int status);

    static native String fw_outcome_name(int outcome);

    static native String fw_version();

    static native int fw_cancel_new(long cancel);

    static native void fw_cancel_trigger(long cancel);

    static native void fw_cancel_free(long cancel);

    static native String fw_log_level_name(int level);

    static native int fw_config_new(long config);

    static native int fw_config_set_api_key(long config, long apiKey);

    static native int fw_config_set_base_url(long config, String url);

    static native int fw_config_set_timeout_ms(long config, long timeoutMs);

    static native int fw_config_set_connect_timeout_ms(long config, long timeoutMs);

    static native int fw_config_set_attempt_timeout_ms(long config, long timeoutMs);

    static native int fw_config_set_max_attempts(long config, int attempts);

    static native int fw_config_set_retry_base_ms(long config, long baseMs);

    static native int fw_config_set_retry_cap_ms(long config, long capMs);

    static native int fw_config_set_settle_ms(long config, long settleMs);

    static native int fw_config_set_requests_per_minute(long config, int requests);

    static native int fw_config_set_cancel(long config, long cancelOrNull);

    static native int fw_config_set_log(long config, int level, long callbackOrNull, long userDataOrNull, long destroyOrNull);

    static native int fw_config_load(long config, String profileOrNull, long errorOrNull);

    static native String fw_config_account_id(long config);

    static native String fw_config_user_id(long config);

    static native int fw_config_has_api_key(long config, long apiKey);

    static native long fw_config_api_key_checksum(long config);

    static native int fw_config_set_ca_file(long config, String path);

    static native int fw_config_set_ca_pem(long config, String pem);

    static native int fw_config_set_client_certificate(long config, String certificatePath, String keyPath);

    static native int fw_config_set_proxy(long config, String urlOrNull);

    static native int fw_config_set_proxy_credentials(long config, String user, long password);

    static native int fw_config_set_insecure_http(long config, int allowed);

    static native void fw_config_free(long config);

    static native int fw_client_new(long config, long client, long errorOrNull);

    static native int fw_client_secrets_locked(long client);

    static native void fw_client_free(long client);

    static native int fw_create_options_new(long options);

    static native int fw_create_options_set_display_name(long options, String name);

    static native int fw_create_options_set_expire_time(long options, String rfc3339);

    static native int fw_create_options_set_expire_time_unix(long options, long seconds);

    static native int fw_create_options_set_annotation(long options, String name, String value);

    static native int fw_create_options_set_exactly_once(long options, int exactlyOnce);

    static native int fw_create_options_set_marker(long options, String markerOrNull);

    static native int fw_create_options_set_marker_in_annotation(long options, int inAnnotation);

    static native int fw_marker_generate(long buffer, long capacity);

    static native int fw_create_options_set_cancel(long options, long cancelOrNull);

    static native void fw_create_options_free(long options);

    static native int fw_create_api_key(long client, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long key, long errorOrNull);

    static native int fw_check_id(String id);

    static native int fw_check_user_id(String id, int everyUserAlso);

    static native int fw_check_marker(String marker);

    static native int fw_create_options_describe(long optionsOrNull, long config, String accountIdOrNull, String userIdOrNull, long request, long errorOrNull);

    static native int fw_delete_describe(long config, String accountIdOrNull, String userIdOrNull, String keyId, long request, long errorOrNull);

    static native String fw_request_method(long request);

    static native String fw_request_url(long request);

    static native String fw_request_path(long request);

    static native String fw_request_body(long request);

    static native void fw_request_free(long request);

    static native String fw_api_key_id(long key);

    static native String fw_api_key_display_name(long key);

    static native long fw_api_key_base_name_length(long key);

    static native long fw_api_key_secret(long key, long lengthOrNull);

    static native int fw_api_key_copy_secret(long key, long buffer, long capacity);

    static native void fw_api_key_wipe_secret(long key);

    static native String fw_api_key_prefix(long key);

    static native String fw_api_key_email(long key);

    static native String fw_api_key_create_time(long key);

    static native int fw_api_key_create_time_unix(long key, long seconds);

    static native String fw_api_key_expire_time(long key);

    static native int fw_api_key_expire_time_unix(long key, long seconds);

    static native String fw_api_key_last_used(long key);

    static native int fw_api_key_last_used_unix(long key, long seconds);

    static native String fw_api_key_marker(long key);

    static native int fw_api_key_unsettled_attempts(long key);

    static native int fw_api_key_secure(long key);

    static native long fw_api_key_annotation_count(long key);

    static native String fw_api_key_annotation_name(long key, long index);

    static native String fw_api_key_annotation_value(long key, long index);

    static native void fw_api_key_free(long key);

    static native int fw_get_api_key(long client, String accountIdOrNull, String userIdOrNull, String keyId, long key, long errorOrNull);

    static native int fw_list_options_new(long options);

    static native int fw_list_options_set_page_size(long options, int pageSize);

    static native int fw_list_options_set_page_token(long options, String token);

    static native int fw_list_options_set_filter(long options, String filter);

    static native int fw_list_options_set_order_by(long options, String orderBy);

    static native int fw_list_options_set_read_mask(long options, String readMask);

    static native int fw_list_options_set_single_page(long options, int singlePage);

    static native int fw_list_options_set_unused_for_seconds(long options, long seconds);

    static native int fw_list_options_set_older_than_seconds(long options, long seconds);

    static native int fw_list_options_set_expires_within_seconds(long options, long seconds);

    static native int fw_list_options_set_name_pattern(long options, String pattern);

    static native int fw_list_options_set_annotation(long options, String name, String valueOrNull);

    static native int fw_list_options_set_marked(long options, int marked);

    static native int fw_list_options_set_cancel(long options, long cancelOrNull);

    static native void fw_list_options_free(long options);

    static native int fw_list_api_keys(long client, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long list, long errorOrNull);

    static native int fw_api_key_list_next(long list, long key, long errorOrNull);

    static native long fw_api_key_list_page_remaining(long list);

    static native String fw_api_key_list_next_page_token(long list);

    static native long fw_api_key_list_total_size(long list);

    static native void fw_api_key_list_free(long list);

    static native int fw_update_api_key(long client, String accountIdOrNull, String userIdOrNull, String keyId, long options, long key, long errorOrNull);

    static native int fw_delete_api_key(long client, String accountIdOrNull, String userIdOrNull, String keyId, long errorOrNull);

    static native int fw_whoami(long client, long identity, long errorOrNull);

    static native int fw_whoami_with_user(long client, long identity, long errorOrNull);

    static native String fw_identity_account_id(long identity);

    static native String fw_identity_email(long identity);

    static native String fw_identity_user_id(long identity);

    static native String fw_identity_key_id(long identity);

    static native void fw_identity_free(long identity);

    static native String fw_rotation_state_name(int state);

    static native int fw_rotation_begin(long client, String accountIdOrNull, String userIdOrNull, String oldKeyId, long optionsOrNull, long rotation, long errorOrNull);

    static native int fw_rotation_resume(long client, String accountIdOrNull, String userIdOrNull, String oldKeyId, String newKeyId, long rotation, long errorOrNull);

    static native int fw_rotation_get_state(long rotation);

    static native long fw_rotation_new_key(long rotation);

    static native long fw_rotation_secret(long rotation, long lengthOrNull);

    static native String fw_rotation_old_key_id(long rotation);

    static native String fw_rotation_new_key_id(long rotation);

    static native int fw_rotation_commit(long rotation, long errorOrNull);

    static native int fw_rotation_abort(long rotation, long errorOrNull);

    static native void fw_rotation_free(long rotation);

    static native int fw_sweep_api_keys(long client, String accountIdOrNull, String userIdOrNull, String marker, String keepKeyIdOrNull, long sweep, long errorOrNull);

    static native long fw_sweep_deleted_count(long sweep);

    static native String fw_sweep_deleted_key_id(long sweep, long index);

    static native long fw_sweep_examined_count(long sweep);

    static native void fw_sweep_free(long sweep);

    static native int fw_markers_new(long markers);

    static native int fw_markers_add(long markers, String accountId, String userId, String marker, String keepKeyIdOrNull);

    static native int fw_markers_sweep(long client, long markers, int maxInFlight, long callbackOrNull, long userDataOrNull, long errorOrNull);

    static native long fw_markers_error(long markers, long index);

    static native long fw_markers_deleted_count(long markers, long index);

    static native String fw_markers_deleted_key_id(long markers, long index, long keyIndex);

    static native void fw_markers_free(long markers);

    static native String fw_operation_name(int operation);

    static native int fw_queue_new(long client, long queue, long errorOrNull);

    static native int fw_queue_set_max_in_flight(long queue, int operations);

    static native int fw_queue_set_max_waiting(long queue, int operations);

    static native int fw_queue_create_api_key(long queue, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_get_api_key(long queue, String accountIdOrNull, String userIdOrNull, String keyId, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_list_api_keys(long queue, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_list_next_page(long queue, long list, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_update_api_key(long queue, String accountIdOrNull, String userIdOrNull, String keyId, long options, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_delete_api_key(long queue, String accountIdOrNull, String userIdOrNull, String keyId, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_whoami(long queue, int withUser, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_rotation_begin(long queue, String accountIdOrNull, String userIdOrNull, String oldKeyId, long optionsOrNull, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_rotation_resume(long queue, String accountIdOrNull, String userIdOrNull, String oldKeyId, String newKeyId, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_rotation_commit(long queue, long rotation, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_rotation_abort(long queue, long rotation, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_sweep_api_keys(long queue, String accountIdOrNull, String userIdOrNull, String marker, String keepKeyIdOrNull, long tagOrNull, long ticketOrNull, long errorOrNull);

    static native int fw_queue_fd(long queue);

    static native int fw_queue_run(long queue, long timeoutMs, long errorOrNull);

    static native long fw_queue_next(long queue);

    static native long fw_queue_pending_count(long queue);

    static native int fw_queue_cancel(long queue, long ticket);

    static native void fw_queue_cancel_all(long queue);

    static native void fw_queue_wakeup(long queue);

    static native void fw_queue_free(long queue);

    static native int fw_completion_operation(long completion);

    static native int fw_completion_status(long completion);

    static native long fw_completion_tag(long completion);

    static native long fw_completion_ticket(long completion);

    static native long fw_completion_take_error(long completion);

    static native long fw_completion_take_api_key(long completion);

    static native long fw_completion_take_list(long completion);

    static native long fw_completion_take_identity(long completion);

    static native long fw_completion_take_rotation(long completion);

    static native long fw_completion_take_sweep(long completion);

    static native void fw_completion_free(long completion);

    static native int fw_error_status(long error);

    static native int fw_error_outcome(long error);

    static native int fw_error_may_have_left_key(long error);

    static native String fw_error_message(long error);

    static native int fw_error_http_status(long error);

    static native int fw_error_service_code(long error);

    static native String fw_error_service_message(long error);

    static native String fw_error_request_id(long error);

    static native long fw_error_retry_after_ms(long error);

    static native int fw_error_attempts(long error);

    static native String fw_error_orphan_key_id(long error);

    static native String fw_error_orphan_prefix(long error);

    static native String fw_error_marker(long error);

    static native void fw_error_free(long error);
}

package fwkeys;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.NativeLongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;

/** The functions of fwkeys.h that the other classes use, as they are declared there, where they are documented. */
final class Library {
    static final int OK = 0;
    static final int CONTROL_CHARACTER = 6;
    static final int INVALID_STATE = 17;
    static final int NOT_SENT = 1;

    static {
        Map<String, String> options = Map.of(com.sun.jna.Library.OPTION_STRING_ENCODING, "UTF-8");
        Native.register(Library.class, NativeLibrary.getInstance("libfwkeys.so.1", options));
    }

    private Library() {}

    static native String fw_status_name(int status);

    static native String fw_outcome_name(int outcome);

    static native int fw_config_new(PointerByReference config);

    static native int fw_config_set_api_key(Pointer config, Pointer apiKey);

    static native int fw_config_set_base_url(Pointer config, String url);

    static native int fw_config_set_timeout_ms(Pointer config, long timeoutMs);

    static native int fw_config_set_settle_ms(Pointer config, long settleMs);

    static native int fw_config_set_ca_file(Pointer config, String path);

    static native void fw_config_free(Pointer config);

    static native int fw_client_new(Pointer config, PointerByReference client, PointerByReference errorOrNull);

    static native void fw_client_free(Pointer client);

    static native int fw_create_options_new(PointerByReference options);

    static native int fw_create_options_set_display_name(Pointer options, String name);

    static native int fw_create_options_set_expire_time_unix(Pointer options, long seconds);

    static native int fw_create_options_set_annotation(Pointer options, String name, String value);

    static native int fw_create_options_set_exactly_once(Pointer options, int exactlyOnce);

    static native void fw_create_options_free(Pointer options);

    static native int fw_create_api_key(
            Pointer client, String accountId, String userId, Pointer optionsOrNull, PointerByReference key,
            PointerByReference errorOrNull);

    static native String fw_api_key_id(Pointer key);

    static native String fw_api_key_display_name(Pointer key);

    static native Pointer fw_api_key_secret(Pointer key, NativeLongByReference lengthOrNull);

    static native void fw_api_key_wipe_secret(Pointer key);

    static native String fw_api_key_prefix(Pointer key);

    static native int fw_api_key_create_time_unix(Pointer key, LongByReference seconds);

    static native int fw_api_key_expire_time_unix(Pointer key, LongByReference seconds);

    static native String fw_api_key_marker(Pointer key);

    static native int fw_api_key_unsettled_attempts(Pointer key);

    static native void fw_api_key_free(Pointer key);

    static native int fw_list_api_keys(
            Pointer client, String accountId, String userId, Pointer optionsOrNull, PointerByReference list,
            PointerByReference errorOrNull);

    static native int fw_api_key_list_next(Pointer list, PointerByReference key, PointerByReference errorOrNull);

    static native void fw_api_key_list_free(Pointer list);

    static native int fw_delete_api_key(
            Pointer client, String accountId, String userId, String keyId, PointerByReference errorOrNull);

    static native int fw_whoami(Pointer client, PointerByReference identity, PointerByReference errorOrNull);

    static native String fw_identity_account_id(Pointer identity);

    static native String fw_identity_email(Pointer identity);

    static native void fw_identity_free(Pointer identity);

    static native int fw_error_outcome(Pointer error);

    static native String fw_error_message(Pointer error);

    static native int fw_error_http_status(Pointer error);

    static native String fw_error_service_message(Pointer error);

    static native String fw_error_request_id(Pointer error);

    static native long fw_error_retry_after_ms(Pointer error);

    static native String fw_error_orphan_key_id(Pointer error);

    static native String fw_error_marker(Pointer error);

    static native void fw_error_free(Pointer error);
}

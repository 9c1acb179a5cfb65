package fwkeys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The functions of fwkeys.h, where they are documented, called by the JDK's own interface. Linking a
 * function takes some milliseconds, so each has a class that links it when it is first called.
 *
 * <p>Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
@SuppressWarnings("restricted")
final class Library {
    private static final SymbolLookup LIBRARY = open("libfwkeys.so.1");

    private Library() {}

    private static SymbolLookup open(String name) {
        try {
            return SymbolLookup.libraryLookup(name, Arena.global());
        } catch (IllegalArgumentException missing) {
            throw new UnsatisfiedLinkError(missing.getMessage());
        }
    }

    private static MethodHandle function(String name, MemoryLayout result, MemoryLayout... parameters) {
        return link(name, FunctionDescriptor.of(result, parameters));
    }

    private static MethodHandle procedure(String name, MemoryLayout... parameters) {
        return link(name, FunctionDescriptor.ofVoid(parameters));
    }

    private static MethodHandle link(String name, FunctionDescriptor shape) {
        MemorySegment address = LIBRARY.find(name).orElseThrow(() -> new UnsatisfiedLinkError(name));
        return Linker.nativeLinker().downcallHandle(address, shape);
    }

    private static MemorySegment text(Arena arena, String text) {
        return text != null ? arena.allocateFrom(text) : MemorySegment.NULL;
    }

    private static String text(MemorySegment text) {
        return text.address() != 0 ? text.reinterpret(Long.MAX_VALUE).getString(0) : null;
    }

    /** A call itself throws nothing; what surrounds it may, when memory runs out. */
    private static RuntimeException unexpected(Throwable problem) {
        if (problem instanceof Error error) {
            throw error;
        }
        return new IllegalStateException(problem);
    }

    static String fw_status_name(int status) {
        class Linked {
            static final MethodHandle CALL = function("fw_status_name", ADDRESS, JAVA_INT);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(status));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_status_message(int status) {
        class Linked {
            static final MethodHandle CALL = function("fw_status_message", ADDRESS, JAVA_INT);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(status));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_status_is_argument_error(int status) {
        class Linked {
            static final MethodHandle CALL = function("fw_status_is_argument_error", JAVA_INT, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(status);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_outcome_name(int outcome) {
        class Linked {
            static final MethodHandle CALL = function("fw_outcome_name", ADDRESS, JAVA_INT);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(outcome));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_version() {
        class Linked {
            static final MethodHandle CALL = function("fw_version", ADDRESS);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact());
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_cancel_new(long cancel) {
        class Linked {
            static final MethodHandle CALL = function("fw_cancel_new", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(cancel);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_cancel_trigger(long cancel) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_cancel_trigger", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(cancel);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_cancel_free(long cancel) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_cancel_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(cancel);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_log_level_name(int level) {
        class Linked {
            static final MethodHandle CALL = function("fw_log_level_name", ADDRESS, JAVA_INT);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(level));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_new(long config) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_new", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_api_key(long config, long apiKey) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_api_key", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, apiKey);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_base_url(long config, String url) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_base_url", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, url));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_timeout_ms(long config, long timeoutMs) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_timeout_ms", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, timeoutMs);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_connect_timeout_ms(long config, long timeoutMs) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_connect_timeout_ms", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, timeoutMs);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_attempt_timeout_ms(long config, long timeoutMs) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_attempt_timeout_ms", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, timeoutMs);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_max_attempts(long config, int attempts) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_max_attempts", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, attempts);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_retry_base_ms(long config, long baseMs) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_retry_base_ms", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, baseMs);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_retry_cap_ms(long config, long capMs) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_retry_cap_ms", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, capMs);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_settle_ms(long config, long settleMs) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_settle_ms", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, settleMs);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_requests_per_minute(long config, int requests) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_requests_per_minute", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, requests);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_cancel(long config, long cancelOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_cancel", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, cancelOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_log(long config, int level, long callbackOrNull, long userDataOrNull, long destroyOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_log", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, level, callbackOrNull, userDataOrNull, destroyOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_load(long config, String profileOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_load", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, profileOrNull), errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_config_account_id(long config) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_account_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(config));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_config_user_id(long config) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_user_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(config));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_has_api_key(long config, long apiKey) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_has_api_key", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, apiKey);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_config_api_key_checksum(long config) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_api_key_checksum", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(config);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_ca_file(long config, String path) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_ca_file", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, path));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_ca_pem(long config, String pem) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_ca_pem", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, pem));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_client_certificate(long config, String certificatePath, String keyPath) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_client_certificate", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, certificatePath), text(arena, keyPath));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_proxy(long config, String urlOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_proxy", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, urlOrNull));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_proxy_credentials(long config, String user, long password) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_proxy_credentials", JAVA_INT, JAVA_LONG, ADDRESS, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, user), password);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_config_set_insecure_http(long config, int allowed) {
        class Linked {
            static final MethodHandle CALL = function("fw_config_set_insecure_http", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, allowed);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_config_free(long config) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_config_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(config);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_client_new(long config, long client, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_client_new", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(config, client, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_client_secrets_locked(long client) {
        class Linked {
            static final MethodHandle CALL = function("fw_client_secrets_locked", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(client);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_client_free(long client) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_client_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(client);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_new(long options) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_new", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_display_name(long options, String name) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_display_name", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, name));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_expire_time(long options, String rfc3339) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_expire_time", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, rfc3339));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_expire_time_unix(long options, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_expire_time_unix", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_annotation(long options, String name, String value) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_annotation", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, name), text(arena, value));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_exactly_once(long options, int exactlyOnce) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_exactly_once", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, exactlyOnce);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_marker(long options, String markerOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_marker", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, markerOrNull));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_marker_in_annotation(long options, int inAnnotation) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_marker_in_annotation", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, inAnnotation);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_marker_generate(long buffer, long capacity) {
        class Linked {
            static final MethodHandle CALL = function("fw_marker_generate", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(buffer, capacity);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_set_cancel(long options, long cancelOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_set_cancel", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, cancelOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_create_options_free(long options) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_create_options_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(options);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_api_key(long client, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long key, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), optionsOrNull, key, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_check_id(String id) {
        class Linked {
            static final MethodHandle CALL = function("fw_check_id", JAVA_INT, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(text(arena, id));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_check_user_id(String id, int everyUserAlso) {
        class Linked {
            static final MethodHandle CALL = function("fw_check_user_id", JAVA_INT, ADDRESS, JAVA_INT);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(text(arena, id), everyUserAlso);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_check_marker(String marker) {
        class Linked {
            static final MethodHandle CALL = function("fw_check_marker", JAVA_INT, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(text(arena, marker));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_create_options_describe(long optionsOrNull, long config, String accountIdOrNull, String userIdOrNull, long request, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_create_options_describe", JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(optionsOrNull, config, text(arena, accountIdOrNull), text(arena, userIdOrNull), request, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_delete_describe(long config, String accountIdOrNull, String userIdOrNull, String keyId, long request, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_delete_describe", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(config, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), request, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_request_method(long request) {
        class Linked {
            static final MethodHandle CALL = function("fw_request_method", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(request));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_request_url(long request) {
        class Linked {
            static final MethodHandle CALL = function("fw_request_url", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(request));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_request_path(long request) {
        class Linked {
            static final MethodHandle CALL = function("fw_request_path", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(request));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_request_body(long request) {
        class Linked {
            static final MethodHandle CALL = function("fw_request_body", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(request));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_request_free(long request) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_request_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(request);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_id(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_display_name(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_display_name", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_api_key_base_name_length(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_base_name_length", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(key);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_api_key_secret(long key, long lengthOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_secret", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(key, lengthOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_copy_secret(long key, long buffer, long capacity) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_copy_secret", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(key, buffer, capacity);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_api_key_wipe_secret(long key) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_api_key_wipe_secret", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(key);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_prefix(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_prefix", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_email(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_email", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_create_time(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_create_time", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_create_time_unix(long key, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_create_time_unix", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(key, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_expire_time(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_expire_time", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_expire_time_unix(long key, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_expire_time_unix", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(key, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_last_used(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_last_used", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_last_used_unix(long key, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_last_used_unix", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(key, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_marker(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_marker", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_unsettled_attempts(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_unsettled_attempts", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(key);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_secure(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_secure", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(key);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_api_key_annotation_count(long key) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_annotation_count", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(key);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_annotation_name(long key, long index) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_annotation_name", ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key, index));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_annotation_value(long key, long index) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_annotation_value", ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(key, index));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_api_key_free(long key) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_api_key_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(key);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_get_api_key(long client, String accountIdOrNull, String userIdOrNull, String keyId, long key, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_get_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), key, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_new(long options) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_new", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_page_size(long options, int pageSize) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_page_size", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, pageSize);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_page_token(long options, String token) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_page_token", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, token));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_filter(long options, String filter) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_filter", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, filter));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_order_by(long options, String orderBy) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_order_by", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, orderBy));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_read_mask(long options, String readMask) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_read_mask", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, readMask));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_single_page(long options, int singlePage) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_single_page", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, singlePage);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_unused_for_seconds(long options, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_unused_for_seconds", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_older_than_seconds(long options, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_older_than_seconds", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_expires_within_seconds(long options, long seconds) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_expires_within_seconds", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, seconds);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_name_pattern(long options, String pattern) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_name_pattern", JAVA_INT, JAVA_LONG, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, pattern));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_annotation(long options, String name, String valueOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_annotation", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(options, text(arena, name), text(arena, valueOrNull));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_marked(long options, int marked) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_marked", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, marked);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_options_set_cancel(long options, long cancelOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_options_set_cancel", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(options, cancelOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_list_options_free(long options) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_list_options_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(options);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_list_api_keys(long client, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long list, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_list_api_keys", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), optionsOrNull, list, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_api_key_list_next(long list, long key, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_list_next", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(list, key, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_api_key_list_page_remaining(long list) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_list_page_remaining", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(list);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_api_key_list_next_page_token(long list) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_list_next_page_token", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(list));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_api_key_list_total_size(long list) {
        class Linked {
            static final MethodHandle CALL = function("fw_api_key_list_total_size", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(list);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_api_key_list_free(long list) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_api_key_list_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(list);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_update_api_key(long client, String accountIdOrNull, String userIdOrNull, String keyId, long options, long key, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_update_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), options, key, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_delete_api_key(long client, String accountIdOrNull, String userIdOrNull, String keyId, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_delete_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_whoami(long client, long identity, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_whoami", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(client, identity, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_whoami_with_user(long client, long identity, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_whoami_with_user", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(client, identity, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_identity_account_id(long identity) {
        class Linked {
            static final MethodHandle CALL = function("fw_identity_account_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(identity));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_identity_email(long identity) {
        class Linked {
            static final MethodHandle CALL = function("fw_identity_email", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(identity));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_identity_user_id(long identity) {
        class Linked {
            static final MethodHandle CALL = function("fw_identity_user_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(identity));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_identity_key_id(long identity) {
        class Linked {
            static final MethodHandle CALL = function("fw_identity_key_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(identity));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_identity_free(long identity) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_identity_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(identity);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_rotation_state_name(int state) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_state_name", ADDRESS, JAVA_INT);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(state));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_rotation_begin(long client, String accountIdOrNull, String userIdOrNull, String oldKeyId, long optionsOrNull, long rotation, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_begin", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, oldKeyId), optionsOrNull, rotation, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_rotation_resume(long client, String accountIdOrNull, String userIdOrNull, String oldKeyId, String newKeyId, long rotation, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_resume", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, oldKeyId), text(arena, newKeyId), rotation, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_rotation_get_state(long rotation) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_get_state", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(rotation);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_rotation_new_key(long rotation) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_new_key", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(rotation);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_rotation_secret(long rotation, long lengthOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_secret", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(rotation, lengthOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_rotation_old_key_id(long rotation) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_old_key_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(rotation));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_rotation_new_key_id(long rotation) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_new_key_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(rotation));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_rotation_commit(long rotation, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_commit", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(rotation, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_rotation_abort(long rotation, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_rotation_abort", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(rotation, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_rotation_free(long rotation) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_rotation_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(rotation);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_sweep_api_keys(long client, String accountIdOrNull, String userIdOrNull, String marker, String keepKeyIdOrNull, long sweep, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_sweep_api_keys", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(client, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, marker), text(arena, keepKeyIdOrNull), sweep, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_sweep_deleted_count(long sweep) {
        class Linked {
            static final MethodHandle CALL = function("fw_sweep_deleted_count", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(sweep);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_sweep_deleted_key_id(long sweep, long index) {
        class Linked {
            static final MethodHandle CALL = function("fw_sweep_deleted_key_id", ADDRESS, JAVA_LONG, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(sweep, index));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_sweep_examined_count(long sweep) {
        class Linked {
            static final MethodHandle CALL = function("fw_sweep_examined_count", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(sweep);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_sweep_free(long sweep) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_sweep_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(sweep);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_markers_new(long markers) {
        class Linked {
            static final MethodHandle CALL = function("fw_markers_new", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(markers);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_markers_add(long markers, String accountId, String userId, String marker, String keepKeyIdOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_markers_add", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(markers, text(arena, accountId), text(arena, userId), text(arena, marker), text(arena, keepKeyIdOrNull));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_markers_sweep(long client, long markers, int maxInFlight, long callbackOrNull, long userDataOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_markers_sweep", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(client, markers, maxInFlight, callbackOrNull, userDataOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_markers_error(long markers, long index) {
        class Linked {
            static final MethodHandle CALL = function("fw_markers_error", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(markers, index);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_markers_deleted_count(long markers, long index) {
        class Linked {
            static final MethodHandle CALL = function("fw_markers_deleted_count", JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(markers, index);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_markers_deleted_key_id(long markers, long index, long keyIndex) {
        class Linked {
            static final MethodHandle CALL = function("fw_markers_deleted_key_id", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(markers, index, keyIndex));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_markers_free(long markers) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_markers_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(markers);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_operation_name(int operation) {
        class Linked {
            static final MethodHandle CALL = function("fw_operation_name", ADDRESS, JAVA_INT);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(operation));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_new(long client, long queue, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_new", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(client, queue, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_set_max_in_flight(long queue, int operations) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_set_max_in_flight", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, operations);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_set_max_waiting(long queue, int operations) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_set_max_waiting", JAVA_INT, JAVA_LONG, JAVA_INT);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, operations);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_create_api_key(long queue, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_create_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), optionsOrNull, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_get_api_key(long queue, String accountIdOrNull, String userIdOrNull, String keyId, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_get_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_list_api_keys(long queue, String accountIdOrNull, String userIdOrNull, long optionsOrNull, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_list_api_keys", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), optionsOrNull, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_list_next_page(long queue, long list, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_list_next_page", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, list, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_update_api_key(long queue, String accountIdOrNull, String userIdOrNull, String keyId, long options, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_update_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), options, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_delete_api_key(long queue, String accountIdOrNull, String userIdOrNull, String keyId, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_delete_api_key", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, keyId), tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_whoami(long queue, int withUser, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_whoami", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, withUser, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_rotation_begin(long queue, String accountIdOrNull, String userIdOrNull, String oldKeyId, long optionsOrNull, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_rotation_begin", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, oldKeyId), optionsOrNull, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_rotation_resume(long queue, String accountIdOrNull, String userIdOrNull, String oldKeyId, String newKeyId, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_rotation_resume", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, oldKeyId), text(arena, newKeyId), tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_rotation_commit(long queue, long rotation, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_rotation_commit", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, rotation, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_rotation_abort(long queue, long rotation, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_rotation_abort", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, rotation, tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_sweep_api_keys(long queue, String accountIdOrNull, String userIdOrNull, String marker, String keepKeyIdOrNull, long tagOrNull, long ticketOrNull, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_sweep_api_keys", JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try (Arena arena = Arena.ofConfined()) {
            return (int) Linked.CALL.invokeExact(queue, text(arena, accountIdOrNull), text(arena, userIdOrNull), text(arena, marker), text(arena, keepKeyIdOrNull), tagOrNull, ticketOrNull, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_fd(long queue) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_fd", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_run(long queue, long timeoutMs, long errorOrNull) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_run", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, timeoutMs, errorOrNull);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_queue_next(long queue) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_next", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(queue);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_queue_pending_count(long queue) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_pending_count", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(queue);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_queue_cancel(long queue, long ticket) {
        class Linked {
            static final MethodHandle CALL = function("fw_queue_cancel", JAVA_INT, JAVA_LONG, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(queue, ticket);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_queue_cancel_all(long queue) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_queue_cancel_all", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(queue);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_queue_wakeup(long queue) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_queue_wakeup", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(queue);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_queue_free(long queue) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_queue_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(queue);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_completion_operation(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_operation", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_completion_status(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_status", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_tag(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_tag", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_ticket(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_ticket", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_take_error(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_take_error", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_take_api_key(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_take_api_key", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_take_list(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_take_list", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_take_identity(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_take_identity", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_take_rotation(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_take_rotation", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_completion_take_sweep(long completion) {
        class Linked {
            static final MethodHandle CALL = function("fw_completion_take_sweep", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_completion_free(long completion) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_completion_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(completion);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_error_status(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_status", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_error_outcome(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_outcome", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_error_may_have_left_key(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_may_have_left_key", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_error_message(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_message", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(error));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_error_http_status(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_http_status", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_error_service_code(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_service_code", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_error_service_message(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_service_message", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(error));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_error_request_id(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_request_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(error));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static long fw_error_retry_after_ms(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_retry_after_ms", JAVA_LONG, JAVA_LONG);
        }
        try {
            return (long) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static int fw_error_attempts(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_attempts", JAVA_INT, JAVA_LONG);
        }
        try {
            return (int) Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_error_orphan_key_id(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_orphan_key_id", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(error));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_error_orphan_prefix(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_orphan_prefix", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(error));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static String fw_error_marker(long error) {
        class Linked {
            static final MethodHandle CALL = function("fw_error_marker", ADDRESS, JAVA_LONG);
        }
        try {
            return text((MemorySegment) Linked.CALL.invokeExact(error));
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }

    static void fw_error_free(long error) {
        class Linked {
            static final MethodHandle CALL = procedure("fw_error_free", JAVA_LONG);
        }
        try {
            Linked.CALL.invokeExact(error);
        } catch (Throwable problem) {
            throw unexpected(problem);
        }
    }
}

/*
 * The declarations of fwkeys.h alone, without directives and comments: for foreign-function interfaces that
 * read C and have no preprocessor, as PHP's FFI, Python's cffi and LuaJIT's ffi. fwkeys.h documents them.
 *
 * Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
typedef int32_t fw_status;
enum fw_status_value {
    FW_OK = 0,
    FW_ERROR_NO_MEMORY = 1,
    FW_ERROR_NULL_ARGUMENT = 2,
    FW_ERROR_EMPTY_ARGUMENT = 3,
    FW_ERROR_DOT_SEGMENT = 4,
    FW_ERROR_WILDCARD_USER = 5,
    FW_ERROR_CONTROL_CHARACTER = 6,
    FW_ERROR_INVALID_UTF8 = 7,
    FW_ERROR_TOO_LONG = 8,
    FW_ERROR_OUT_OF_RANGE = 9,
    FW_ERROR_INVALID_TIMESTAMP = 10,
    FW_ERROR_NONEXISTENT_TIME = 11,
    FW_ERROR_TIME_IN_PAST = 12,
    FW_ERROR_INVALID_URL = 13,
    FW_ERROR_INSECURE_URL = 14,
    FW_ERROR_MISSING_API_KEY = 15,
    FW_ERROR_FORKED = 16,
    FW_ERROR_INVALID_STATE = 17,
    FW_ERROR_CA_FILE = 19,
    FW_ERROR_SETTINGS_FILE = 20,
    FW_ERROR_MALFORMED_SETTINGS = 21,
    FW_ERROR_UNKNOWN_PROFILE = 22,
    FW_ERROR_INVALID_MARKER = 23,
    FW_ERROR_UNSUPPORTED = 24,
    FW_ERROR_CLIENT_CERTIFICATE = 25,
    FW_ERROR_QUEUE_FULL = 26,
    FW_ERROR_RESOLVE = 30,
    FW_ERROR_CONNECT = 31,
    FW_ERROR_TLS = 32,
    FW_ERROR_TRANSPORT = 33,
    FW_ERROR_DEADLINE = 34,
    FW_ERROR_CANCELLED = 35,
    FW_ERROR_PROXY = 36,
    FW_ERROR_BAD_REQUEST = 40,
    FW_ERROR_UNAUTHENTICATED = 41,
    FW_ERROR_PERMISSION_DENIED = 42,
    FW_ERROR_NOT_FOUND = 43,
    FW_ERROR_CONFLICT = 44,
    FW_ERROR_RATE_LIMITED = 45,
    FW_ERROR_SERVICE = 46,
    FW_ERROR_REDIRECTED = 47,
    FW_ERROR_INVALID_REPLY = 48,
    FW_ERROR_REPLY_TOO_LARGE = 49,
    FW_ERROR_PAGINATION = 50,
    FW_ERROR_PAYMENT_REQUIRED = 51,
    FW_ERROR_ACCOUNT_SUSPENDED = 52,
    FW_ERROR_NOT_OFFERED = 53,
    FW_ERROR_INTERNAL = 60,
    FW_ERROR_CERTIFICATE_HOST = 70,
    FW_ERROR_CERTIFICATE_EXPIRED = 71,
    FW_ERROR_CERTIFICATE_NOT_YET_VALID = 72,
    FW_ERROR_CERTIFICATE_SELF_SIGNED = 73,
    FW_ERROR_CERTIFICATE_UNTRUSTED = 74,
    FW_ERROR_CERTIFICATE_WEAK = 75,
    FW_ERROR_TLS_VERSION = 76,
    FW_ERROR_NOT_TLS = 77
};
typedef int32_t fw_outcome;
enum fw_outcome_value {
    FW_OUTCOME_DONE = 0,
    FW_OUTCOME_NOT_SENT = 1,
    FW_OUTCOME_REJECTED = 2,
    FW_OUTCOME_UNKNOWN = 3,
    FW_OUTCOME_SECRET_LOST = 4
};
typedef int32_t fw_log_level;
enum fw_log_level_value {
    FW_LOG_ERROR = 1,
    FW_LOG_WARNING = 2,
    FW_LOG_INFO = 3,
    FW_LOG_DEBUG = 4
};
typedef int32_t fw_rotation_state;
enum fw_rotation_state_value {
    FW_ROTATION_BEGUN = 1,
    FW_ROTATION_COMMITTED = 2,
    FW_ROTATION_ABORTED = 3,
    FW_ROTATION_COMMITTING = 4,
    FW_ROTATION_ABORTING = 5
};
typedef int32_t fw_operation;
enum fw_operation_value {
    FW_OPERATION_CREATE_API_KEY = 1,
    FW_OPERATION_GET_API_KEY = 2,
    FW_OPERATION_LIST_API_KEYS = 3,
    FW_OPERATION_LIST_NEXT_PAGE = 4,
    FW_OPERATION_DELETE_API_KEY = 5,
    FW_OPERATION_WHOAMI = 6,
    FW_OPERATION_ROTATION_BEGIN = 7,
    FW_OPERATION_ROTATION_COMMIT = 8,
    FW_OPERATION_ROTATION_ABORT = 9,
    FW_OPERATION_SWEEP_API_KEYS = 10,
    FW_OPERATION_UPDATE_API_KEY = 11,
    FW_OPERATION_ROTATION_RESUME = 12
};
typedef struct fw_config fw_config;
typedef struct fw_client fw_client;
typedef struct fw_cancel fw_cancel;
typedef struct fw_create_options fw_create_options;
typedef struct fw_api_key fw_api_key;
typedef struct fw_list_options fw_list_options;
typedef struct fw_api_key_list fw_api_key_list;
typedef struct fw_identity fw_identity;
typedef struct fw_rotation fw_rotation;
typedef struct fw_sweep fw_sweep;
typedef struct fw_markers fw_markers;
typedef struct fw_request fw_request;
typedef struct fw_queue fw_queue;
typedef struct fw_completion fw_completion;
typedef struct fw_error fw_error;
typedef void (*fw_log_callback)(void *user_data, fw_log_level level, const char *line);
typedef void (*fw_destroy_callback)(void *user_data);
typedef int32_t (*fw_sweep_callback)(void *user_data, uint64_t examined, uint64_t deleted);
const char *fw_status_name(fw_status status);
const char *fw_status_message(fw_status status);
int32_t fw_status_is_argument_error(fw_status status);
const char *fw_outcome_name(fw_outcome outcome);
const char *fw_version(void);
fw_status fw_cancel_new(fw_cancel **cancel);
void fw_cancel_trigger(fw_cancel *cancel);
void fw_cancel_free(fw_cancel *cancel);
const char *fw_log_level_name(fw_log_level level);
fw_status fw_config_new(fw_config **config);
fw_status fw_config_set_api_key(fw_config *config, const char *api_key);
fw_status fw_config_set_base_url(fw_config *config, const char *url);
fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms);
fw_status fw_config_set_connect_timeout_ms(fw_config *config, int64_t timeout_ms);
fw_status fw_config_set_attempt_timeout_ms(fw_config *config, int64_t timeout_ms);
fw_status fw_config_set_max_attempts(fw_config *config, int32_t attempts);
fw_status fw_config_set_retry_base_ms(fw_config *config, int64_t base_ms);
fw_status fw_config_set_retry_cap_ms(fw_config *config, int64_t cap_ms);
fw_status fw_config_set_settle_ms(fw_config *config, int64_t settle_ms);
fw_status fw_config_set_requests_per_minute(fw_config *config, int32_t requests);
fw_status fw_config_set_cancel(fw_config *config, fw_cancel *cancel_or_null);
fw_status fw_config_set_log(fw_config *config, fw_log_level level, fw_log_callback callback_or_null,
    void *user_data_or_null, fw_destroy_callback destroy_or_null);
fw_status fw_config_load(fw_config *config, const char *profile_or_null, fw_error **error_or_null);
const char *fw_config_account_id(const fw_config *config);
const char *fw_config_user_id(const fw_config *config);
int32_t fw_config_has_api_key(const fw_config *config, const char *api_key);
int64_t fw_config_api_key_checksum(const fw_config *config);
fw_status fw_config_set_ca_file(fw_config *config, const char *path);
fw_status fw_config_set_ca_pem(fw_config *config, const char *pem);
fw_status fw_config_set_client_certificate(fw_config *config, const char *certificate_path,
    const char *key_path);
fw_status fw_config_set_proxy(fw_config *config, const char *url_or_null);
fw_status fw_config_set_proxy_credentials(fw_config *config, const char *user, const char *password);
fw_status fw_config_set_insecure_http(fw_config *config, int32_t allowed);
void fw_config_free(fw_config *config);
fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);
int32_t fw_client_secrets_locked(const fw_client *client);
void fw_client_free(fw_client *client);
fw_status fw_create_options_new(fw_create_options **options);
fw_status fw_create_options_set_display_name(fw_create_options *options, const char *name);
fw_status fw_create_options_set_expire_time(fw_create_options *options, const char *rfc3339);
fw_status fw_create_options_set_expire_time_unix(fw_create_options *options, int64_t seconds);
fw_status fw_create_options_set_annotation(fw_create_options *options, const char *name, const char *value);
fw_status fw_create_options_set_exactly_once(fw_create_options *options, int32_t exactly_once);
fw_status fw_create_options_set_marker(fw_create_options *options, const char *marker_or_null);
fw_status fw_create_options_set_marker_in_annotation(fw_create_options *options, int32_t in_annotation);
fw_status fw_marker_generate(char *buffer, size_t capacity);
fw_status fw_create_options_set_cancel(fw_create_options *options, fw_cancel *cancel_or_null);
void fw_create_options_free(fw_create_options *options);
fw_status fw_create_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const fw_create_options *options_or_null, fw_api_key **key, fw_error **error_or_null);
fw_status fw_check_id(const char *id);
fw_status fw_check_user_id(const char *id, int32_t every_user_also);
fw_status fw_check_marker(const char *marker);
fw_status fw_create_options_describe(const fw_create_options *options_or_null, const fw_config *config,
    const char *account_id_or_null, const char *user_id_or_null, fw_request **request,
    fw_error **error_or_null);
fw_status fw_delete_describe(const fw_config *config, const char *account_id_or_null,
    const char *user_id_or_null, const char *key_id, fw_request **request, fw_error **error_or_null);
const char *fw_request_method(const fw_request *request);
const char *fw_request_url(const fw_request *request);
const char *fw_request_path(const fw_request *request);
const char *fw_request_body(const fw_request *request);
void fw_request_free(fw_request *request);
const char *fw_api_key_id(const fw_api_key *key);
const char *fw_api_key_display_name(const fw_api_key *key);
size_t fw_api_key_base_name_length(const fw_api_key *key);
const char *fw_api_key_secret(const fw_api_key *key, size_t *length_or_null);
fw_status fw_api_key_copy_secret(const fw_api_key *key, char *buffer, size_t capacity);
void fw_api_key_wipe_secret(fw_api_key *key);
const char *fw_api_key_prefix(const fw_api_key *key);
const char *fw_api_key_email(const fw_api_key *key);
const char *fw_api_key_create_time(const fw_api_key *key);
fw_status fw_api_key_create_time_unix(const fw_api_key *key, int64_t *seconds);
const char *fw_api_key_expire_time(const fw_api_key *key);
fw_status fw_api_key_expire_time_unix(const fw_api_key *key, int64_t *seconds);
const char *fw_api_key_last_used(const fw_api_key *key);
fw_status fw_api_key_last_used_unix(const fw_api_key *key, int64_t *seconds);
const char *fw_api_key_marker(const fw_api_key *key);
int32_t fw_api_key_unsettled_attempts(const fw_api_key *key);
int32_t fw_api_key_secure(const fw_api_key *key);
size_t fw_api_key_annotation_count(const fw_api_key *key);
const char *fw_api_key_annotation_name(const fw_api_key *key, size_t index);
const char *fw_api_key_annotation_value(const fw_api_key *key, size_t index);
void fw_api_key_free(fw_api_key *key);
fw_status fw_get_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const char *key_id, fw_api_key **key, fw_error **error_or_null);
fw_status fw_list_options_new(fw_list_options **options);
fw_status fw_list_options_set_page_size(fw_list_options *options, int32_t page_size);
fw_status fw_list_options_set_page_token(fw_list_options *options, const char *token);
fw_status fw_list_options_set_filter(fw_list_options *options, const char *filter);
fw_status fw_list_options_set_order_by(fw_list_options *options, const char *order_by);
fw_status fw_list_options_set_read_mask(fw_list_options *options, const char *read_mask);
fw_status fw_list_options_set_single_page(fw_list_options *options, int32_t single_page);
fw_status fw_list_options_set_unused_for_seconds(fw_list_options *options, int64_t seconds);
fw_status fw_list_options_set_older_than_seconds(fw_list_options *options, int64_t seconds);
fw_status fw_list_options_set_expires_within_seconds(fw_list_options *options, int64_t seconds);
fw_status fw_list_options_set_name_pattern(fw_list_options *options, const char *pattern);
fw_status fw_list_options_set_annotation(fw_list_options *options, const char *name,
    const char *value_or_null);
fw_status fw_list_options_set_marked(fw_list_options *options, int32_t marked);
fw_status fw_list_options_set_cancel(fw_list_options *options, fw_cancel *cancel_or_null);
void fw_list_options_free(fw_list_options *options);
fw_status fw_list_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const fw_list_options *options_or_null, fw_api_key_list **list, fw_error **error_or_null);
fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null);
size_t fw_api_key_list_page_remaining(const fw_api_key_list *list);
const char *fw_api_key_list_next_page_token(const fw_api_key_list *list);
int64_t fw_api_key_list_total_size(const fw_api_key_list *list);
void fw_api_key_list_free(fw_api_key_list *list);
fw_status fw_update_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const char *key_id, const fw_create_options *options, fw_api_key **key, fw_error **error_or_null);
fw_status fw_delete_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const char *key_id, fw_error **error_or_null);
fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);
fw_status fw_whoami_with_user(fw_client *client, fw_identity **identity, fw_error **error_or_null);
const char *fw_identity_account_id(const fw_identity *identity);
const char *fw_identity_email(const fw_identity *identity);
const char *fw_identity_user_id(const fw_identity *identity);
const char *fw_identity_key_id(const fw_identity *identity);
void fw_identity_free(fw_identity *identity);
const char *fw_rotation_state_name(fw_rotation_state state);
fw_status fw_rotation_begin(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const char *old_key_id, const fw_create_options *options_or_null, fw_rotation **rotation,
    fw_error **error_or_null);
fw_status fw_rotation_resume(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const char *old_key_id, const char *new_key_id, fw_rotation **rotation, fw_error **error_or_null);
fw_rotation_state fw_rotation_get_state(const fw_rotation *rotation);
const fw_api_key *fw_rotation_new_key(const fw_rotation *rotation);
const char *fw_rotation_secret(const fw_rotation *rotation, size_t *length_or_null);
const char *fw_rotation_old_key_id(const fw_rotation *rotation);
const char *fw_rotation_new_key_id(const fw_rotation *rotation);
fw_status fw_rotation_commit(fw_rotation *rotation, fw_error **error_or_null);
fw_status fw_rotation_abort(fw_rotation *rotation, fw_error **error_or_null);
void fw_rotation_free(fw_rotation *rotation);
fw_status fw_sweep_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null,
    const char *marker, const char *keep_key_id_or_null, fw_sweep **sweep, fw_error **error_or_null);
size_t fw_sweep_deleted_count(const fw_sweep *sweep);
const char *fw_sweep_deleted_key_id(const fw_sweep *sweep, size_t index);
int64_t fw_sweep_examined_count(const fw_sweep *sweep);
void fw_sweep_free(fw_sweep *sweep);
fw_status fw_markers_new(fw_markers **markers);
fw_status fw_markers_add(fw_markers *markers, const char *account_id, const char *user_id, const char *marker,
    const char *keep_key_id_or_null);
fw_status fw_markers_sweep(fw_client *client, fw_markers *markers, int32_t max_in_flight,
    fw_sweep_callback callback_or_null, void *user_data_or_null, fw_error **error_or_null);
const fw_error *fw_markers_error(const fw_markers *markers, size_t index);
size_t fw_markers_deleted_count(const fw_markers *markers, size_t index);
const char *fw_markers_deleted_key_id(const fw_markers *markers, size_t index, size_t key_index);
void fw_markers_free(fw_markers *markers);
const char *fw_operation_name(fw_operation operation);
fw_status fw_queue_new(fw_client *client, fw_queue **queue, fw_error **error_or_null);
fw_status fw_queue_set_max_in_flight(fw_queue *queue, int32_t operations);
fw_status fw_queue_set_max_waiting(fw_queue *queue, int32_t operations);
fw_status fw_queue_create_api_key(fw_queue *queue, const char *account_id_or_null,
    const char *user_id_or_null, const fw_create_options *options_or_null, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_get_api_key(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null,
    const char *key_id, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_list_api_keys(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null,
    const fw_list_options *options_or_null, void *tag_or_null, uint64_t *ticket_or_null,
    fw_error **error_or_null);
fw_status fw_queue_list_next_page(fw_queue *queue, fw_api_key_list *list, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_update_api_key(fw_queue *queue, const char *account_id_or_null,
    const char *user_id_or_null, const char *key_id, const fw_create_options *options, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_delete_api_key(fw_queue *queue, const char *account_id_or_null,
    const char *user_id_or_null, const char *key_id, void *tag_or_null, uint64_t *ticket_or_null,
    fw_error **error_or_null);
fw_status fw_queue_whoami(fw_queue *queue, int32_t with_user, void *tag_or_null, uint64_t *ticket_or_null,
    fw_error **error_or_null);
fw_status fw_queue_rotation_begin(fw_queue *queue, const char *account_id_or_null,
    const char *user_id_or_null, const char *old_key_id, const fw_create_options *options_or_null,
    void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_rotation_resume(fw_queue *queue, const char *account_id_or_null,
    const char *user_id_or_null, const char *old_key_id, const char *new_key_id, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_rotation_commit(fw_queue *queue, fw_rotation *rotation, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_rotation_abort(fw_queue *queue, fw_rotation *rotation, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
fw_status fw_queue_sweep_api_keys(fw_queue *queue, const char *account_id_or_null,
    const char *user_id_or_null, const char *marker, const char *keep_key_id_or_null, void *tag_or_null,
    uint64_t *ticket_or_null, fw_error **error_or_null);
int fw_queue_fd(const fw_queue *queue);
fw_status fw_queue_run(fw_queue *queue, int64_t timeout_ms, fw_error **error_or_null);
fw_completion *fw_queue_next(fw_queue *queue);
size_t fw_queue_pending_count(const fw_queue *queue);
fw_status fw_queue_cancel(fw_queue *queue, uint64_t ticket);
void fw_queue_cancel_all(fw_queue *queue);
void fw_queue_wakeup(fw_queue *queue);
void fw_queue_free(fw_queue *queue);
fw_operation fw_completion_operation(const fw_completion *completion);
fw_status fw_completion_status(const fw_completion *completion);
void *fw_completion_tag(const fw_completion *completion);
uint64_t fw_completion_ticket(const fw_completion *completion);
fw_error *fw_completion_take_error(fw_completion *completion);
fw_api_key *fw_completion_take_api_key(fw_completion *completion);
fw_api_key_list *fw_completion_take_list(fw_completion *completion);
fw_identity *fw_completion_take_identity(fw_completion *completion);
fw_rotation *fw_completion_take_rotation(fw_completion *completion);
fw_sweep *fw_completion_take_sweep(fw_completion *completion);
void fw_completion_free(fw_completion *completion);
fw_status fw_error_status(const fw_error *error);
fw_outcome fw_error_outcome(const fw_error *error);
int32_t fw_error_may_have_left_key(const fw_error *error);
const char *fw_error_message(const fw_error *error);
int32_t fw_error_http_status(const fw_error *error);
int32_t fw_error_service_code(const fw_error *error);
const char *fw_error_service_message(const fw_error *error);
const char *fw_error_request_id(const fw_error *error);
int64_t fw_error_retry_after_ms(const fw_error *error);
int32_t fw_error_attempts(const fw_error *error);
const char *fw_error_orphan_key_id(const fw_error *error);
const char *fw_error_orphan_prefix(const fw_error *error);
const char *fw_error_marker(const fw_error *error);
void fw_error_free(fw_error *error);

# frozen_string_literal: true

# Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.

module Fwkeys
  # The functions of fwkeys.h, where they are documented, its constants, what an API key tells.
  module Declarations
    TYPES = <<~C
      fw_status int32_t
      fw_outcome int32_t
      fw_log_level int32_t
      fw_rotation_state int32_t
      fw_operation int32_t
      fw_log_callback void*
      fw_destroy_callback void*
      fw_sweep_callback void*
    C

    FUNCTIONS = <<~C
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
      fw_status fw_config_set_log(fw_config *config, fw_log_level level, fw_log_callback callback_or_null, void *user_data_or_null, fw_destroy_callback destroy_or_null);
      fw_status fw_config_load(fw_config *config, const char *profile_or_null, fw_error **error_or_null);
      const char *fw_config_account_id(const fw_config *config);
      const char *fw_config_user_id(const fw_config *config);
      int32_t fw_config_has_api_key(const fw_config *config, const char *api_key);
      int64_t fw_config_api_key_checksum(const fw_config *config);
      fw_status fw_config_set_ca_file(fw_config *config, const char *path);
      fw_status fw_config_set_ca_pem(fw_config *config, const char *pem);
      fw_status fw_config_set_client_certificate(fw_config *config, const char *certificate_path, const char *key_path);
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
      fw_status fw_create_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const fw_create_options *options_or_null, fw_api_key **key, fw_error **error_or_null);
      fw_status fw_check_id(const char *id);
      fw_status fw_check_user_id(const char *id, int32_t every_user_also);
      fw_status fw_check_marker(const char *marker);
      fw_status fw_create_options_describe(const fw_create_options *options_or_null, const fw_config *config, const char *account_id_or_null, const char *user_id_or_null, fw_request **request, fw_error **error_or_null);
      fw_status fw_delete_describe(const fw_config *config, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, fw_request **request, fw_error **error_or_null);
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
      fw_status fw_get_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, fw_api_key **key, fw_error **error_or_null);
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
      fw_status fw_list_options_set_annotation(fw_list_options *options, const char *name, const char *value_or_null);
      fw_status fw_list_options_set_marked(fw_list_options *options, int32_t marked);
      fw_status fw_list_options_set_cancel(fw_list_options *options, fw_cancel *cancel_or_null);
      void fw_list_options_free(fw_list_options *options);
      fw_status fw_list_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const fw_list_options *options_or_null, fw_api_key_list **list, fw_error **error_or_null);
      fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null);
      size_t fw_api_key_list_page_remaining(const fw_api_key_list *list);
      const char *fw_api_key_list_next_page_token(const fw_api_key_list *list);
      int64_t fw_api_key_list_total_size(const fw_api_key_list *list);
      void fw_api_key_list_free(fw_api_key_list *list);
      fw_status fw_update_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, const fw_create_options *options, fw_api_key **key, fw_error **error_or_null);
      fw_status fw_delete_api_key(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, fw_error **error_or_null);
      fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);
      fw_status fw_whoami_with_user(fw_client *client, fw_identity **identity, fw_error **error_or_null);
      const char *fw_identity_account_id(const fw_identity *identity);
      const char *fw_identity_email(const fw_identity *identity);
      const char *fw_identity_user_id(const fw_identity *identity);
      const char *fw_identity_key_id(const fw_identity *identity);
      void fw_identity_free(fw_identity *identity);
      const char *fw_rotation_state_name(fw_rotation_state state);
      fw_status fw_rotation_begin(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const char *old_key_id, const fw_create_options *options_or_null, fw_rotation **rotation, fw_error **error_or_null);
      fw_status fw_rotation_resume(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const char *old_key_id, const char *new_key_id, fw_rotation **rotation, fw_error **error_or_null);
      fw_rotation_state fw_rotation_get_state(const fw_rotation *rotation);
      const fw_api_key *fw_rotation_new_key(const fw_rotation *rotation);
      const char *fw_rotation_secret(const fw_rotation *rotation, size_t *length_or_null);
      const char *fw_rotation_old_key_id(const fw_rotation *rotation);
      const char *fw_rotation_new_key_id(const fw_rotation *rotation);
      fw_status fw_rotation_commit(fw_rotation *rotation, fw_error **error_or_null);
      fw_status fw_rotation_abort(fw_rotation *rotation, fw_error **error_or_null);
      void fw_rotation_free(fw_rotation *rotation);
      fw_status fw_sweep_api_keys(fw_client *client, const char *account_id_or_null, const char *user_id_or_null, const char *marker, const char *keep_key_id_or_null, fw_sweep **sweep, fw_error **error_or_null);
      size_t fw_sweep_deleted_count(const fw_sweep *sweep);
      const char *fw_sweep_deleted_key_id(const fw_sweep *sweep, size_t index);
      int64_t fw_sweep_examined_count(const fw_sweep *sweep);
      void fw_sweep_free(fw_sweep *sweep);
      fw_status fw_markers_new(fw_markers **markers);
      fw_status fw_markers_add(fw_markers *markers, const char *account_id, const char *user_id, const char *marker, const char *keep_key_id_or_null);
      fw_status fw_markers_sweep(fw_client *client, fw_markers *markers, int32_t max_in_flight, fw_sweep_callback callback_or_null, void *user_data_or_null, fw_error **error_or_null);
      const fw_error *fw_markers_error(const fw_markers *markers, size_t index);
      size_t fw_markers_deleted_count(const fw_markers *markers, size_t index);
      const char *fw_markers_deleted_key_id(const fw_markers *markers, size_t index, size_t key_index);
      void fw_markers_free(fw_markers *markers);
      const char *fw_operation_name(fw_operation operation);
      fw_status fw_queue_new(fw_client *client, fw_queue **queue, fw_error **error_or_null);
      fw_status fw_queue_set_max_in_flight(fw_queue *queue, int32_t operations);
      fw_status fw_queue_set_max_waiting(fw_queue *queue, int32_t operations);
      fw_status fw_queue_create_api_key(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const fw_create_options *options_or_null, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_get_api_key(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_list_api_keys(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const fw_list_options *options_or_null, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_list_next_page(fw_queue *queue, fw_api_key_list *list, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_update_api_key(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, const fw_create_options *options, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_delete_api_key(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const char *key_id, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_whoami(fw_queue *queue, int32_t with_user, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_rotation_begin(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const char *old_key_id, const fw_create_options *options_or_null, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_rotation_resume(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const char *old_key_id, const char *new_key_id, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_rotation_commit(fw_queue *queue, fw_rotation *rotation, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_rotation_abort(fw_queue *queue, fw_rotation *rotation, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
      fw_status fw_queue_sweep_api_keys(fw_queue *queue, const char *account_id_or_null, const char *user_id_or_null, const char *marker, const char *keep_key_id_or_null, void *tag_or_null, uint64_t *ticket_or_null, fw_error **error_or_null);
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
    C

    OK = 0
    ERROR_NO_MEMORY = 1
    ERROR_NULL_ARGUMENT = 2
    ERROR_EMPTY_ARGUMENT = 3
    ERROR_DOT_SEGMENT = 4
    ERROR_WILDCARD_USER = 5
    ERROR_CONTROL_CHARACTER = 6
    ERROR_INVALID_UTF8 = 7
    ERROR_TOO_LONG = 8
    ERROR_OUT_OF_RANGE = 9
    ERROR_INVALID_TIMESTAMP = 10
    ERROR_NONEXISTENT_TIME = 11
    ERROR_TIME_IN_PAST = 12
    ERROR_INVALID_URL = 13
    ERROR_INSECURE_URL = 14
    ERROR_MISSING_API_KEY = 15
    ERROR_FORKED = 16
    ERROR_INVALID_STATE = 17
    ERROR_CA_FILE = 19
    ERROR_SETTINGS_FILE = 20
    ERROR_MALFORMED_SETTINGS = 21
    ERROR_UNKNOWN_PROFILE = 22
    ERROR_INVALID_MARKER = 23
    ERROR_UNSUPPORTED = 24
    ERROR_CLIENT_CERTIFICATE = 25
    ERROR_QUEUE_FULL = 26
    ERROR_RESOLVE = 30
    ERROR_CONNECT = 31
    ERROR_TLS = 32
    ERROR_TRANSPORT = 33
    ERROR_DEADLINE = 34
    ERROR_CANCELLED = 35
    ERROR_PROXY = 36
    ERROR_BAD_REQUEST = 40
    ERROR_UNAUTHENTICATED = 41
    ERROR_PERMISSION_DENIED = 42
    ERROR_NOT_FOUND = 43
    ERROR_CONFLICT = 44
    ERROR_RATE_LIMITED = 45
    ERROR_SERVICE = 46
    ERROR_REDIRECTED = 47
    ERROR_INVALID_REPLY = 48
    ERROR_REPLY_TOO_LARGE = 49
    ERROR_PAGINATION = 50
    ERROR_PAYMENT_REQUIRED = 51
    ERROR_ACCOUNT_SUSPENDED = 52
    ERROR_NOT_OFFERED = 53
    ERROR_INTERNAL = 60
    ERROR_CERTIFICATE_HOST = 70
    ERROR_CERTIFICATE_EXPIRED = 71
    ERROR_CERTIFICATE_NOT_YET_VALID = 72
    ERROR_CERTIFICATE_SELF_SIGNED = 73
    ERROR_CERTIFICATE_UNTRUSTED = 74
    ERROR_CERTIFICATE_WEAK = 75
    ERROR_TLS_VERSION = 76
    ERROR_NOT_TLS = 77
    OUTCOME_DONE = 0
    OUTCOME_NOT_SENT = 1
    OUTCOME_REJECTED = 2
    OUTCOME_UNKNOWN = 3
    OUTCOME_SECRET_LOST = 4
    LOG_ERROR = 1
    LOG_WARNING = 2
    LOG_INFO = 3
    LOG_DEBUG = 4
    ROTATION_BEGUN = 1
    ROTATION_COMMITTED = 2
    ROTATION_ABORTED = 3
    ROTATION_COMMITTING = 4
    ROTATION_ABORTING = 5
    OPERATION_CREATE_API_KEY = 1
    OPERATION_GET_API_KEY = 2
    OPERATION_LIST_API_KEYS = 3
    OPERATION_LIST_NEXT_PAGE = 4
    OPERATION_DELETE_API_KEY = 5
    OPERATION_WHOAMI = 6
    OPERATION_ROTATION_BEGIN = 7
    OPERATION_ROTATION_COMMIT = 8
    OPERATION_ROTATION_ABORT = 9
    OPERATION_SWEEP_API_KEYS = 10
    OPERATION_UPDATE_API_KEY = 11
    OPERATION_ROTATION_RESUME = 12

    API_KEY_FIELDS = {
      # The key's id, which deletes it: "key_42vAYeb7rwt9zzg1".
      id: [:fw_api_key_id, :text],
      # The display name.
      display_name: [:fw_api_key_display_name, :text],
      # The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once.
      base_name_length: [:fw_api_key_base_name_length, :size],
      # The first characters of the secret, to recognize it.
      prefix: [:fw_api_key_prefix, :text],
      # The owner's e-mail address.
      email: [:fw_api_key_email, :text],
      # When the key was created, RFC 3339, as the service wrote it.
      create_time: [:fw_api_key_create_time, :time],
      # When the key stops working, RFC 3339, as the service wrote it.
      expire_time: [:fw_api_key_expire_time, :time],
      # When the key was last used, RFC 3339, as the service wrote it.
      last_used: [:fw_api_key_last_used, :time],
      # The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once.
      marker: [:fw_api_key_marker, :text],
      # For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found.
      unsettled_attempts: [:fw_api_key_unsettled_attempts, :number],
      # Whether the service says that it does not know the plain text of the secret (service).
      secure: [:fw_api_key_secure, :flag],
      # How many annotations the key has, 0 or more.
      annotation_count: [:fw_api_key_annotation_count, :size]
    }.freeze
  end
  private_constant :Declarations
end

# frozen_string_literal: true

require 'fiddle/import'

module Fwkeys
  # The functions of fwkeys.h that the other files use, as they are declared there, where they are documented.
  module Library
    extend Fiddle::Importer

    dlload 'libfwkeys.so.1'
    typealias 'fw_status', 'int'
    typealias 'fw_outcome', 'int'
    typealias 'int32_t', 'int'
    typealias 'int64_t', 'long long'

    [
      'const char *fw_status_name(fw_status status)',
      'const char *fw_outcome_name(fw_outcome outcome)',

      'fw_status fw_config_new(fw_config **config)',
      'fw_status fw_config_set_api_key(fw_config *config, const char *api_key)',
      'fw_status fw_config_set_base_url(fw_config *config, const char *url)',
      'fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms)',
      'fw_status fw_config_set_settle_ms(fw_config *config, int64_t settle_ms)',
      'fw_status fw_config_set_ca_file(fw_config *config, const char *path)',
      'void fw_config_free(fw_config *config)',
      'fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null)',
      'void fw_client_free(fw_client *client)',

      'fw_status fw_create_options_new(fw_create_options **options)',
      'fw_status fw_create_options_set_display_name(fw_create_options *options, const char *name)',
      'fw_status fw_create_options_set_expire_time_unix(fw_create_options *options, int64_t seconds)',
      'fw_status fw_create_options_set_annotation(fw_create_options *options, const char *name, const char *value)',
      'fw_status fw_create_options_set_exactly_once(fw_create_options *options, int32_t exactly_once)',
      'void fw_create_options_free(fw_create_options *options)',
      'fw_status fw_create_api_key(fw_client *client, const char *account_id, const char *user_id, ' \
      'const fw_create_options *options_or_null, fw_api_key **key, fw_error **error_or_null)',

      'const char *fw_api_key_id(const fw_api_key *key)',
      'const char *fw_api_key_display_name(const fw_api_key *key)',
      'const char *fw_api_key_secret(const fw_api_key *key, size_t *length_or_null)',
      'void fw_api_key_wipe_secret(fw_api_key *key)',
      'const char *fw_api_key_prefix(const fw_api_key *key)',
      'const char *fw_api_key_create_time(const fw_api_key *key)',
      'const char *fw_api_key_expire_time(const fw_api_key *key)',
      'const char *fw_api_key_marker(const fw_api_key *key)',
      'int32_t fw_api_key_unsettled_attempts(const fw_api_key *key)',
      'void fw_api_key_free(fw_api_key *key)',

      'fw_status fw_list_api_keys(fw_client *client, const char *account_id, const char *user_id, ' \
      'const fw_list_options *options_or_null, fw_api_key_list **list, fw_error **error_or_null)',
      'fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null)',
      'void fw_api_key_list_free(fw_api_key_list *list)',
      'fw_status fw_delete_api_key(fw_client *client, const char *account_id, const char *user_id, ' \
      'const char *key_id, fw_error **error_or_null)',

      'fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null)',
      'const char *fw_identity_account_id(const fw_identity *identity)',
      'const char *fw_identity_email(const fw_identity *identity)',
      'void fw_identity_free(fw_identity *identity)',

      'fw_outcome fw_error_outcome(const fw_error *error)',
      'const char *fw_error_message(const fw_error *error)',
      'int32_t fw_error_http_status(const fw_error *error)',
      'const char *fw_error_service_message(const fw_error *error)',
      'const char *fw_error_request_id(const fw_error *error)',
      'int64_t fw_error_retry_after_ms(const fw_error *error)',
      'const char *fw_error_orphan_key_id(const fw_error *error)',
      'const char *fw_error_marker(const fw_error *error)',
      'void fw_error_free(fw_error *error)'
    ].each { |declaration| extern declaration }

    # A string that the library lends, copied; nil where there is none.
    def self.text(pointer)
      pointer.to_s.force_encoding(Encoding::UTF_8) unless pointer.null?
    end
  end
  private_constant :Library
end

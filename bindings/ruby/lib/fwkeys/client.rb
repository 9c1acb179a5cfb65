# frozen_string_literal: true

module Fwkeys
  # Whose API key a client uses.
  Identity = Struct.new(:account_id, :email)

  # A client, which any number of threads may use at once.
  class Client
    SETTERS = %i[api_key base_url timeout_ms settle_ms ca_file].freeze
    private_constant :SETTERS

    # With a block: gives the client to it and closes it afterwards.
    def self.open(**settings)
      client = new(**settings)
      return client unless block_given?

      begin
        yield client
      ensure
        client.close
      end
    end

    # api_key: a String, or what ApiKey#secret gives. Others: base_url, timeout_ms, settle_ms, ca_file.
    def initialize(**settings)
      unknown = settings.keys - SETTERS
      raise ArgumentError, "unknown settings: #{unknown.join(', ')}" unless unknown.empty?

      config = Handle.make('fw_config_free') { |place, _| Library.fw_config_new(place) }
      settings.compact.each do |name, value|
        Error.check(Library.public_send("fw_config_set_#{name}", config, Error.check_text(value)))
      end
      @handle = Handle.make('fw_client_free') { |place, reason| Library.fw_client_new(config, place, reason) }
    ensure
      config&.close
    end

    # Closes connections and wipes the API key.
    def close
      @handle.close
    end

    # expire_time: a Time; exactly_once: one key whatever happens on the way. The caller closes the key.
    def create_api_key(account_id, user_id, **options)
      options = new_options(**options)
      handle = Handle.make('fw_api_key_free') do |key, reason|
        Library.fw_create_api_key(@handle, Error.check_text(account_id), Error.check_text(user_id), options, key,
                                  reason)
      end
      ApiKey.new(handle)
    ensure
      options.close if options.is_a?(Handle)
    end

    # The keys of a user, or with '-' those of every user.
    def list_api_keys(account_id, user_id)
      handle = Handle.make('fw_api_key_list_free') do |list, reason|
        Library.fw_list_api_keys(@handle, Error.check_text(account_id), Error.check_text(user_id), nil, list, reason)
      end
      ApiKeyList.new(handle)
    end

    def delete_api_key(account_id, user_id, key_id)
      ids = [account_id, user_id, key_id].each { |id| Error.check_text(id) }
      Handle.perform { |reason| Library.fw_delete_api_key(@handle, *ids, reason) }
    end

    # Also proves that the API key works.
    def whoami
      handle = Handle.make('fw_identity_free') { |place, reason| Library.fw_whoami(@handle, place, reason) }
      Identity.new(Library.text(Library.fw_identity_account_id(handle)),
                   Library.text(Library.fw_identity_email(handle)))
    ensure
      handle&.close
    end

    # Shows no secret.
    def inspect
      "#<#{self.class}>"
    end

    private

    def new_options(display_name: nil, expire_time: nil, annotations: {}, exactly_once: false)
      options = Handle.make('fw_create_options_free') { |place, _| Library.fw_create_options_new(place) }
      name = Error.check_text(display_name)
      Error.check(Library.fw_create_options_set_display_name(options, name)) if name
      Error.check(Library.fw_create_options_set_expire_time_unix(options, expire_time.to_i)) if expire_time
      annotations.each do |pair|
        Error.check(Library.fw_create_options_set_annotation(options, *pair.each { |text| Error.check_text(text) }))
      end
      Error.check(Library.fw_create_options_set_exactly_once(options, exactly_once ? 1 : 0))
      options
    end
  end
end

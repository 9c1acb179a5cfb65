# frozen_string_literal: true

module Fwkeys
  # Whose API key a client uses; nil where it was not asked for, or not told.
  Identity = Struct.new(:account_id, :email, :user_id, :key_id)

  # What a sweep did.
  Sweep = Struct.new(:deleted_key_ids, :examined_count)

  # A client, which any number of threads may use at once. Options of a create: display_name, expire_time (a Time),
  # annotations (a Hash), exactly_once (one key whatever happens on the way), marker, marker_in_annotation, cancel.
  class Client
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

    # api_key: a String, or what ApiKey#secret gives. Others: base_url, timeout_ms, settle_ms, max_attempts, ca_file,
    # cancel (a CancelToken).
    def initialize(**settings)
      config = Handle.make('fw_config_free') { |place, _| Library.fw_config_new(place) }
      Options.apply(config, 'fw_config', Options::CLIENT, settings)
      @handle = Handle.make('fw_client_free') { |place, reason| Library.fw_client_new(config, place, reason) }
    ensure
      config&.close
    end

    # Closes connections and wipes the API key.
    def close
      @handle.close
    end

    # The caller closes the key.
    def create_api_key(account_id, user_id, **options)
      Options.create(**options) do |built|
        ApiKey.new(call(:fw_create_api_key, 'fw_api_key_free', { account_id:, user_id: }, built))
      end
    end

    def get_api_key(account_id, user_id, key_id)
      ApiKey.new(call(:fw_get_api_key, 'fw_api_key_free', { account_id:, user_id:, key_id: }))
    end

    # The keys of a user, or with '-' those of every user, that fit the selection: unused_for, older_than,
    # expires_within (in seconds), name_pattern ('ci-*' for example), annotations (a Hash), marked.
    def list_api_keys(account_id, user_id, **selection)
      Options.list(**selection) do |built|
        ApiKeyList.new(call(:fw_list_api_keys, 'fw_api_key_list_free', { account_id:, user_id: }, built))
      end
    end

    # Changes what is given: display_name, expire_time, annotations. The rest stays as it is.
    def update_api_key(account_id, user_id, key_id, **changes)
      Options.create(**changes) do |built|
        ApiKey.new(call(:fw_update_api_key, 'fw_api_key_free', { account_id:, user_id:, key_id: }, built))
      end
    end

    def delete_api_key(account_id, user_id, key_id)
      ids = given({ account_id:, user_id:, key_id: })
      Handle.perform { |reason| Library.fw_delete_api_key(@handle, *ids, reason) }
    end

    # With a block: gives the rotation to it, and commits at its end, or aborts where it raises; see Rotation#settle.
    # Gives what the block gives, or without a block the rotation. Options are those of a create.
    def rotate_api_key(account_id, user_id, old_key_id, **options, &block)
      rotation = Options.create(**options) do |built|
        Rotation.new(call(:fw_rotation_begin, 'fw_rotation_free', { account_id:, user_id:, old_key_id: }, built))
      end
      block ? rotation.settle(&block) : rotation
    end

    # Goes on with a rotation that another process began, by the ids that it told. It has no secret.
    def resume_rotation(account_id, user_id, old_key_id, new_key_id)
      ids = { account_id:, user_id:, old_key_id:, new_key_id: }
      Rotation.new(call(:fw_rotation_resume, 'fw_rotation_free', ids))
    end

    # Deletes the keys that bear a marker, but for one that is to stay.
    def sweep_api_keys(account_id, user_id, marker, keep_key_id: nil)
      handle = call(:fw_sweep_api_keys, 'fw_sweep_free', { account_id:, user_id:, marker:, keep_key_id: })
      ids = Library.fw_sweep_deleted_count(handle).times.map do |index|
        Library.text(Library.fw_sweep_deleted_key_id(handle, index))
      end
      Sweep.new(ids, Library.fw_sweep_examined_count(handle))
    ensure
      handle&.close
    end

    # Also proves that the API key works. With the user: looks for the user and for the key itself too.
    def whoami(with_user: false)
      handle = call(with_user ? :fw_whoami_with_user : :fw_whoami, 'fw_identity_free', {})
      Identity.new(*Identity.members.map { |name| Library.text(Library["fw_identity_#{name}"].call(handle)) })
    ensure
      handle&.close
    end

    # Shows no secret.
    def inspect
      "#<#{self.class}>"
    end

    private

    def given(texts)
      texts.map { |name, value| Library.given(name, value) }
    end

    def call(function, free, texts, *rest)
      arguments = [*given(texts), *rest]
      Handle.make(free) { |place, reason| Library.public_send(function, @handle, *arguments, place, reason) }
    end
  end
end

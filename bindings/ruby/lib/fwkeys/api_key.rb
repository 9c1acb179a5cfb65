# frozen_string_literal: true

module Fwkeys
  # A key's record, with the secret if it was just created. The secret is wiped by close, or by wipe_secret before.
  class ApiKey
    def initialize(handle)
      @handle = handle
    end

    def id = text(:fw_api_key_id)
    def display_name = text(:fw_api_key_display_name)
    def prefix = text(:fw_api_key_prefix)
    def create_time = text(:fw_api_key_create_time)
    def expire_time = text(:fw_api_key_expire_time)
    def marker = text(:fw_api_key_marker)
    def unsettled_attempts = Library.fw_api_key_unsettled_attempts(@handle)

    # A Fiddle::Pointer to the secret, as long as it is, until it is wiped. Client.new takes it.
    def secret
      length = Fiddle::Pointer.malloc(Fiddle::SIZEOF_SIZE_T, Fiddle::RUBY_FREE)
      pointer = Library.fw_api_key_secret(@handle, length)
      raise Error.no_secret if pointer.null?

      Fiddle::Pointer.new(pointer.to_i, length[0, Fiddle::SIZEOF_SIZE_T].unpack1('J'))
    end

    def secret?
      !Library.fw_api_key_secret(@handle, nil).null?
    end

    def wipe_secret
      Library.fw_api_key_wipe_secret(@handle)
    end

    def close
      @handle.close
    end

    # Shows no secret.
    def inspect
      "#<#{self.class} #{id}>"
    end

    private

    def text(function)
      Library.text(Library.public_send(function, @handle))
    end
  end
end

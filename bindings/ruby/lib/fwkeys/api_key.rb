# frozen_string_literal: true

module Fwkeys
  # A key's record, with the secret if it was just created. The secret is wiped by close, or by wipe_secret before.
  class ApiKey
    def initialize(handle)
      @handle = handle
    end

    # Times are Strings, as the service wrote them; what is absent is nil.
    Declarations::API_KEY_FIELDS.each do |name, (function, kind)|
      read = kind == :flag ? :positive?.to_proc : :itself.to_proc
      read = Library.method(:text) if %i[text time].include?(kind)
      define_method(name) { read.call(Library.public_send(function, @handle)) }
    end

    # A Hash of names and values.
    def annotations
      annotation_count.times.to_h do |index|
        [Library.text(Library.fw_api_key_annotation_name(@handle, index)),
         Library.text(Library.fw_api_key_annotation_value(@handle, index))]
      end
    end

    # A Fiddle::Pointer to the secret, as long as it is, until it is wiped. It keeps the key from the garbage collector.
    # Client.new takes it.
    def secret
      length = Fiddle::Pointer.malloc(Fiddle::SIZEOF_SIZE_T, Fiddle::RUBY_FREE)
      pointer = Library.fw_api_key_secret(@handle, length)
      raise Error.refused(Declarations::ERROR_INVALID_STATE, 'the secret') if pointer.null?

      secret = Fiddle::Pointer.new(pointer.to_i, length[0, Fiddle::SIZEOF_SIZE_T].unpack1('J'))
      secret.instance_variable_set(:@handle, @handle)
      secret
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
  end
end

# frozen_string_literal: true

require 'fiddle/import'

module Fwkeys
  # The functions of fwkeys.h, where they are documented.
  module Library
    extend Fiddle::Importer

    dlload 'libfwkeys.so.1'
    typealias 'int32_t', 'int'
    typealias 'int64_t', 'long long'
    typealias 'uint64_t', 'unsigned long long'
    Declarations::TYPES.each_line { |line| typealias(*line.split) }
    Declarations::FUNCTIONS.each_line { |line| extern(line.chomp.delete_suffix(';')) }

    # A string that the library lends, copied; nil where there is none.
    def self.text(pointer)
      pointer.to_s.force_encoding(Encoding::UTF_8) unless pointer.null?
    end

    # A string for C, in UTF-8; nil stands for itself. C would take a NUL in it as its end: so a NUL is refused, as any
    # control character is. Anything else than a String would be taken for an address.
    def self.given(name, value)
      return if value.nil?
      raise TypeError, "#{name} must be a String, not #{value.class}" unless value.is_a?(String)

      text = value.encoding == Encoding::BINARY ? value : value.encode(Encoding::UTF_8)
      raise Error.refused(Declarations::ERROR_CONTROL_CHARACTER, name) if text.b.include?("\0")

      text
    rescue EncodingError
      raise Error.refused(Declarations::ERROR_INVALID_UTF8, name)
    end
  end
  private_constant :Library
end

# frozen_string_literal: true

module Fwkeys
  # Why a call failed, and what became of the request. It never holds a secret.
  class Error < StandardError
    # What an error tells beside its status and outcome, and how it is read; nil where there is nothing to tell.
    FIELDS = {
      http_status: ->(number) { number if number.positive? },
      service_code: ->(number) { number unless number.negative? },
      attempts: :itself.to_proc,
      may_have_left_key: :positive?.to_proc,
      retry_after_ms: ->(number) { number unless number.negative? },
      service_message: Library.method(:text),
      request_id: Library.method(:text),
      orphan_key_id: Library.method(:text),
      orphan_prefix: Library.method(:text),
      marker: Library.method(:text)
    }.freeze
    private_constant :FIELDS

    # Names as fwkeys.h has them, without the prefix: :ERROR_NOT_FOUND, :REJECTED.
    attr_reader :status, :outcome, *FIELDS.keys

    # Takes the reason, which may be null, and frees it. Without one the call was refused before anything was sent.
    def initialize(status, reason = Fiddle::NULL, argument = 'an argument')
      told = Library.text(reason.null? ? Library.fw_status_message(status) : Library.fw_error_message(reason))
      super(reason.null? ? "#{argument} #{told}" : told)
      @status = Library.text(Library.fw_status_name(status)).to_sym
      outcome = reason.null? ? Declarations::OUTCOME_NOT_SENT : Library.fw_error_outcome(reason)
      @outcome = Library.text(Library.fw_outcome_name(outcome)).to_sym
      FIELDS.each do |name, read|
        instance_variable_set("@#{name}", read.call(Library["fw_error_#{name}"].call(reason)))
      end
    ensure
      Library.fw_error_free(reason)
    end

    # Raises the error of a call that failed.
    def self.check(status, reason = Fiddle::NULL, argument = 'an argument')
      raise new(status, reason, argument) unless status == Declarations::OK
    end

    def self.refused(status, argument)
      new(status, Fiddle::NULL, argument)
    end
  end
end

# frozen_string_literal: true

module Fwkeys
  # Why a call failed, and what became of the request. It never holds a secret.
  class Error < StandardError
    # Names as fwkeys.h has them, without the prefix: :ERROR_NOT_FOUND, :REJECTED.
    attr_reader :status, :outcome
    # Of the service's answer; nil where it did not say.
    attr_reader :http_status, :service_message, :request_id, :retry_after
    # What may be left behind: a key that nobody holds, and what a sweep takes.
    attr_reader :orphan_key_id, :marker

    # Takes the reason, which may be null, and frees it.
    def initialize(status, reason = Fiddle::NULL)
      super(reason.null? ? 'an argument was refused' : Library.text(Library.fw_error_message(reason)))
      @status = Library.text(Library.fw_status_name(status)).to_sym
      # What is refused before anything is sent has no reason.
      outcome = reason.null? ? NOT_SENT : Library.fw_error_outcome(reason)
      @outcome = Library.text(Library.fw_outcome_name(outcome)).to_sym
      read(reason) unless reason.null?
    end

    OK = 0
    CONTROL_CHARACTER = 6
    INVALID_STATE = 17
    NOT_SENT = 1
    private_constant :OK, :CONTROL_CHARACTER, :INVALID_STATE, :NOT_SENT

    # Raises the error of a call that failed.
    def self.check(status, reason = Fiddle::NULL)
      raise new(status, reason) unless status == OK
    end

    # A string for C, which would take a NUL in it as its end; so one is refused, as any control character is.
    def self.check_text(value)
      raise new(CONTROL_CHARACTER) if value.is_a?(String) && value.include?("\0")

      value
    end

    def self.no_secret
      new(INVALID_STATE)
    end

    private

    def read(reason)
      status = Library.fw_error_http_status(reason)
      @http_status = status if status.positive?
      @service_message = Library.text(Library.fw_error_service_message(reason))
      @request_id = Library.text(Library.fw_error_request_id(reason))
      wait_ms = Library.fw_error_retry_after_ms(reason)
      @retry_after = wait_ms / 1000.0 if wait_ms >= 0
      @orphan_key_id = Library.text(Library.fw_error_orphan_key_id(reason))
      @marker = Library.text(Library.fw_error_marker(reason))
    ensure
      Library.fw_error_free(reason)
    end
  end
end

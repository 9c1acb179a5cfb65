# frozen_string_literal: true

module Fwkeys
  # A new key that works and is to take the place of an old one. Client#rotate_api_key gives it to a block, whose end
  # commits, and which aborts where it raises.
  class Rotation
    SETTLED = %i[COMMITTED ABORTED].freeze
    private_constant :SETTLED

    # The record of the new key, with its secret until the rotation is aborted or closed.
    attr_reader :new_key
    attr_reader :old_key_id, :new_key_id
    # :BEGUN, :COMMITTED, :ABORTED, :COMMITTING, :ABORTING; known also once it is closed.
    attr_reader :state

    def initialize(handle)
      @handle = handle
      @commit_was_tried = false
      @lent = Handle.new(Library.fw_rotation_new_key(handle), lender: handle)
      @new_key = ApiKey.new(@lent)
      @old_key_id = Library.text(Library.fw_rotation_old_key_id(handle))
      @new_key_id = Library.text(Library.fw_rotation_new_key_id(handle))
      read_state
    end

    # Deletes the old key.
    def commit
      @commit_was_tried = true
      finish(:fw_rotation_commit)
    end

    # Deletes the new key and wipes its secret.
    def abort
      finish(:fw_rotation_abort)
    end

    # Commits at the end of the block, or aborts where it raises anything; then wipes the secret. Where deleting fails,
    # state tells how far it is, and commit or abort may be called again. A block that is left by break, return or throw
    # (the throw may be Timeout's), or whose thread is killed, may have stored the secret or not: both keys stay.
    def settle
      result = yield self
      commit unless SETTLED.include?(state)
      result
    rescue Exception # rubocop:disable Lint/RescueException
      abort_after_failure
      raise
    ensure
      close if SETTLED.include?(state)
    end

    # Wipes the secret and leaves the keys as they are.
    def close
      @lent.close
      @handle.close
    end

    # Shows no secret.
    def inspect
      "#<#{self.class} #{state} #{old_key_id}>"
    end

    private

    # What the block raised goes on; why the new key is not gone would hide it. Where the block itself tried to commit,
    # the new key stays, for it may be in use already.
    def abort_after_failure
      abort if state == :BEGUN && !@commit_was_tried
    rescue Error
      nil
    end

    def finish(function)
      Handle.perform { |reason| Library.public_send(function, @handle, reason) }
    ensure
      read_state
    end

    def read_state
      number = Library.fw_rotation_get_state(@handle)
      @state = Library.text(Library.fw_rotation_state_name(number)).to_sym unless number.zero?
    end
  end
end

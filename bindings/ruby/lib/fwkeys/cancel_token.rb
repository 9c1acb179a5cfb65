# frozen_string_literal: true

module Fwkeys
  # Ends the calls that it was given to, from any thread: Client.new(cancel: token). It stays triggered.
  class CancelToken
    def initialize
      @handle = Handle.make('fw_cancel_free') { |place, _| Library.fw_cancel_new(place) }
    end

    def trigger
      Library.fw_cancel_trigger(@handle)
    end

    def to_ptr
      @handle.to_ptr
    end
  end
end

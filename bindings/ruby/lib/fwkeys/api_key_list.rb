# frozen_string_literal: true

module Fwkeys
  # Keys that are fetched, page by page, while one goes through them, once.
  class ApiKeyList
    include Enumerable

    def initialize(handle)
      @handle = handle
    end

    # Without a block, an Enumerator.
    def each
      return enum_for(:each) unless block_given?

      while (handle = self.next)
        yield ApiKey.new(handle)
      end
      self
    end

    private

    def next
      Handle.make('fw_api_key_free') { |key, reason| Library.fw_api_key_list_next(@handle, key, reason) }
    end
  end
end

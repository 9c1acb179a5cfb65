# frozen_string_literal: true

module Fwkeys
  # An object of the library, which is freed by close or, later, by the garbage collector.
  class Handle
    # Makes a call that gives an object: the block gets places for the object and for the reason if it fails. Gives nil
    # where the call succeeds and there is no object.
    def self.make(free)
      place = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      reason = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      place[0, Fiddle::SIZEOF_VOIDP] = reason[0, Fiddle::SIZEOF_VOIDP] = "\0" * Fiddle::SIZEOF_VOIDP
      Error.check(yield(place, reason), reason.ptr)
      new(place.ptr, free) unless place.ptr.null?
    end

    # Makes a call that gives nothing but a reason if it fails.
    def self.perform
      reason = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      reason[0, Fiddle::SIZEOF_VOIDP] = "\0" * Fiddle::SIZEOF_VOIDP
      Error.check(yield(reason), reason.ptr)
    end

    def initialize(pointer, free)
      pointer.free = Library.import_symbol(free).to_i
      @pointer = pointer
    end

    # Null once it is closed, which every function of the library refuses.
    def to_ptr
      @pointer || Fiddle::NULL
    end

    def close
      @pointer&.call_free
      @pointer = nil
    end
  end
  private_constant :Handle
end

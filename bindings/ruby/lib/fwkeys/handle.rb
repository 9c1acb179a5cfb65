# frozen_string_literal: true

module Fwkeys
  # An object of the library, which is freed by close or, later, by the garbage collector.
  class Handle
    # Makes a call that gives an object: the block gets places for the object and for the reason if it fails. Gives nil
    # where the call succeeds and there is no object.
    def self.make(free)
      place = empty_place
      reason = empty_place
      Error.check(yield(place, reason), reason.ptr)
      new(place.ptr, free) unless place.ptr.null?
    end

    # Makes a call that gives nothing but a reason if it fails.
    def self.perform
      reason = empty_place
      Error.check(yield(reason), reason.ptr)
    end

    def self.empty_place
      place = Fiddle::Pointer.malloc(Fiddle::SIZEOF_VOIDP, Fiddle::RUBY_FREE)
      place[0, Fiddle::SIZEOF_VOIDP] = "\0" * Fiddle::SIZEOF_VOIDP
      place
    end
    private_class_method :empty_place

    # Without a function that frees it, the object is lent by another, which has to live as long.
    def initialize(pointer, free = nil, lender: nil)
      pointer.free = Library.import_symbol(free).to_i if free
      @pointer = pointer
      @lender = lender
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

# frozen_string_literal: true

# Creates and manages Fireworks AI API keys with libfwkeys, through Fiddle.
#
# What fails raises Fwkeys::Error, which tells what became of the request. A secret never becomes a String, of which
# Ruby would keep copies that nobody can wipe: it stays in the library's locked memory, and ApiKey#secret gives a
# pointer to it.
module Fwkeys
  # A marker for create_api_key, to be written down before the create.
  def self.generate_marker
    length = 16
    buffer = Fiddle::Pointer.malloc(length + 1, Fiddle::RUBY_FREE)
    Error.check(Library.fw_marker_generate(buffer, length + 1), Fiddle::NULL, 'marker')
    buffer[0, length]
  end
end

%w[declarations library error handle cancel_token api_key api_key_list rotation options client].each do |name|
  require_relative "fwkeys/#{name}"
end

# frozen_string_literal: true

# Creates and manages Fireworks AI API keys with libfwkeys, through Fiddle.
#
# What fails raises Fwkeys::Error, which tells what became of the request. A secret never becomes a String, of which
# Ruby would keep copies that nobody can wipe: it stays in the library's locked memory, and ApiKey#secret gives a
# pointer to it.
module Fwkeys
end

require_relative 'fwkeys/library'
require_relative 'fwkeys/error'
require_relative 'fwkeys/handle'
require_relative 'fwkeys/api_key'
require_relative 'fwkeys/api_key_list'
require_relative 'fwkeys/client'

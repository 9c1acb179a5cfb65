# frozen_string_literal: true

# What the binding does with strings that it or the library refuses: a line for each case.

require 'fwkeys'

TEXTS = { nul: "a\0b", empty: '', long: 'a' * 5000, utf8: "a\xff", none: nil }.freeze
API_KEY = ENV.fetch('FIREWORKS_API_KEY')
BASE_URL = ENV.fetch('FIREWORKS_BASE_URL')

def say(parameter, kind)
  yield
  puts "#{parameter} #{kind} OK"
rescue Fwkeys::Error => e
  puts "#{parameter} #{kind} #{e.status}"
end

def refuse_ids(client, kind, text)
  say(:key, kind) { client.get_api_key('account', 'user', text) }
  say(:marker, kind) { client.sweep_api_keys('account', 'user', text) }
  say(:new_key, kind) { client.resume_rotation('account', 'user', 'old', text) }
end

def refuse_owners(client, kind, text)
  say(:account, kind) { client.create_api_key(text, 'user') }
  say(:user, kind) { client.create_api_key('account', text) }
end

def refuse_settings(client, kind, text)
  say(:name, kind) { client.create_api_key('account', 'user', display_name: text) }
  say(:pattern, kind) { client.list_api_keys('account', 'user', name_pattern: text) }
  say(:annotation, kind) { client.create_api_key('account', 'user', annotations: { 'name' => text }) } if text != ''
  say(:url, kind) { Fwkeys::Client.new(api_key: API_KEY, base_url: text) }
  say(:api_key, kind) { Fwkeys::Client.new(api_key: text, base_url: BASE_URL) }
end

Fwkeys::Client.open(api_key: API_KEY, base_url: BASE_URL) do |client|
  TEXTS.each do |kind, text|
    refuse_ids(client, kind, text)
    next unless text # nil stands for the client's own

    refuse_owners(client, kind, text)
    refuse_settings(client, kind, text)
  end
  begin
    client.delete_api_key('account', 'user', 1)
  rescue TypeError
    next # not taken for an address
  end
  abort 'a number is no id'
end

# frozen_string_literal: true

# The whole life of an API key in Ruby. Run: ruby -I bindings/ruby/lib key_life.rb

require 'fwkeys'

THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60

def with_client(api_key, &)
  Fwkeys::Client.open(api_key:, base_url: ENV.fetch('FIREWORKS_BASE_URL', nil), &)
end

def use_and_wipe(client, owner, key)
  # The secret goes straight from the key to the new client; a real program stores it as well.
  with_client(key.secret) { |newcomer| puts "used: account #{newcomer.whoami.account_id}" }

  ids = client.list_api_keys(*owner).map(&:id)
  puts "listed #{ids.size} keys, #{ids.count(key.id)} of them the new one"
ensure
  key.wipe_secret
  puts "wiped: the secret is #{key.secret? ? 'still there' : 'gone'}"
end

owner = [ENV.fetch('FIREWORKS_ACCOUNT_ID'), ENV.fetch('FIREWORKS_USER_ID')]

with_client(ENV.fetch('FIREWORKS_API_KEY')) do |client|
  key = client.create_api_key(*owner, display_name: 'sample-ruby', expire_time: Time.now + THIRTY_DAYS_SECONDS,
                                      exactly_once: true)
  puts "created #{key.id} #{key.display_name}, prefix #{key.prefix}, expires #{key.expire_time}"
  use_and_wipe(client, owner, key)

  client.delete_api_key(*owner, key.id)
  puts "deleted #{key.id}"
  begin
    client.delete_api_key(*owner, key.id)
  rescue Fwkeys::Error => e
    raise unless e.status == :ERROR_NOT_FOUND

    puts "error #{e.status}, outcome #{e.outcome}, HTTP #{e.http_status}: #{e.message}"
  end
end

# frozen_string_literal: true

# The whole life of an API key in Ruby. Run: ruby -I bindings/ruby/lib key_life.rb

require 'fwkeys'

THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60
OWNER = [ENV.fetch('FIREWORKS_ACCOUNT_ID'), ENV.fetch('FIREWORKS_USER_ID')].freeze

# The new secret could not be put into a safe place.
class NotStored < StandardError
end

def with_client(api_key, **settings, &)
  Fwkeys::Client.open(api_key:, base_url: ENV.fetch('FIREWORKS_BASE_URL'), **settings, &)
end

def use_and_wipe(client, key)
  # The secret goes straight from the key to the new client; a real program stores it as well.
  who = with_client(key.secret) { |newcomer| newcomer.whoami(with_user: true) }
  puts "used: account #{who.account_id}, user #{who.user_id}, key #{who.key_id}"

  ids = client.list_api_keys(*OWNER).map(&:id)
  puts "listed #{ids.size} keys, #{ids.count(key.id)} of them the new one"
  selected = client.list_api_keys(*OWNER, name_pattern: 'sample-*', older_than: 0).map(&:id)
  puts "selected #{selected.count(key.id)} by its name"
  get_and_rename(client, key)
ensure
  key.wipe_secret
  puts "wiped: the secret is #{key.secret? ? 'still there' : 'gone'}"
end

def get_and_rename(client, key)
  record = client.get_api_key(*OWNER, key.id)
  puts "got #{record.id}, last used #{record.last_used}"
  renamed = client.update_api_key(*OWNER, key.id, display_name: 'renamed-ruby')
  puts "updated #{renamed.id}: #{renamed.display_name}"
end

def live(client)
  key = client.create_api_key(*OWNER, display_name: 'sample-ruby', expire_time: Time.now + THIRTY_DAYS_SECONDS,
                                      exactly_once: true)
  puts "created #{key.id} #{key.display_name}, prefix #{key.prefix}, expires #{key.expire_time}"
  use_and_wipe(client, key)
  client.delete_api_key(*OWNER, key.id)
  puts "deleted #{key.id}"
  begin
    client.delete_api_key(*OWNER, key.id)
  rescue Fwkeys::Error => e
    raise unless e.status == :ERROR_NOT_FOUND

    puts "error #{e.status}, outcome #{e.outcome}, HTTP #{e.http_status}: #{e.message}"
  end
end

# Replaces a key and gives the id of the new one.
def rotate(client, old_key_id)
  rotation = new_key_id = prefix = nil
  client.rotate_api_key(*OWNER, old_key_id) do |begun|
    rotation = begun
    new_key_id = begun.new_key.id
    prefix = begun.new_key.prefix # a real program stores begun.new_key.secret
  end
  puts "rotated #{old_key_id} to #{new_key_id}, prefix #{prefix}: #{rotation.state}"
  resumed = client.resume_rotation(*OWNER, old_key_id, new_key_id)
  puts "resumed #{resumed.new_key_id}: #{resumed.state}"
  new_key_id
end

# There is no safe place for this secret, so the old key stays.
def keep(client, old_key_id)
  rotation = dropped = nil
  client.rotate_api_key(*OWNER, old_key_id) do |begun|
    rotation = begun
    dropped = [begun.new_key.id, begun.new_key.prefix]
    raise NotStored
  end
rescue NotStored
  puts "kept #{old_key_id}, dropped #{dropped[0]}, prefix #{dropped[1]}: #{rotation.state}"
end

# A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted.
def lose_and_sweep(client)
  marker = Fwkeys.generate_marker
  client.create_api_key(*OWNER, marker:)
rescue Fwkeys::Error => e
  left = e.may_have_left_key ? 'a key may' : 'no key can'
  swept = client.sweep_api_keys(*OWNER, marker)
  puts "lost #{e.status}, outcome #{e.outcome}, #{left} be left: swept #{swept.deleted_key_ids.size}"
end

# Cancels a call from another thread, when a line comes in.
def cancel_when_told(key_id)
  cancel = Fwkeys::CancelToken.new
  Thread.new do
    $stdin.gets
    cancel.trigger
  end
  with_client(ENV.fetch('FIREWORKS_API_KEY'), cancel:) { |client| client.get_api_key(*OWNER, key_id) }
rescue Fwkeys::Error => e
  puts "cancelled #{e.status}"
end

with_client(ENV.fetch('FIREWORKS_API_KEY')) do |client|
  live(client)
  old_key = client.create_api_key(*OWNER, display_name: 'old-ruby')
  new_key_id = rotate(client, old_key.id)
  old_key.close
  keep(client, new_key_id)
  lose_and_sweep(client)
  cancel_when_told(new_key_id)
  client.delete_api_key(*OWNER, new_key_id)
end

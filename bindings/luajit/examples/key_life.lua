-- The whole life of an API key in LuaJIT. Run: LUA_PATH="bindings/luajit/?.lua;;" luajit key_life.lua

local fwkeys = require("fwkeys")

local THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60
local account, user = os.getenv("FIREWORKS_ACCOUNT_ID"), os.getenv("FIREWORKS_USER_ID")

local function client_with(api_key, cancel)
    return assert(fwkeys.client({ api_key = api_key, base_url = os.getenv("FIREWORKS_BASE_URL"), cancel = cancel }))
end

local client = client_with(os.getenv("FIREWORKS_API_KEY"))

local function live()
    local key = assert(client:create(account, user, {
        display_name = "sample-luajit",
        expire_time = os.time() + THIRTY_DAYS_SECONDS,
        exactly_once = true,
    }))
    print(("created %s %s, prefix %s, expires %s"):format(
        key:id(), key:display_name(), key:prefix(), key:expire_time()))

    -- The secret goes straight from the key to the new client; a real program stores it as well.
    local newcomer = client_with((key:secret())) -- without its length
    local who = assert(newcomer:whoami(true))
    print(("used: account %s, user %s, key %s"):format(who.account_id, who.user_id, who.key_id))
    newcomer:close()

    local count, found = 0, 0
    for listed in assert(client:list(account, user)) do
        count = count + 1
        found = found + (listed:id() == key:id() and 1 or 0)
    end
    print(("listed %d keys, %d of them the new one"):format(count, found))
    local selected = 0
    for one in assert(client:list(account, user, { name_pattern = "sample-*", older_than = 0 })) do
        selected = selected + (one:id() == key:id() and 1 or 0)
    end
    print(("selected %d by its name"):format(selected))

    local record = assert(client:get(account, user, key:id()))
    print(("got %s, last used %s"):format(record:id(), record:last_used()))
    local renamed = assert(client:update(account, user, key:id(), { display_name = "renamed-luajit" }))
    print(("updated %s: %s"):format(renamed:id(), renamed:display_name()))

    key:wipe()
    print("wiped: the secret is " .. (key:secret() and "still there" or "gone"))

    assert(client:delete(account, user, key:id()))
    print("deleted " .. key:id())
    local deleted_again, failure = client:delete(account, user, key:id())
    assert(not deleted_again and failure.status == "ERROR_NOT_FOUND", failure)
    print(("error %s, outcome %s, HTTP %d: %s"):format(
        failure.status, failure.outcome, failure.http_status, failure.message))
end

-- Replaces a key, and then its successor, for which there is no safe place: that one stays. Returns its id.
local function rotate(old_key_id)
    local new_key_id, prefix
    local rotation = assert(client:rotate(account, user, old_key_id, nil, function(begun)
        new_key_id, prefix = begun.new_key:id(), begun.new_key:prefix() -- a real program stores begun.new_key:secret()
    end))
    print(("rotated %s to %s, prefix %s: %s"):format(old_key_id, new_key_id, prefix, rotation.state))

    local resumed = assert(client:resume_rotation(account, user, old_key_id, new_key_id))
    print(("resumed %s: %s"):format(resumed.new_key_id, resumed.state))

    local second, dropped
    local stored, failure = client:rotate(account, user, new_key_id, nil, function(begun)
        second, dropped, prefix = begun, begun.new_key:id(), begun.new_key:prefix()
        return nil, "no room for a secret"
    end)
    assert(not stored and failure == "no room for a secret", failure)
    print(("kept %s, dropped %s, prefix %s: %s"):format(new_key_id, dropped, prefix, second.state))
    return new_key_id
end

-- A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted.
local function lose_and_sweep()
    local marker = assert(fwkeys.generate_marker())
    local key, failure = client:create(account, user, { marker = marker })
    assert(not key, "the answer was to be lost")
    local deleted = assert(client:sweep(account, user, marker))
    print(("lost %s, outcome %s, %s be left: swept %d"):format(
        failure.status, failure.outcome, failure.may_have_left_key and "a key may" or "no key can", #deleted))
end

-- LuaJIT has no threads of its own: whoever else has the token, a host in C for example, can end a running call.
local function cancel(key_id)
    local token = assert(fwkeys.cancel_token())
    token:trigger()
    local other = client_with(os.getenv("FIREWORKS_API_KEY"), token)
    local key, failure = other:get(account, user, key_id)
    assert(not key, "the call was to be cancelled")
    print("cancelled " .. failure.status)
    other:close()
end

live()
local old_key = assert(client:create(account, user, { display_name = "old-luajit" }))
old_key:wipe()
local new_key_id = rotate(old_key:id())
lose_and_sweep()
cancel(new_key_id)
assert(client:delete(account, user, new_key_id))
client:close()

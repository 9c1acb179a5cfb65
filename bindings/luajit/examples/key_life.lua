-- The whole life of an API key in LuaJIT. Run: LUA_PATH="bindings/luajit/?.lua;;" luajit key_life.lua

local fwkeys = require("fwkeys")

local THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60
local account, user = os.getenv("FIREWORKS_ACCOUNT_ID"), os.getenv("FIREWORKS_USER_ID")

local function client_with(api_key)
    return assert(fwkeys.client({ api_key = api_key, base_url = os.getenv("FIREWORKS_BASE_URL") }))
end

local client = client_with(os.getenv("FIREWORKS_API_KEY"))
local key = assert(client:create(account, user, {
    display_name = "sample-luajit",
    expire_time = os.time() + THIRTY_DAYS_SECONDS,
    exactly_once = true,
}))
print(("created %s %s, prefix %s, expires %s"):format(key:id(), key:display_name(), key:prefix(), key:expire_time()))

-- The secret goes straight from the key to the new client; a real program stores it as well.
local newcomer = client_with(key:secret())
print(("used: account %s"):format(assert(newcomer:whoami()).account_id))
newcomer:close()

local count, found = 0, 0
for listed in assert(client:list(account, user)) do
    count = count + 1
    found = found + (listed:id() == key:id() and 1 or 0)
end
print(("listed %d keys, %d of them the new one"):format(count, found))

key:wipe()
print("wiped: the secret is " .. (key:secret() and "still there" or "gone"))

assert(client:delete(account, user, key:id()))
print("deleted " .. key:id())

local deleted_again, failure = client:delete(account, user, key:id())
assert(not deleted_again and failure.status == "ERROR_NOT_FOUND", failure)
print(("error %s, outcome %s, HTTP %d: %s"):format(
    failure.status, failure.outcome, failure.http_status, failure.message))
client:close()

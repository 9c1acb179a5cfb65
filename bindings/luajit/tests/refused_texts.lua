-- What the binding does with strings that it or the library refuses: a line for each case.

local fwkeys = require("fwkeys")

local API_KEY, BASE_URL = os.getenv("FIREWORKS_API_KEY"), os.getenv("FIREWORKS_BASE_URL")
local client = assert(fwkeys.client({ api_key = API_KEY, base_url = BASE_URL }))

local function say(parameter, kind, result, failure)
    print(("%s %s %s"):format(parameter, kind, result and "OK" or failure.status))
end

local function refuse(kind, text)
    say("key", kind, client:get("account", "user", text))
    say("marker", kind, client:sweep("account", "user", text))
    say("new_key", kind, client:resume_rotation("account", "user", "old", text))
    if text then -- nil stands for the client's own
        say("account", kind, client:create(text, "user"))
        say("user", kind, client:create("account", text))
        say("pattern", kind, client:list("account", "user", { name_pattern = text }))
        say("name", kind, client:create("account", "user", { display_name = text }))
        if text ~= "" then
            say("annotation", kind, client:create("account", "user", { annotations = { name = text } }))
        end
        say("url", kind, fwkeys.client({ api_key = API_KEY, base_url = text }))
        say("api_key", kind, fwkeys.client({ api_key = text, base_url = BASE_URL }))
    end
end

refuse("nul", "a\0b")
refuse("empty", "")
refuse("long", ("a"):rep(5000))
refuse("utf8", "a\255")
refuse("none", nil)
assert(not pcall(client.delete, client, "account", "user", 1), "a number is no id")

-- libfwkeys for LuaJIT: create and manage Fireworks AI API keys.
--
-- A call that fails returns nil and an error, a table with status, outcome and message that tostring() shows: so it can
-- be handed to assert(). Objects are freed by the garbage collector, and those with a secret by close() or wipe() when
-- it matters. A secret never becomes a Lua string, which nobody can wipe: it stays in the library's locked memory, and
-- key:secret() gives a pointer to it.

local ffi = require("ffi")
local key_fields = require("fwkeys.declarations")

local C = ffi.load("libfwkeys.so.1")

local fwkeys = {}

-- A string that the library lends, copied; nil where there is none.
local function text(pointer)
    if pointer ~= nil then
        return ffi.string(pointer)
    end
end

-- How a field is read, by its kind.
local readers = {
    text = text,
    time = text, -- as the service wrote it
    flag = function(value) return value ~= 0 end,
    number = tonumber,
    size = tonumber,
}

local Error = {}
Error.__index = Error

function Error:__tostring()
    return ("%s (%s, outcome %s)"):format(self.message, self.status, self.outcome)
end

-- Raises the error of a status and of the reason, which may be null and is freed. Without a reason the argument was
-- refused before anything was sent. guarded() turns what is raised into nil and an error.
local function fail(status, reason, argument)
    local failure = setmetatable({ status = text(C.fw_status_name(status)), outcome = "NOT_SENT" }, Error)
    if reason == nil then
        failure.message = (argument or "an argument") .. " " .. text(C.fw_status_message(status))
        error(failure)
    end
    failure.outcome = text(C.fw_outcome_name(C.fw_error_outcome(reason)))
    failure.message = text(C.fw_error_message(reason))
    failure.may_have_left_key = C.fw_error_may_have_left_key(reason) ~= 0
    failure.http_status = C.fw_error_http_status(reason)
    failure.service_code = C.fw_error_service_code(reason)
    failure.service_message = text(C.fw_error_service_message(reason))
    failure.request_id = text(C.fw_error_request_id(reason))
    failure.retry_after_ms = tonumber(C.fw_error_retry_after_ms(reason))
    failure.attempts = C.fw_error_attempts(reason)
    failure.orphan_key_id = text(C.fw_error_orphan_key_id(reason))
    failure.orphan_prefix = text(C.fw_error_orphan_prefix(reason))
    failure.marker = text(C.fw_error_marker(reason))
    C.fw_error_free(reason)
    error(failure)
end

-- What a call gives, or nil and the error that it raised. Any other error, a wrong type for example, goes on.
local function handed_over(done, ...)
    if done then
        return ...
    end
    local failure = ...
    if getmetatable(failure) == Error then
        return nil, failure
    end
    error(failure, 0)
end

local function guarded(call)
    return function(...)
        return handed_over(pcall(call, ...))
    end
end

-- A string as C takes it, nil as NULL. C would take a NUL in it as its end, so a NUL is refused, as any control
-- character is; and a number would not be taken for what it looks like.
local function given(name, value)
    if value == nil then
        return nil
    end
    if type(value) ~= "string" then
        error(("%s must be a string, not a %s"):format(name, type(value)), 0)
    end
    if value:find("\0", 1, true) then
        fail(C.FW_ERROR_CONTROL_CHARACTER, nil, name)
    end
    return value
end

-- Calls a function whose last two arguments are places for an object and for the reason if it fails. Returns the
-- object, which may be null, with the function that frees it.
local function make(kind, free, call, ...)
    local place, reason = ffi.new(kind .. "*[1]"), ffi.new("fw_error*[1]")
    local count = select("#", ...) -- some of them may be nil
    local arguments = { ... }
    arguments[count + 1], arguments[count + 2] = place, reason
    local status = call(unpack(arguments, 1, count + 2))
    if status ~= C.FW_OK then
        fail(status, reason[0])
    end
    return ffi.gc(place[0], free)
end

-- Makes an object whose constructor takes nothing and has no reason to give.
local function make_plain(kind, free, call)
    local place = ffi.new(kind .. "*[1]")
    local status = call(place)
    if status ~= C.FW_OK then
        fail(status, nil, kind)
    end
    return ffi.gc(place[0], free)
end

local CancelToken = {}
CancelToken.__index = CancelToken

-- Ends the calls that it was given to: a setting of a client, or of one create. It stays triggered.
function CancelToken:trigger()
    C.fw_cancel_trigger(self.handle)
end

fwkeys.cancel_token = guarded(function()
    local handle = make_plain("fw_cancel", C.fw_cancel_free, C.fw_cancel_new)
    return setmetatable({ handle = handle }, CancelToken)
end)

-- How a setting is handed over, by its kind.
local kinds = {
    text = given,
    number = function(_, value) return tonumber(value) end,
    flag = function(_, value) return value == true and 1 or tonumber(value) or 0 end,
    secret = function(name, value) return type(value) == "cdata" and value or given(name, value) end,
    token = function(name, value)
        return getmetatable(value) == CancelToken and value.handle or error(name .. " must be a cancel token", 0)
    end,
}

local config_setters = {
    api_key = { C.fw_config_set_api_key, "secret" }, -- a string, or what key:secret() gave
    base_url = { C.fw_config_set_base_url, "text" },
    timeout_ms = { C.fw_config_set_timeout_ms, "number" },
    settle_ms = { C.fw_config_set_settle_ms, "number" },
    max_attempts = { C.fw_config_set_max_attempts, "number" },
    ca_file = { C.fw_config_set_ca_file, "text" },
    cancel = { C.fw_config_set_cancel, "token" },
}

local create_setters = {
    display_name = { C.fw_create_options_set_display_name, "text" },
    expire_time = { C.fw_create_options_set_expire_time_unix, "number" }, -- in seconds, as os.time() has it
    exactly_once = { C.fw_create_options_set_exactly_once, "flag" },
    marker = { C.fw_create_options_set_marker, "text" },
    marker_in_annotation = { C.fw_create_options_set_marker_in_annotation, "flag" },
    cancel = { C.fw_create_options_set_cancel, "token" },
}

-- Which keys a list gives: those that fit all of it. Times are in seconds.
local list_setters = {
    unused_for = { C.fw_list_options_set_unused_for_seconds, "number" },
    older_than = { C.fw_list_options_set_older_than_seconds, "number" },
    expires_within = { C.fw_list_options_set_expires_within_seconds, "number" },
    name_pattern = { C.fw_list_options_set_name_pattern, "text" }, -- "ci-*" for example
    marked = { C.fw_list_options_set_marked, "flag" },
}

local function set_all(object, setters, values)
    for name, value in pairs(values) do
        local setter = setters[name] or error("unknown setting: " .. tostring(name), 0)
        local status = setter[1](object, kinds[setter[2]](name, value))
        if status ~= C.FW_OK then
            fail(status, nil, name)
        end
    end
end

-- Options from a table with any of the names that have a setter and annotations, a table of names and values.
local function filled(handle, setters, set_annotation, values)
    local plain = {}
    for name, value in pairs(values or {}) do
        plain[name] = name ~= "annotations" and value or nil
    end
    set_all(handle, setters, plain)
    for name, value in pairs((values or {}).annotations or {}) do
        local status = set_annotation(handle, given("annotation", name), given("annotation", value))
        if status ~= C.FW_OK then
            fail(status, nil, "annotation")
        end
    end
    return handle
end

-- The options of a create, of a rotation or of an update.
local function create_options(values)
    local handle = make_plain("fw_create_options", C.fw_create_options_free, C.fw_create_options_new)
    return filled(handle, create_setters, C.fw_create_options_set_annotation, values)
end

-- A marker for a create, to be written down before it.
fwkeys.generate_marker = guarded(function()
    local buffer = ffi.new("char[17]")
    local status = C.fw_marker_generate(buffer, 17)
    if status ~= C.FW_OK then
        fail(status, nil, "marker")
    end
    return ffi.string(buffer)
end)

local Key = {}
Key.__index = Key

for _, field in ipairs(key_fields) do
    local read, reader = C[field.read], readers[field.kind]
    Key[field.name] = function(self)
        return reader(read(self.handle))
    end
end

-- A table of names and values.
function Key:annotations()
    local found = {}
    for index = 0, self:annotation_count() - 1 do
        local name = text(C.fw_api_key_annotation_name(self.handle, index))
        found[name] = text(C.fw_api_key_annotation_value(self.handle, index))
    end
    return found
end

-- Which key the pointer to a secret needs: the garbage collector does not see what a pointer points to.
local needed = setmetatable({}, { __mode = "k" })

-- The secret as const char *, valid until wipe(), and its length; nil: there is none.
function Key:secret()
    local length = ffi.new("size_t[1]")
    local secret = C.fw_api_key_secret(self.handle, length)
    if secret ~= nil then
        needed[secret] = self
        return secret, tonumber(length[0])
    end
end

-- Wipes the secret now and keeps the rest; the garbage collector does it at some time.
function Key:wipe()
    C.fw_api_key_wipe_secret(self.handle)
end

local function new_key(handle)
    return setmetatable({ handle = handle }, Key)
end

local Rotation = {}
Rotation.__index = Rotation

local settled = { COMMITTED = true, ABORTED = true }

local function new_rotation(handle)
    local rotation = setmetatable({ handle = handle }, Rotation)
    rotation.old_key_id = text(C.fw_rotation_old_key_id(handle))
    rotation.new_key_id = text(C.fw_rotation_new_key_id(handle))
    rotation.state = text(C.fw_rotation_state_name(C.fw_rotation_get_state(handle)))
    rotation.new_key = new_key(ffi.cast("fw_api_key *", C.fw_rotation_new_key(handle)))
    rotation.new_key.lender = handle -- which the garbage collector must not free before
    return rotation
end

local function finish(rotation, call)
    local reason = ffi.new("fw_error*[1]")
    local status = call(rotation.handle, reason)
    if rotation.handle ~= nil then
        rotation.state = text(C.fw_rotation_state_name(C.fw_rotation_get_state(rotation.handle)))
    end
    if status ~= C.FW_OK then
        fail(status, reason[0])
    end
    return true
end

-- Deletes the old key. Returns true, or nil and an error.
Rotation.commit = guarded(function(self)
    self.commit_was_tried = true
    return finish(self, C.fw_rotation_commit)
end)

-- Deletes the new key and wipes its secret. Returns true, or nil and an error.
Rotation.abort = guarded(function(self) return finish(self, C.fw_rotation_abort) end)

-- Wipes the secret and leaves the keys as they are; the fields of new_key are nil from then on.
function Rotation:close()
    if self.handle ~= nil then
        C.fw_rotation_free(ffi.gc(self.handle, nil))
        self.handle, self.new_key.handle = nil, nil
    end
end

-- What the block of a rotation came to: its end commits. An error that it raises, or nil and an error that it returns,
-- aborts, and goes on. Where the block itself tried to commit, the new key stays, for it may be in use already.
local function settle(rotation, done, ...)
    local result, failure = ...
    if done and not (result == nil and failure ~= nil) then
        if not settled[rotation.state] then
            finish(rotation, C.fw_rotation_commit)
        end
        rotation:close()
        return rotation
    end
    if rotation.state == "BEGUN" and not rotation.commit_was_tried then
        rotation:abort() -- why the new key is not gone would hide what the block says
    end
    if settled[rotation.state] then
        rotation:close()
    end
    if done then
        return nil, failure
    end
    error(result, 0)
end

local Client = {}
Client.__index = Client

-- A client with settings: api_key, and any of base_url, timeout_ms, settle_ms, max_attempts, ca_file, cancel.
fwkeys.client = guarded(function(settings)
    local config = make_plain("fw_config", nil, C.fw_config_new)
    local done, result = pcall(function()
        set_all(config, config_setters, settings)
        return make("fw_client", C.fw_client_free, C.fw_client_new, config)
    end)
    C.fw_config_free(config) -- which wipes the API key, whatever happened
    if not done then
        error(result, 0)
    end
    return setmetatable({ handle = result }, Client)
end)

-- Closes connections and wipes the API key now; the garbage collector does it at some time.
function Client:close()
    if self.handle ~= nil then
        C.fw_client_free(ffi.gc(self.handle, nil))
        self.handle = nil
    end
end

local function ids(account_id, user_id, key_id)
    return given("account_id", account_id), given("user_id", user_id), given("key_id", key_id)
end

-- Creates a key, with any of display_name, expire_time, exactly_once, annotations, marker, marker_in_annotation and
-- cancel.
Client.create = guarded(function(self, account_id, user_id, options)
    local account, user = ids(account_id, user_id)
    return new_key(make("fw_api_key", C.fw_api_key_free, C.fw_create_api_key, self.handle, account, user,
        create_options(options)))
end)

-- One key's record, without its secret.
Client.get = guarded(function(self, ...)
    local account, user, key = ids(...)
    return new_key(make("fw_api_key", C.fw_api_key_free, C.fw_get_api_key, self.handle, account, user, key))
end)

-- An iterator over a user's keys, for a generic for, which cannot hand on an error: where a page cannot be fetched it
-- is raised. Returns nil and an error if the list cannot be begun. The selection may have unused_for, older_than,
-- expires_within, name_pattern, marked and annotations.
Client.list = guarded(function(self, account_id, user_id, selection)
    local account, user = ids(account_id, user_id)
    local selected = filled(make_plain("fw_list_options", C.fw_list_options_free, C.fw_list_options_new),
        list_setters, C.fw_list_options_set_annotation, selection)
    local list = make(
        "fw_api_key_list", C.fw_api_key_list_free, C.fw_list_api_keys, self.handle, account, user, selected)
    return function()
        local key = make("fw_api_key", C.fw_api_key_free, C.fw_api_key_list_next, list)
        return key ~= nil and new_key(key) or nil
    end
end)

-- Changes what the options have: display_name, expire_time, annotations. The rest stays as it is. Returns the record.
Client.update = guarded(function(self, account_id, user_id, key_id, changes)
    local account, user, key = ids(account_id, user_id, key_id)
    return new_key(make("fw_api_key", C.fw_api_key_free, C.fw_update_api_key, self.handle, account, user, key,
        create_options(changes)))
end)

-- Deletes a key. Returns true, or nil and an error.
Client.delete = guarded(function(self, ...)
    local account, user, key = ids(...)
    local reason = ffi.new("fw_error*[1]")
    local status = C.fw_delete_api_key(self.handle, account, user, key, reason)
    if status ~= C.FW_OK then
        fail(status, reason[0])
    end
    return true
end)

-- Begins to replace a key; options are those of a create, and may be nil. With a block: calls it with the rotation, and
-- commits at its end, or aborts where it raises an error or returns nil and an error.
Client.rotate = guarded(function(self, account_id, user_id, old_key_id, options, block)
    local account, user, key = ids(account_id, user_id, old_key_id)
    local rotation = new_rotation(make("fw_rotation", C.fw_rotation_free, C.fw_rotation_begin, self.handle, account,
        user, key, create_options(options)))
    if block == nil then
        return rotation
    end
    return settle(rotation, pcall(block, rotation))
end)

-- Goes on with a rotation that another process began, by the ids that it told. It has no secret.
Client.resume_rotation = guarded(function(self, account_id, user_id, old_key_id, new_key_id)
    local account, user, old = ids(account_id, user_id, old_key_id)
    return new_rotation(make("fw_rotation", C.fw_rotation_free, C.fw_rotation_resume, self.handle, account, user, old,
        given("new_key_id", new_key_id)))
end)

-- Deletes the keys that bear a marker, but for one that is to stay. Returns a table of ids, and how many keys were
-- looked at.
Client.sweep = guarded(function(self, account_id, user_id, marker, keep_key_id)
    local account, user = ids(account_id, user_id)
    local sweep = make("fw_sweep", C.fw_sweep_free, C.fw_sweep_api_keys, self.handle, account, user,
        given("marker", marker), given("keep_key_id", keep_key_id))
    local deleted = {}
    for index = 0, tonumber(C.fw_sweep_deleted_count(sweep)) - 1 do
        deleted[index + 1] = text(C.fw_sweep_deleted_key_id(sweep, index))
    end
    return deleted, tonumber(C.fw_sweep_examined_count(sweep))
end)

-- Whose API key the client uses: a table with account_id and email, and, asked for the user, user_id and key_id.
Client.whoami = guarded(function(self, with_user)
    local call = with_user and C.fw_whoami_with_user or C.fw_whoami
    local identity = make("fw_identity", C.fw_identity_free, call, self.handle)
    return {
        account_id = text(C.fw_identity_account_id(identity)),
        email = text(C.fw_identity_email(identity)),
        user_id = text(C.fw_identity_user_id(identity)),
        key_id = text(C.fw_identity_key_id(identity)),
    }
end)

return fwkeys

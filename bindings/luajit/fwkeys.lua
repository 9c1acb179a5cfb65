-- libfwkeys for LuaJIT: create and manage Fireworks AI API keys.
--
-- A call that fails returns nil and an error, a table with status, outcome and message that tostring() shows: so it can
-- be handed to assert(). Objects are freed by the garbage collector, and those with a secret by close() or wipe() when
-- it matters. A secret never becomes a Lua string, which nobody can wipe: it stays in the library's locked memory, and
-- key:secret() gives a pointer to it.

local ffi = require("ffi")

ffi.cdef([[
typedef int32_t fw_status;
typedef int32_t fw_outcome;
typedef struct fw_config fw_config;
typedef struct fw_client fw_client;
typedef struct fw_create_options fw_create_options;
typedef struct fw_api_key fw_api_key;
typedef struct fw_list_options fw_list_options;
typedef struct fw_api_key_list fw_api_key_list;
typedef struct fw_identity fw_identity;
typedef struct fw_error fw_error;

const char *fw_status_name(fw_status status);
const char *fw_outcome_name(fw_outcome outcome);

fw_status fw_config_new(fw_config **config);
fw_status fw_config_set_api_key(fw_config *config, const char *api_key);
fw_status fw_config_set_base_url(fw_config *config, const char *url);
fw_status fw_config_set_timeout_ms(fw_config *config, int64_t timeout_ms);
fw_status fw_config_set_settle_ms(fw_config *config, int64_t settle_ms);
fw_status fw_config_set_ca_file(fw_config *config, const char *path);
void fw_config_free(fw_config *config);
fw_status fw_client_new(const fw_config *config, fw_client **client, fw_error **error_or_null);
void fw_client_free(fw_client *client);

fw_status fw_create_options_new(fw_create_options **options);
fw_status fw_create_options_set_display_name(fw_create_options *options, const char *name);
fw_status fw_create_options_set_expire_time_unix(fw_create_options *options, int64_t seconds);
fw_status fw_create_options_set_annotation(fw_create_options *options, const char *name, const char *value);
fw_status fw_create_options_set_exactly_once(fw_create_options *options, int32_t exactly_once);
void fw_create_options_free(fw_create_options *options);
fw_status fw_create_api_key(fw_client *client, const char *account_id, const char *user_id,
                            const fw_create_options *options_or_null, fw_api_key **key,
                            fw_error **error_or_null);

const char *fw_api_key_id(const fw_api_key *key);
const char *fw_api_key_display_name(const fw_api_key *key);
const char *fw_api_key_secret(const fw_api_key *key, size_t *length_or_null);
void fw_api_key_wipe_secret(fw_api_key *key);
const char *fw_api_key_prefix(const fw_api_key *key);
const char *fw_api_key_create_time(const fw_api_key *key);
const char *fw_api_key_expire_time(const fw_api_key *key);
const char *fw_api_key_marker(const fw_api_key *key);
int32_t fw_api_key_unsettled_attempts(const fw_api_key *key);
void fw_api_key_free(fw_api_key *key);

fw_status fw_list_api_keys(fw_client *client, const char *account_id, const char *user_id,
                           const fw_list_options *options_or_null, fw_api_key_list **list,
                           fw_error **error_or_null);
fw_status fw_api_key_list_next(fw_api_key_list *list, fw_api_key **key, fw_error **error_or_null);
void fw_api_key_list_free(fw_api_key_list *list);
fw_status fw_delete_api_key(fw_client *client, const char *account_id, const char *user_id,
                            const char *key_id, fw_error **error_or_null);

fw_status fw_whoami(fw_client *client, fw_identity **identity, fw_error **error_or_null);
const char *fw_identity_account_id(const fw_identity *identity);
const char *fw_identity_email(const fw_identity *identity);
void fw_identity_free(fw_identity *identity);

fw_outcome fw_error_outcome(const fw_error *error);
const char *fw_error_message(const fw_error *error);
int32_t fw_error_http_status(const fw_error *error);
const char *fw_error_service_message(const fw_error *error);
const char *fw_error_request_id(const fw_error *error);
int64_t fw_error_retry_after_ms(const fw_error *error);
const char *fw_error_orphan_key_id(const fw_error *error);
const char *fw_error_marker(const fw_error *error);
void fw_error_free(fw_error *error);
]])

local C = ffi.load("libfwkeys.so.1")
local OK = 0

local fwkeys = {}

-- A string that the library lends, copied; nil where there is none.
local function text(pointer)
    if pointer ~= nil then
        return ffi.string(pointer)
    end
end

-- A value as C takes it. It would take a NUL in a string as its end; the library refuses what stands there instead.
local function given(value)
    if type(value) == "string" then
        return (value:gsub("%z", "\1"))
    end
    return value == true and 1 or value
end

local Error = {}
Error.__index = Error

function Error:__tostring()
    return ("%s (%s, outcome %s)"):format(self.message, self.status, self.outcome)
end

-- An error of a status and of the reason, which may be null and is freed.
local function new_error(status, reason)
    local failure = { status = ffi.string(C.fw_status_name(status)), outcome = "NOT_SENT" }
    if reason == nil then -- refused before anything was sent
        failure.message = "an argument was refused"
        return setmetatable(failure, Error)
    end
    failure.outcome = ffi.string(C.fw_outcome_name(C.fw_error_outcome(reason)))
    failure.message = text(C.fw_error_message(reason))
    failure.http_status = C.fw_error_http_status(reason)
    failure.service_message = text(C.fw_error_service_message(reason))
    failure.request_id = text(C.fw_error_request_id(reason))
    failure.retry_after_ms = tonumber(C.fw_error_retry_after_ms(reason))
    failure.orphan_key_id = text(C.fw_error_orphan_key_id(reason))
    failure.marker = text(C.fw_error_marker(reason))
    C.fw_error_free(reason)
    return setmetatable(failure, Error)
end

-- Calls a function whose last two arguments are places for an object and for the reason if it fails. Returns the
-- object, which may be null, with the function that frees it; or nil and an error.
local function make(kind, free, call, ...)
    local place, reason = ffi.new(kind .. "*[1]"), ffi.new("fw_error*[1]")
    local count = select("#", ...) -- some of them may be nil
    local arguments = { ... }
    arguments[count + 1], arguments[count + 2] = place, reason
    local status = call(unpack(arguments, 1, count + 2))
    if status ~= OK then
        return nil, new_error(status, reason[0])
    end
    return ffi.gc(place[0], free)
end

-- Calls a setter for each value that is given. Returns true, or nil and an error.
local function set_all(object, setters, values)
    for name, setter in pairs(setters) do
        if values[name] ~= nil then
            local status = setter(object, given(values[name]))
            if status ~= OK then
                local failure = new_error(status, nil)
                failure.message = name .. " was refused"
                return nil, failure
            end
        end
    end
    return true
end

local Key = {}
Key.__index = Key

function Key:id() return text(C.fw_api_key_id(self.handle)) end
function Key:display_name() return text(C.fw_api_key_display_name(self.handle)) end
function Key:prefix() return text(C.fw_api_key_prefix(self.handle)) end
function Key:create_time() return text(C.fw_api_key_create_time(self.handle)) end
function Key:expire_time() return text(C.fw_api_key_expire_time(self.handle)) end
function Key:marker() return text(C.fw_api_key_marker(self.handle)) end
function Key:unsettled_attempts() return C.fw_api_key_unsettled_attempts(self.handle) end

-- The secret as const char *, valid until wipe() and for as long as the key, and its length; nil: there is none.
function Key:secret()
    local length = ffi.new("size_t[1]")
    local secret = C.fw_api_key_secret(self.handle, length)
    if secret ~= nil then
        return secret, tonumber(length[0])
    end
end

-- Wipes the secret now and keeps the rest; the garbage collector does it at some time.
function Key:wipe()
    C.fw_api_key_wipe_secret(self.handle)
end

local Client = {}
Client.__index = Client

local config_setters = {
    api_key = C.fw_config_set_api_key, -- a string, or what key:secret() gave
    base_url = C.fw_config_set_base_url,
    timeout_ms = C.fw_config_set_timeout_ms,
    settle_ms = C.fw_config_set_settle_ms,
    ca_file = C.fw_config_set_ca_file,
}

-- A client with settings: api_key, and any of base_url, timeout_ms, settle_ms, ca_file.
function fwkeys.client(settings)
    local place = ffi.new("fw_config*[1]")
    local status = C.fw_config_new(place)
    if status ~= OK then
        return nil, new_error(status, nil)
    end
    local config = place[0]
    local handle
    local done, failure = set_all(config, config_setters, settings)
    if done then
        handle, failure = make("fw_client", C.fw_client_free, C.fw_client_new, config)
    end
    C.fw_config_free(config)
    if not handle then
        return nil, failure
    end
    return setmetatable({ handle = handle }, Client)
end

-- Closes connections and wipes the API key now; the garbage collector does it at some time.
function Client:close()
    C.fw_client_free(ffi.gc(self.handle, nil))
    self.handle = nil
end

local create_setters = {
    display_name = C.fw_create_options_set_display_name,
    expire_time = C.fw_create_options_set_expire_time_unix, -- in seconds, as os.time() has it
    exactly_once = C.fw_create_options_set_exactly_once,
}

-- Creates a key, with any of display_name, expire_time, exactly_once and annotations, a table of names and values.
function Client:create(account_id, user_id, options)
    local place = ffi.new("fw_create_options*[1]")
    local status = C.fw_create_options_new(place)
    if status ~= OK then
        return nil, new_error(status, nil)
    end
    local handle = ffi.gc(place[0], C.fw_create_options_free)
    local done, failure = set_all(handle, create_setters, options or {})
    if not done then
        return nil, failure
    end
    for name, value in pairs((options or {}).annotations or {}) do
        status = C.fw_create_options_set_annotation(handle, given(name), given(value))
        if status ~= OK then
            return nil, new_error(status, nil)
        end
    end
    local key
    key, failure = make("fw_api_key", C.fw_api_key_free, C.fw_create_api_key, self.handle, given(account_id),
        given(user_id), handle)
    return key and setmetatable({ handle = key }, Key), failure
end

-- An iterator over a user's keys, for a generic for, which cannot hand on an error: where a page cannot be fetched it
-- is raised. Returns nil and an error if the list cannot be begun.
function Client:list(account_id, user_id)
    local list, failure = make("fw_api_key_list", C.fw_api_key_list_free, C.fw_list_api_keys, self.handle,
        given(account_id), given(user_id), nil)
    if not list then
        return nil, failure
    end
    return function()
        local key = assert(make("fw_api_key", C.fw_api_key_free, C.fw_api_key_list_next, list))
        return key ~= nil and setmetatable({ handle = key }, Key) or nil
    end
end

-- Deletes a key. Returns true, or nil and an error.
function Client:delete(account_id, user_id, key_id)
    local reason = ffi.new("fw_error*[1]")
    local status = C.fw_delete_api_key(self.handle, given(account_id), given(user_id), given(key_id), reason)
    if status ~= OK then
        return nil, new_error(status, reason[0])
    end
    return true
end

-- Whose API key the client uses: a table with account_id and email.
function Client:whoami()
    local identity, failure = make("fw_identity", C.fw_identity_free, C.fw_whoami, self.handle)
    if not identity then
        return nil, failure
    end
    return { account_id = text(C.fw_identity_account_id(identity)), email = text(C.fw_identity_email(identity)) }
end

return fwkeys

-- Loads the library the way a LuaJIT program does: the header's declarations in ffi.cdef, every function looked up.
-- usage: luajit load_in_luajit.lua DECLARATIONS LIBRARY FUNCTION...
local ffi = require("ffi")

local file = assert(io.open(arg[1]))
ffi.cdef(file:read("*a"))
file:close()

local fwkeys = ffi.load(arg[2])
for index = 3, #arg do
    assert(fwkeys[arg[index]] ~= nil, arg[index])
end

-- A real exchange of values: an output parameter, a 64-bit integer, a status that is not FW_OK.
local config = ffi.new("fw_config *[1]")
assert(fwkeys.fw_config_new(config) == fwkeys.FW_OK, "fw_config_new")
assert(fwkeys.fw_config_set_timeout_ms(config[0], 1000) == fwkeys.FW_OK, "a timeout of a second")
assert(fwkeys.fw_config_set_timeout_ms(config[0], 0) == fwkeys.FW_ERROR_OUT_OF_RANGE, "a timeout of nothing")
fwkeys.fw_config_free(config[0])

print((#arg - 2) .. " functions")
print(ffi.string(fwkeys.fw_version()))

// ReadBack.swift - whether the library reads an API key from a file that it was written to
//
// The library is the one reader of settings files. A file that it refuses is of no use to any command, whatever key is in it,
// and a key such as "x" in quotes would be read without them.

import CFwKeys
@preconcurrency import Glibc

enum ReadBack {
    /// Why `key` is not what the library reads from the file at `path`; nil where it is. The line calls the file `name`.
    static func refusal(
        of key: UnsafePointer<CChar>, at path: String, called name: String, advice: String
    ) -> Failure? {
        // Both variables name the file, so that no other file has a say, and win over the key of the environment.
        let variables = ["FIREWORKS_AUTH_FILE", "FIREWORKS_SETTINGS_FILE", "FIREWORKS_PROFILE"]
        let before = variables.map { ($0, getenv($0).map { String(cString: $0) }) }
        defer {
            for (variable, value) in before {
                if let value { setenv(variable, value, 1) } else { unsetenv(variable) }
            }
        }
        setenv("FIREWORKS_AUTH_FILE", path, 1)
        setenv("FIREWORKS_SETTINGS_FILE", path, 1)
        unsetenv("FIREWORKS_PROFILE")
        do throws(Failure) {
            let config = try make(fw_config_free) { fw_config_new($0) }
            do throws(CallFailure) {
                try call { fw_config_load(config.pointer, nil, $0) }
            } catch {
                return Failure(error.exitStatus, error.line(advice: advice).replacing(path, with: name))
            }
            if fw_config_has_api_key(config.pointer, key) == 1 { return nil }
            return .usage("\(name): the API key would not be read from this file as it was given; \(advice)")
        } catch {
            return error
        }
    }
}

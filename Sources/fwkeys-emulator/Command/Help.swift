// The long part of `--help`: everything that can be asked of the emulator, with examples. Lines are shorter
// than 78 characters, because the help is wrapped at 80 where there is no terminal.

enum Help {
    static let discussion = """
        Speaks the Fireworks AI API for keys on 127.0.0.1, keeps its state in
        memory, and calls nobody. When it listens it prints one line of JSON on
        standard output, and nothing more:

          {"base_url":"http://127.0.0.1:PORT","account_id":"demo-account",
           "user_id":"demo-user","api_key":"fw_...",
           "control_url":"http://127.0.0.1:PORT/_emulator"}

        The API key is new on each start and belongs to an admin. The emulator
        ends with status 0 when its standard input ends, and on SIGTERM and SIGINT.

        SERVICE (Authorization: Bearer API_KEY)
          POST /v1/accounts/A/users/U/apiKeys
                 {"apiKey":{"displayName","expireTime","annotations"}}
          GET  /v1/accounts/A/users/U/apiKeys          U may be -, for all users
                 ?pageSize=N&pageToken=T&filter=displayName="x"
          GET  /v1/accounts/A/users/U/apiKeys/KEY_ID
          POST /v1/accounts/A/users/U/apiKeys:delete
                 {"keyId":"..."}
          GET  /v1/accounts/A/users
                 ?pageSize=N&pageToken=T&filter=service_account=true
          GET  /verifyApiKey

        FAULTS
        A fault is a JSON object, given with --fault or posted to
        CONTROL_URL/faults, alone or in an array. A rule strikes calls:

          "operation"  "create", "list", "get", "delete", "users", "verify",
                       or "*" for all of them, which is the default
          "when"       "before": instead of the work; "after": once it is done,
                       which is the default
          "skip"       N: let the first N calls pass
          "count"      N: strike N calls at most
          "share"      0.3: strike this share of the calls
          "late_commit_ms"
                       N: do the work N ms after the strike; for create and
                       delete, with status, redirect, stall, close and reset
          "action"     required, one of these:

          {"status":503,"retry_after":"1","retry_after_ms":1000,"body":"..."}
                       this reply instead; all but the status may be left out
          {"redirect":"http://...","status":307}
                       a redirect; the status may be left out
          {"delay_ms":50}
                       wait; later rules still apply, and delays add up
          "stall"      never answer
          "close"      end the connection without an answer
          "reset"      end it with a TCP reset
          {"cut_at":40}
                       promise the whole body, send 40 bytes of it, and end the
                       connection; -40 sends all but the last 40
          {"drip_ms":300,"bytes":1,"from":"body"}
                       send the body so many bytes at a time; from "start":
                       the status line and headers too

        The first rule that strikes decides. Shares are drawn from --seed: the
        same seed and the same order of calls give the same faults. The other
        kind of fault makes the service slow to know its new keys:

          {"list_lag_ms":500}         list and get hide a new key for so long,
          {"list_lag_lists":2}        or for so many lists
          {"new_key_refused_ms":200}  a new key is refused (401) for so long,
          {"new_key_refused_uses":2}  or for so many uses

        CONTROL (needs no key, is never struck and not counted)
          GET    /_emulator           counters, and the keys, without secrets;
                                      calls_in_progress and pending_commits at
                                      0: all that was asked for is done
          POST   /_emulator/faults    add a fault or an array of faults
          DELETE /_emulator/faults    clear all faults
          POST   /_emulator/reset     drop all keys but the first, all faults,
                                      and all counters; users stay
          POST   /_emulator/users     add a user; only "user" is required
                 {"user":"u2","account":"a2","email":"u2@example.com",
                  "serviceAccount":false,"role":"user","mintKey":false}
          POST   /_emulator/keys      make many keys; only "count" is required
                 {"count":100000,"displayName":"key-{n}","user":"u2",
                  "account":"a2"}

        EXAMPLES
          fwkeys-emulator --port 8080
          fwkeys-emulator --fault \\
            '{"operation":"create","count":1,"action":"reset"}'
          fwkeys-emulator --seed 7 --fault \\
            '{"share":0.2,"when":"before","action":{"status":503}}'
          fwkeys-emulator --fault '{"list_lag_lists":2}' --fault \\
            '{"operation":"create","action":"close","late_commit_ms":200}'
          curl -d '{"operation":"list","action":{"cut_at":40}}' \\
            http://127.0.0.1:8080/_emulator/faults
        """
}

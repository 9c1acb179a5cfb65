// The long part of `--help`: everything that can be asked of the emulator, with examples. Lines are shorter
// than 78 characters, because the help is wrapped at 80 where there is no terminal.

enum Help {
    static let discussion = """
        Speaks the Fireworks AI API for keys on 127.0.0.1, keeps its state in
        memory, and calls nobody. When it listens it prints one line of JSON on
        standard output, and nothing more:

          {"base_url":"http://127.0.0.1:PORT","account_id":"demo-account",
           "user_id":"demo-account","api_key":"fw_...",
           "control_url":"http://127.0.0.1:PORT/_emulator"}

        The API key is new on each start and belongs to an admin. The emulator
        ends with status 0 when its standard input ends, and on SIGTERM and SIGINT.

        SERVICE (Authorization: Bearer API_KEY)
          POST /v1/accounts/A/users/U/apiKeys
                 {"apiKey":{"displayName","expireTime","annotations"}}
          GET  /v1/accounts/A/users/U/apiKeys          U may be -, for all users
                 ?pageSize=N&pageToken=T&filter=displayName="x"
          GET  /v1/accounts/A/users/U/apiKeys/KEY_ID
          PATCH /v1/accounts/A/users/U/apiKeys/KEY_ID
                 {"displayName","expireTime","annotations"}
                 sets the members that the body has; null and "" take away what
                 was set; members that only the service sets are ignored
          POST /v1/accounts/A/users/U/apiKeys:delete
                 {"keyId":"..."}
          GET  /v1/accounts/A/users
                 ?pageSize=N&pageToken=T&filter=service_account=true
                 ?filter=email="x"
          GET  /v1/accounts/A/users/U
          GET  /verifyApiKey

        FORMS (--wire)
          recorded  As replies of the live service were recorded, and the default.
                    JSON is indented, members are in alphabetical order, and
                    null, "", {} and [] stand for what is not set. So "key" comes
                    before "keyId" in the reply to a create. A key id has 8
                    characters after "key_", "createTime" of a key has whole
                    seconds and "lastUsed" whole minutes. Bodies come in chunks.
                    The first user has the id of the account. Errors have two
                    shapes:
                      {"error":{"code","message","param","type"},"request_id"}
                        401 for an unknown key, 402, 412, and 403 for a Fire Pass
                        key outside of verifyApiKey; without x-request-id
                      {"code","details","message"}
                        everything else; 403 with an empty message for another
                        account and for one that does not exist
                    An unknown member of a request's body is refused (400).
          classic   JSON without white space, the key id first, and no member
                    that is not set. Key ids have 16 characters, errors have the
                    second shape alone, unknown members are ignored, and the
                    first user is demo-user.

        The control path and the first line of output are the same in both forms.

        FAULTS
        A fault is a JSON object, given with --fault or posted to
        CONTROL_URL/faults, alone or in an array. A rule strikes calls:

          "operation"  "create", "list", "get", "update", "delete", "users",
                       "verify", or "*" for all of them, which is the default
          "when"       "before": instead of the work; "after": once it is done,
                       which is the default
          "skip"       N: let the first N calls pass
          "count"      N: strike N calls at most
          "share"      0.3: strike this share of the calls
          "late_commit_ms"
                       N: do the work N ms after the strike; for create, update
                       and delete, with status, redirect, stall, close and reset
          "action"     required, one of these:

          {"status":503,"retry_after":"1","retry_after_ms":1000,"body":"..."}
                       this reply instead; all but the status may be left out;
                       412 is what a suspended account gets, 402 one that has
                       reached its spend limit
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
          {"cut_at":"within secret"}
                       the same at a place with a name: "before secret", "within
                       secret", "behind secret", "before id", "within id" or
                       "behind id", whichever of the two comes first in the body
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
                  "account":"a2","firePass":false,"withSecrets":false}
         "createTime", "lastUsed" and "expireTime" may be any timestamps,
         also in the past

        EXAMPLES
          fwkeys-emulator --port 8080 --latency-ms 350
          fwkeys-emulator --wire=classic
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

// The long part of `--help`: everything that can be asked of the emulator, with examples. Lines are shorter
// than 78 characters, because the help is wrapped at 80 where there is no terminal.

enum Help {
    static let discussion = """
        Speaks the Fireworks AI API for keys on the loopback, keeps its state in
        memory, and calls nobody. When it listens it prints one line of JSON on
        standard output, and nothing more:

          {"base_url":"http://127.0.0.1:PORT","account_id":"demo-account",
           "user_id":"demo-account","api_key":"fw_...",
           "control_url":"http://127.0.0.1:PORT/_emulator"}

        The API key is new on each start and belongs to an admin. The emulator
        ends with status 0 on SIGTERM and SIGINT; with --until-stdin-closes also
        when its standard input ends, so it never outlives the program that holds
        the other end of the pipe.

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
                    Replies have the date of the emulator's clock.
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
                    first user is demo-user. Replies have no date.

        The control path and the first line of output are the same in both forms.

        FAULTS
        A fault is a JSON object, given with --fault or posted to
        CONTROL_URL/faults, alone or in an array. A rule strikes calls:

          "operation"  "create", "list", "get", "update", "delete", "users",
                       "verify", or "*" for all of them, which is the default
          "user"       "u2": calls for this user, and calls of the user's keys
                       for which the path names no user
          "key"        "key_...": calls about the key with this id, and calls that
                       are made with it
          "headers"    {"user-agent":"job/1"}: requests with these headers
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

        CLOCK
        The emulator has a clock of its own. It shows the machine's time until a
        test sets it. Whatever is stamped or expires follows it: createTime,
        lastUsed and its lag, expireTime, the minute of --rate-limit, the lags of
        new keys, and the date of replies. Delays, stalls and late commits really
        wait.

          {"set":"2027-01-31T12:00:00Z"}  go on from there
          {"set":"2027-01-31T12:00:00Z","stopped":true}
                                          stand still there
          {"advance_ms":3600000}          an hour on, running or stopped

        CONTROL (needs no key, is never struck and not counted)
          GET    /_emulator           counters, and the keys, without secrets;
                                      calls_in_progress and pending_commits at
                                      0: all that was asked for is done
          GET    /_emulator/faults    the faults, with their ids, and how many
                                      calls each has seen and struck
          POST   /_emulator/faults    add a fault or an array of faults; answers
                                      with their ids
          DELETE /_emulator/faults    clear all faults
          DELETE /_emulator/faults/ID remove one
          GET    /_emulator/journal   the newest 1000 requests: method, target,
                                      headers without secrets, operation, key_id,
                                      status, the ids of faults that struck, time
          DELETE /_emulator/journal   clear it
          GET    /_emulator/clock     what it shows
          POST   /_emulator/clock     set or advance it, see CLOCK
          DELETE /_emulator/clock     back to the machine's time
          POST   /_emulator/reset     drop all keys but those of the start, all
                                      faults, the journal, and all counters; set
                                      the clock as at the start; users stay
          POST   /_emulator/users     add a user; only "user" is required
                 {"user":"u2","account":"a2","email":"u2@example.com",
                  "serviceAccount":false,"role":"user","mintKey":false}
          POST   /_emulator/keys      make a key, or as many as "count" says
                 {"count":100000,"displayName":"key-{n}","user":"u2",
                  "account":"a2","firePass":false,"withSecrets":false,
                  "annotations":{"team":"a"},"keyId":"key_...",
                  "secret":"fw_..."}
         "createTime", "lastUsed" and "expireTime" may be any timestamps,
         also in the past; "keyId" and "secret" are for one key

        CONFIG (--config FILE)
        What is there from the start, as the control path takes it:

          {"users": [{"user":"ci","serviceAccount":true}],
           "keys": [{"user":"ci","displayName":"old",
                     "createTime":"2020-01-31T12:00:00Z"}],
           "faults": [{"operation":"create","action":{"status":503}}],
           "clock": {"set":"2027-01-31T12:00:00Z"}}

        TLS (--tls)
        The emulator makes a CA and a certificate for localhost, 127.0.0.1 and
        each --tls-name. "ca_file" in the first line of output names the file with
        the CA's certificate, which a client has to trust. It is removed at the
        end, but for a file that --ca-file names. OpenSSL must be installed.

        EXAMPLES
          fwkeys-emulator --port 8080 --latency-ms 350
          fwkeys-emulator --port 8080 --config emulator.json --tls
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

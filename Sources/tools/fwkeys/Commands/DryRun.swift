// DryRun.swift - what a command would send, printed and not sent
//
// The library describes the request with what it would build it from. There is nothing secret in it.

import ArgumentParser
import CFwKeys

struct DryRunOption: ParsableArguments {
    @Flag(help: .flag("print the request without sending it", "; needs no API key")) var dryRun = false
}

enum DryRun {
    static func create(_ config: Handle, _ owner: CompleteOwner, _ options: Handle) throws -> Handle {
        try make(fw_request_free) {
            fw_create_options_describe(options.pointer, config.pointer, owner.account, owner.user, $0, $1)
        }
    }

    /// The request of a row, which was checked and has its owner.
    static func create(_ config: Handle, _ row: Row) throws -> Handle {
        let options = try row.createOptions()
        try set("the expiry", row.setExpiry(options))
        return try create(config, (row.account ?? "", row.user ?? ""), options)
    }

    static func delete(_ config: Handle, _ owner: CompleteOwner, _ keyID: String) throws -> Handle {
        try make(fw_request_free) {
            fw_delete_describe(config.pointer, owner.account, owner.user, keyID, $0, $1)
        }
    }

    static func print(_ requests: [Handle], _ format: OutputFormat) throws -> ExitStatus {
        var output = Output()
        for request in requests {
            let method = text(fw_request_method(request.pointer)) ?? ""
            let path = text(fw_request_path(request.pointer)) ?? ""
            let body = text(fw_request_body(request.pointer)) ?? ""
            let document = JSONObject([("method", method), ("path", path), ("body", JSONText(json: body))])
            output.add(format == .json ? document.json + "\n" : "\(method) \(path)\n\(body)\n")
        }
        try output.finishReading()
        return .ok
    }
}

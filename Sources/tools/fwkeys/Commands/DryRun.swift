// DryRun.swift - what a command would send, printed and not sent
//
// The library describes the request with what it would build it from. There is nothing secret in it.

import CFwKeys

struct DryRun {
    private let config: Owned
    private let format: OutputFormat
    private var output = Output()

    init(_ config: Owned, _ format: OutputFormat) {
        self.config = config
        self.format = format
    }

    /// Prints the requests of creates.
    func create(_ requests: [(owner: (account: String, user: String), options: Owned)]) throws(Failure)
        -> ExitStatus
    {
        var copy = self
        for (owner, options) in requests { try copy.add(owner, options) }
        return try copy.end()
    }

    /// Prints the requests of a batch, whose rows were checked and have their owners.
    func create(_ rows: Rows) throws(Failure) -> ExitStatus {
        var copy = self
        for row in rows.items {
            let options = try row.createOptions()
            try set(rows.subject(row.line), row.setExpiry(options))
            _ = fw_create_options_set_exactly_once(options.pointer, 1)
            try copy.add((row.account ?? "", row.user ?? ""), options)
        }
        return try copy.end()
    }

    /// Prints the request of a create and those of deletes.
    func rotate(_ owner: (account: String, user: String), _ options: Owned, _ oldKeyID: String)
        throws(Failure) -> ExitStatus
    {
        var copy = self
        try copy.add(owner, options)
        try copy.add(owner, deleting: oldKeyID)
        return try copy.end()
    }

    func delete(_ owner: (account: String, user: String), _ keyIDs: [String]) throws(Failure) -> ExitStatus {
        var copy = self
        for id in keyIDs { try copy.add(owner, deleting: id) }
        return try copy.end()
    }

    private mutating func add(_ owner: (account: String, user: String), _ options: Owned) throws(Failure) {
        try add { [config] in
            fw_create_options_describe(options.pointer, config.pointer, owner.account, owner.user, $0, $1)
        }
    }

    private mutating func add(_ owner: (account: String, user: String), deleting keyID: String)
        throws(Failure)
    {
        try add { [config] in fw_delete_describe(config.pointer, owner.account, owner.user, keyID, $0, $1) }
    }

    private mutating func add(
        _ describe: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<OpaquePointer?>) -> fw_status
    ) throws(Failure) {
        let request: Owned
        do throws(CallFailure) {
            request = try make(fw_request_free, describe)
        } catch {
            throw error.failure()
        }
        let method = text(fw_request_method(request.pointer)) ?? ""
        let path = text(fw_request_path(request.pointer)) ?? ""
        let body = text(fw_request_body(request.pointer)) ?? ""
        if format == .json {
            output.add(
                JSONValue.object([
                    ("method", .string(method)), ("path", .string(path)), ("body", .json(body)),
                ]).text + "\n")
        } else {
            output.add("\(method) \(path)\n\(body)\n")
        }
    }

    private mutating func end() throws(Failure) -> ExitStatus {
        try output.endReading()
        return .ok
    }
}

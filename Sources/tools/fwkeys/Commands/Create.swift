// Create.swift - fwkeys create: creates one key and delivers its secret, or a key for each row of a file
//
// This file also has what rotate and delete share: the requests of a dry run.

import ArgumentParser
import CFwKeys

struct Create: Command {
    static let configuration = CommandConfiguration(
        "create", "create an API key and show its secret, this once")

    @OptionGroup var key: KeyOptions
    @Option(name: .shortAndLong) var output: RecordFormat?
    @Flag var dryRun = false
    @OptionGroup var batch: BatchOptions
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        if let file = batch.batch { return try runBatch(file) }
        try batch.refuseWithoutBatch()
        let config = try owner.connection.config(settleMs: key.settleMs)
        let whose = try owner.owner(config)
        let options = try key.createOptions()
        if dryRun {
            return try DryRun.print([key.dryRun(config, whose.forDryRun(), options)], isJSON: output == .json)
        }
        let service = try Service.open(config, whose)
        let creation = try Creation(
            service, options, owner.connection, journal: key.journal, secretFile: key.secretFile,
            exactlyOnce: key.exactlyOnce)
        try creation.createKey()
        try creation.deliver(output ?? .text)
    }

    private func runBatch(_ file: String) throws {
        if let option = key.given { throw Failure.usage("\(option) is not for --batch: the rows say it") }
        if !dryRun {
            if output != nil {
                Words.wantsJSON = false  // the form was not for this command
                throw Failure.usage("--output is for one key, or for --dry-run")
            }
            try batch.check()
            try refuseSameFile([
                ("--batch", file), ("--out", batch.out), ("--journal", batch.journal(key.journal)),
            ])
        }
        let config = try owner.connection.config(settleMs: key.settleMs)
        try batch.apply(to: config)
        var whose = try owner.owner(config)
        let rows = try RowFile.read(file)
        try rows.check(isToCome: dryRun)
        if dryRun {
            try rows.setOwners(whose)
            return try DryRun.print(rows.items.map { try DryRun.create(config, $0) }, isJSON: output == .json)
        }
        let client = try Service.connect(config)
        // Rows that name no account or no user are the API key's own, as for a create of one key.
        let needsUser = rows.items.contains { $0.user == nil }
        if needsUser || rows.items.contains(where: { $0.account == nil }) {
            var asked = whose
            if !needsUser { asked.user = rows.items.first?.user }
            let found = try Service.ask(client, asked)
            whose = Owner(account: found.account, user: needsUser ? found.user : nil)
        }
        try rows.setOwners(whose)
        try Interruption.begin()
        try Batch(rows, client, batch, journal: key.journal, owner.connection).run().check()
    }
}

extension KeyOptions {
    /// The request of a create. With a journal it has a marker.
    func dryRun(_ config: Handle, _ owner: CompleteOwner, _ options: Handle) throws -> Handle {
        if journal != nil { _ = fw_create_options_set_exactly_once(options.pointer, 1) }
        return try DryRun.create(config, owner, options)
    }
}

/// The library describes the requests with what it would build them from. There is nothing secret in them.
enum DryRun {
    static func create(_ config: Handle, _ owner: CompleteOwner, _ options: Handle) throws -> Handle {
        try make(fw_request_free) {
            fw_create_options_describe(options.pointer, config.pointer, owner.account, owner.user, $0, $1)
        }
    }

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

    static func print(_ requests: [Handle], isJSON: Bool) throws {
        let texts = requests.map { request in
            let method = text(fw_request_method(request.pointer)) ?? ""
            let path = text(fw_request_path(request.pointer)) ?? ""
            let body = text(fw_request_body(request.pointer)) ?? ""
            let document = JSONObject([("method", method), ("path", path), ("body", JSONText(json: body))])
            return isJSON ? document.json + "\n" : "\(method) \(path)\n\(body)\n"
        }
        try Output.print(texts.joined())
    }
}

// List.swift - fwkeys list, fwkeys get and fwkeys whoami: show keys, and whose API key is in use
//
// A list is printed in small groups, so memory does not grow with the number of keys.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct List: Command {
    static let configuration = CommandConfiguration("list", "list API keys", aliases: ["ls"])

    @Flag var allUsers = false
    @Option var filter: String?
    @Option var orderBy: String?
    @Option var pageSize: Int?
    @Option var pageToken: String?
    @Flag var singlePage = false
    @Option var limit: Int?
    @OptionGroup var selection: SelectionOptions
    @Flag var noPaginate = false
    @Option var color = ColorWish.auto
    @Option(name: .shortAndLong) var output = ListFormat.text
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        let most = try checked("--limit", limit, in: 1...Int.max) ?? Int.max
        let options = try listOptions()
        let service = try owner.service(everyUser: allUsers)
        let list = try service.list(options)
        let table = Table.ofKeys(
            on: STDOUT_FILENO, color, withOwner: service.user == "-", isWide: output == .wide)
        var listing = Listing(format: output, most: most, table: table)
        try listing.print(list)
    }

    private func listOptions() throws -> Handle {
        let options = try make(fw_list_options_free) { fw_list_options_new($0) }
        if let size = try checked("--page-size", pageSize, in: 1...Int(Int32.max)) {
            try set("--page-size", fw_list_options_set_page_size(options.pointer, Int32(size)))
        }
        try set("--page-token", pageToken, options, fw_list_options_set_page_token)
        try set("--filter", filter, options, fw_list_options_set_filter)
        try set("--order-by", orderBy, options, fw_list_options_set_order_by)
        try selection.apply(to: options)
        if singlePage { try set("--single-page", fw_list_options_set_single_page(options.pointer, 1)) }
        return options
    }
}

private struct Listing {
    let format: ListFormat
    let most: Int
    var table: Table
    var output = Output()
    var shown = 0
    var group: [Key] = []  // of a table: those that are not printed yet

    /// Prints the keys, including those that arrived before a failure.
    mutating func print(_ list: Handle) throws {
        if format == .json {
            output.add("{\"apiKeys\":[")
            Words.wantsJSON = false
        }
        do { try printKeys(list) } catch {
            if format == .json { output.add("\n],\"error\":\(JSONObject(Failure(error).facts).json)}\n") }
            output.flush()
            throw error
        }
        let nextPage = shown < most ? text(fw_api_key_list_next_page_token(list.pointer)) : nil
        if format == .json {
            let token = JSONObject([("nextPageToken", nextPage)]).inside
            output.add((shown > 0 ? "\n]" : "]") + (token.isEmpty ? "" : ",\(token)") + "}\n")
        }
        try output.finishReading()
        if shown == 0, format == .text || format == .wide { Report.line("there are no such API keys") }
        if let nextPage, format != .json { Report.line("there is another page: --page-token \(nextPage)") }
    }

    private mutating func printKeys(_ list: Handle) throws {
        defer { flush() }
        while shown < most, output.error == nil, let key = try Key(nextOf: list) {
            switch format {
            case .text, .wide: group.append(key)
            case .json: output.add((shown > 0 ? ",\n" : "\n") + key.json)
            case .jsonl: output.add(key, .json)
            case .flag: output.add(key, .flag)
            }
            shown += 1
            if shown % 64 == 0 { flush() }
        }
    }

    private mutating func flush() {
        table.add(group, to: &output)
        output.flush()
        group = []
    }
}

struct Get: Command {
    static let configuration = CommandConfiguration("get", "show the record of an API key")

    @Argument var keyID: String
    @Option(name: .shortAndLong) var output = RecordFormat.text
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        let name = try ResourceName(ofKey: keyID)
        let service = try owner.service(of: [name])
        let key = try naming(name.id) { try service.get(name.id) }
        try Output.print { $0.add(key, output) }
    }
}

struct WhoAmI: Command {
    static let configuration = CommandConfiguration("whoami", "show whose API key is used")

    @Option(name: .shortAndLong) var output = PlainFormat.text
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let client = try Service.connect(connection.config())
        let identity = try make(fw_identity_free) { fw_whoami_with_user(client.pointer, $0, $1) }
        let fields: [Field] = [
            ("Account Id", "accountId", text(fw_identity_account_id(identity.pointer))),
            ("User Id", "userId", text(fw_identity_user_id(identity.pointer))),
            ("Email", "email", text(fw_identity_email(identity.pointer))),
            ("Key Id", "keyId", text(fw_identity_key_id(identity.pointer))),
        ]
        try Output.print { $0.add(fields, isJSON: output == .json) }
    }
}

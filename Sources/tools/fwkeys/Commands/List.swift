// List.swift - fwkeys list: lists the keys of a user, or of all users
//
// Keys are printed in small groups, so memory does not grow with the number of keys.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct List: Command {
    static let configuration = CommandConfiguration("list", "list API keys", aliases: ["ls"])

    private static let colors = ["auto", "always", "never"]

    @Flag var allUsers = false
    @Option var filter: String?
    @Option var orderBy: String?
    @Option var pageSize: String?
    @Option var pageToken: String?
    @Flag var singlePage = false
    @Option var limit: String?
    @OptionGroup var selection: SelectionOptions
    @Flag var noPaginate = false
    @Option(completion: .list(colors)) var color: String?
    @Option(name: .shortAndLong, completion: .list(OutputFormat.ofLists)) var output: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let format = try OutputFormat(output, OutputFormat.ofLists)
        let most = try number("--limit", limit, in: 1...Int64.max, else: Int64.max)
        try checkChoice("--color", color, Self.colors)
        let options = try listOptions()
        let service = try owner.service(connection.config(), everyUser: allUsers)
        let list = try make(fw_api_key_list_free) {
            fw_list_api_keys(service.client, service.account, service.user, options.pointer, $0, $1)
        }
        var listing = Listing(
            format, color: color, withOwner: service.user == "-", most: Int(clamping: most))
        try listing.print(list.pointer)
    }

    private func listOptions() throws -> Handle {
        let options = try make(fw_list_options_free) { fw_list_options_new($0) }
        if let pageSize {
            let size = try Int32(exactly: number("--page-size", pageSize)) ?? 0
            try set("--page-size", fw_list_options_set_page_size(options.pointer, size))
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
    private let format: OutputFormat
    private let most: Int
    private var output = Output()
    private var table: Table
    private var shown = 0

    init(_ format: OutputFormat, color: String?, withOwner: Bool, most: Int) {
        self.format = format
        self.most = most
        table = .ofKeys(on: STDOUT_FILENO, color, withOwner: withOwner, isWide: format == .wide)
    }

    /// Prints the keys, including those that arrived before a failure.
    mutating func print(_ list: OpaquePointer) throws {
        if format == .json {
            output.add("{\"apiKeys\":[")
            Words.wantsJSON = false
        }
        do { while try printSome(list) {} } catch {
            if format == .json { output.add("\n],\"error\":\(JSONObject(Failure(error).facts).json)}\n") }
            output.flush()
            throw error
        }
        let nextPage = shown < most ? text(fw_api_key_list_next_page_token(list)) : nil
        if format == .json {
            let token = JSONObject([("nextPageToken", nextPage)]).inside
            output.add((shown > 0 ? "\n]" : "]") + (token.isEmpty ? "" : ",\(token)") + "}\n")
        }
        try output.finishReading()
        if shown == 0, format == .text || format == .wide { Report.line("there are no such API keys") }
        if let nextPage, format != .json { Report.line("there is another page: --page-token \(nextPage)") }
    }

    /// Prints some keys. False: there are no more.
    private mutating func printSome(_ list: OpaquePointer) throws -> Bool {
        var keys: [Key] = []
        defer {
            table.add(keys, to: &output)
            output.flush()
        }
        for _ in 0..<64 where shown < most {
            var next: OpaquePointer?
            try call { fw_api_key_list_next(list, &next, $0) }
            guard let handle = Handle(next, fw_api_key_free) else { return false }
            let key = Key(handle)
            switch format {
            case .text, .wide: keys.append(key)
            case .json: output.add((shown > 0 ? ",\n" : "\n") + key.json)
            case .jsonl, .flag: output.addRecord(key, format)
            }
            shown += 1
        }
        return shown < most && output.error == nil
    }
}

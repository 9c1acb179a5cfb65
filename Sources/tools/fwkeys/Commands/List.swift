// List.swift - fwkeys list: the keys of a user, or of all of them
//
// Keys are printed a few at a time, so that the memory for it does not depend on how many there are.

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
    @Option var olderThan: String?
    @Option var unusedFor: String?
    @Option var expiresWithin: String?
    @Flag var noPaginate = false
    @Option(completion: .list(colors)) var color: String?
    @Option(name: .shortAndLong, completion: .list(OutputFormat.ofLists)) var output: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let format = try OutputFormat(output, OutputFormat.ofLists)
        let most = try number("--limit", limit, in: 1...Int64.max, else: Int64.max)
        try checkChoice("--color", color, Self.colors)
        let filter = try keyFilter()
        let options = try listOptions()
        let service = try owner.service(connection.config(), everyUser: allUsers)
        let list = try make(fw_api_key_list_free) {
            fw_list_api_keys(service.client, service.account, service.user, options.pointer, $0, $1)
        }
        var listing = Listing(
            format, color: color, withOwner: service.user == "-", most: Int(clamping: most), isWanted: filter)
        try listing.print(list.pointer)
    }

    /// Which keys are listed: the service has no filter for times.
    private func keyFilter() throws -> (Key) -> Bool {
        let now = Clock.wall / 1000
        func limit(_ name: String, _ given: String?, _ sign: Int64) throws -> Int64 {
            guard let given else { return Int64.max }
            guard let seconds = Clock.duration(given) else {
                throw Failure.usage("\(name) takes a time such as 30d or 12h")
            }
            return now + sign * seconds
        }
        let createdBefore = try limit("--older-than", olderThan, -1)
        let usedBefore = try limit("--unused-for", unusedFor, -1)
        let expiresBefore = try limit("--expires-within", expiresWithin, 1)
        return { key in
            key.seconds(fw_api_key_create_time_unix) ?? now <= createdBefore
                && key.seconds(fw_api_key_last_used_unix) ?? Int64.min <= usedBefore
                && key.seconds(fw_api_key_expire_time_unix) ?? Int64.max <= expiresBefore
        }
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
        if singlePage { try set("--single-page", fw_list_options_set_single_page(options.pointer, 1)) }
        return options
    }
}

private struct Listing {
    private let format: OutputFormat
    private let most: Int
    private let isWanted: (Key) -> Bool
    private var output = Output()
    private var table: Table
    private var shown = 0

    init(
        _ format: OutputFormat, color: String?, withOwner: Bool, most: Int, isWanted: @escaping (Key) -> Bool
    ) {
        self.format = format
        self.most = most
        self.isWanted = isWanted
        let limit = format == .wide ? nil : Terminal.columns(STDOUT_FILENO)
        let isOnTerminal = limit != nil
        /// A time to the second and in UTC, on a terminal as people say it; as the service wrote it where it cannot be read.
        func time(
            _ heading: String, _ written: @escaping (Key) -> String?, _ read: @escaping Key.TimeReader
        ) -> Column {
            Column(heading: heading, isSecondary: true) { key in
                guard let written = written(key) else { return heading == "EXPIRES" ? "never" : nil }
                guard let seconds = key.seconds(read) else { return written }
                return isOnTerminal
                    ? Clock.relative(seconds: seconds)
                    : Clock.timestamp(seconds: seconds, format: "%Y-%m-%d %H:%M:%SZ")
            }
        }
        let columns = [
            Column(heading: "KEY ID") { $0.id },
            Column(heading: "NAME", mayBeCut: true) { isOnTerminal ? $0.baseName : $0.displayName },
            Column(heading: "PREFIX", isSecondary: true) { $0.prefix },
            Column(heading: "OWNER", mayBeCut: true) { $0.email },
            time("CREATED", { $0.createTime }, fw_api_key_create_time_unix),
            time("EXPIRES", { $0.expireTime }, fw_api_key_expire_time_unix),
            time("LAST USED", { $0.lastUsed }, fw_api_key_last_used_unix),
        ]
        table = Table(
            columns.filter { withOwner || $0.heading != "OWNER" }, limit: limit,
            isColored: Terminal.isColored(STDOUT_FILENO, color))
    }

    /// Prints the keys. Whatever came before a failure is printed, too.
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
        var rows: [[String]] = []
        defer {
            table.add(rows, to: &output)
            output.flush()
        }
        for _ in 0..<64 where shown < most {
            var next: OpaquePointer?
            try call { fw_api_key_list_next(list, &next, $0) }
            guard let handle = Handle(next, fw_api_key_free) else { return false }
            let key = Key(handle)
            if !isWanted(key) { continue }
            switch format {
            case .text, .wide: rows.append(table.columns.map { Terminal.harmless($0.cell(key) ?? "-") })
            case .json: output.add((shown > 0 ? ",\n" : "\n") + key.json)
            case .jsonl, .flag: output.addRecord(key, format)
            }
            shown += 1
        }
        return shown < most && output.error == nil
    }
}

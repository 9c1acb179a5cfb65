// List.swift - fwkeys list: the keys of a user, or of all of them
//
// Keys are printed a few at a time, so that the memory for it does not depend on how many there are.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct List: Command {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "list API keys",
        discussion: """
            Lists API keys, without their secrets, which the service never shows again. All of them are listed, as many requests \
            as that takes; --single-page and --limit end earlier. On a terminal names are cut so that the table fits it, times \
            are told as people say them, and markers are left out of the names; anywhere else, and with --output wide, nothing \
            is cut. "json" is one document, "jsonl" a line for each key; both are printed as the keys come in. For firectl's \
            scripts, "flag" is a line of flags for each key.

            Examples:
              # your own keys
              fwkeys list

              # the keys of every user, for an admin
              fwkeys list --all-users

              # the ids of the keys of a service account
              fwkeys list --service-account ci --output jsonl | jq -r .keyId

              # one page at a time
              fwkeys list --page-size 50 --single-page

              # firectl's two orders of words
              fwkeys list api-keys
              fwkeys api-key list
            """, aliases: ["ls"])

    @Flag(help: .flag("list the keys of every user of the account", " (admins only)")) var allUsers = false

    @Option(
        help: .value("FILTER", "list only what the filter lets through", "; handed to the service as it is"))
    var filter: String?

    @Option(help: .value("FIELDS", "order of the list", "; handed to the service as it is"))
    var orderBy: String?

    @Option(
        help: .value("N", "how many keys to ask for at a time", "; the service's own number if not given"))
    var pageSize: String?

    @Option(help: .value("TOKEN", "page to begin with", ", as --single-page gave it")) var pageToken: String?

    @Flag(help: .flag("end with the first page", " and tell the token of the next one"))
    var singlePage = false

    @Option(help: .value("N", "end after so many keys")) var limit: String?

    @Flag(help: .flag("list all keys", ", as firectl has it: that is done anyway")) var noPaginate = false

    @Option(
        help: .value("WHEN", "when to use colors", ": auto, always or never"),
        completion: .list(["auto", "always", "never"]))
    var color: String?

    @OptionGroup var outputOptions: OutputOptions<ListFormats>
    @OptionGroup(title: "Options that say whose keys are meant") var owner: OwnerOptions
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    func execute() throws(Failure) -> ExitStatus {
        let format = try outputOptions.format()
        let most = try limit.map { (limit) throws(Failure) in try number("--limit", limit) } ?? Int64.max
        if most < 1 { throw .refused("--limit", fw_status(FW_ERROR_OUT_OF_RANGE)) }
        if let color, !["auto", "always", "never"].contains(color) {
            throw .usage("--color is one of: auto always never")
        }
        let options = try listOptions()
        let config = try connection.config()
        let service = try Service.open(config, owner.owner(config, everyUser: allUsers))
        let list: Owned
        do throws(CallFailure) {
            list = try make(fw_api_key_list_free) {
                fw_list_api_keys(service.client, service.account, service.user, options.pointer, $0, $1)
            }
        } catch {
            throw error.failure()
        }
        var listing = Listing(format, color: color, withOwner: service.user == "-", most: Int(clamping: most))
        try listing.print(list.pointer)
        return .ok
    }

    private func listOptions() throws(Failure) -> Owned {
        let options = try make(fw_list_options_free) { fw_list_options_new($0) }
        if let pageSize {
            let size = try Int32(exactly: number("--page-size", pageSize)) ?? 0
            try set("--page-size", fw_list_options_set_page_size(options.pointer, size))
        }
        if let pageToken {
            try set("--page-token", fw_list_options_set_page_token(options.pointer, pageToken))
        }
        if let filter { try set("--filter", fw_list_options_set_filter(options.pointer, filter)) }
        if let orderBy { try set("--order-by", fw_list_options_set_order_by(options.pointer, orderBy)) }
        if singlePage { try set("--single-page", fw_list_options_set_single_page(options.pointer, 1)) }
        return options
    }
}

/// Keys on their way to standard output.
private struct Listing {
    private static let batch = 64

    private let format: OutputFormat
    private let withOwner: Bool
    private let most: Int
    private let isOnTerminal: Bool
    private let now = Clock.wall / 1000
    private var output = Output()
    private var table: Table
    private var shown = 0

    init(_ format: OutputFormat, color: String?, withOwner: Bool, most: Int) {
        self.format = format
        self.withOwner = withOwner
        self.most = most
        let limit = format == .wide ? nil : Terminal.columns(STDOUT_FILENO)
        isOnTerminal = limit != nil
        var columns = [
            Column(heading: "KEY ID"), Column(heading: "NAME", mayBeCut: true),
            Column(heading: "PREFIX", isSecondary: true),
        ]
        if withOwner { columns.append(Column(heading: "OWNER", mayBeCut: true)) }
        columns += [
            Column(heading: "CREATED", isSecondary: true), Column(heading: "EXPIRES", isSecondary: true),
            Column(heading: "LAST USED", isSecondary: true),
        ]
        table = Table(columns, limit: limit, isColored: Terminal.isColored(STDOUT_FILENO, color))
    }

    /// Prints the keys. Whatever came before a failure is printed, too.
    mutating func print(_ list: OpaquePointer) throws(Failure) {
        if format == .json {
            output.add("{\"apiKeys\":[")
            OutputChoice.isJSON = false
        }
        do throws(CallFailure) {
            while try printBatch(list) {}
        } catch {
            if format == .json {
                let failure = error.members.map { ($0.0, Optional($0.1)) }
                output.add("\n],\"error\":\(JSONValue.object(failure).text)}\n")
            }
            output.flush()
            throw error.failure()
        }
        let nextPage = shown < most ? text(fw_api_key_list_next_page_token(list)) : nil
        if format == .json {
            let token = JSON.members([("nextPageToken", nextPage.map(JSONValue.string))])
            output.add((shown > 0 ? "\n]" : "]") + (token.isEmpty ? "" : ",\(token)") + "}\n")
        }
        try output.endReading()
        if shown == 0, format == .text || format == .wide { Report.line("there are no such API keys") }
        if let nextPage, format != .json { Report.line("there is another page: --page-token \(nextPage)") }
    }

    /// Prints some keys. False: there are no more.
    private mutating func printBatch(_ list: OpaquePointer) throws(CallFailure) -> Bool {
        var rows: [[String]] = []
        defer {
            table.add(rows, to: &output)
            output.flush()
        }
        for _ in 0..<Self.batch where shown < most {
            guard let next = try next(list) else { return false }
            let key = Key(pointer: next.pointer)
            switch format {
            case .text, .wide: rows.append(row(key))
            case .json: output.add((shown > 0 ? ",\n" : "\n") + key.json.text)
            case .jsonl, .flag: output.addRecord(key, format)
            }
            shown += 1
        }
        return shown < most && output.error == nil
    }

    private func next(_ list: OpaquePointer) throws(CallFailure) -> Owned? {
        var key: OpaquePointer?
        try call { fw_api_key_list_next(list, &key, $0) }
        return Owned(key, fw_api_key_free)
    }

    private func row(_ key: Key) -> [String] {
        let name = isOnTerminal ? key.baseName : key.displayName
        var cells = [key.id, name, key.prefix]
        if withOwner { cells.append(key.email) }
        cells += [
            time(key, fw_api_key_create_time_unix, key.createTime) ?? "-",
            time(key, fw_api_key_expire_time_unix, key.expireTime) ?? "never",
            time(key, fw_api_key_last_used_unix, key.lastUsed) ?? "-",
        ]
        return cells.map { Terminal.harmless($0 ?? "-") }
    }

    /// A time to the second and in UTC, on a terminal as people say it; as the service wrote it where it cannot be read.
    private func time(
        _ key: Key, _ read: (OpaquePointer?, UnsafeMutablePointer<Int64>?) -> fw_status, _ written: String?
    ) -> String? {
        guard let written, let seconds = Key.seconds(read, key.pointer) else { return written }
        return isOnTerminal
            ? RelativeTime.text(seconds - now)
            : Clock.timestamp(seconds: seconds, format: "%Y-%m-%d %H:%M:%SZ")
    }
}

/// "3d ago", "in 12h"
enum RelativeTime {
    static func text(_ seconds: Int64) -> String {
        let size = abs(seconds)
        let units: [(Int64, String)] = [(31_536_000, "y"), (86400, "d"), (3600, "h"), (60, "min")]
        guard let unit = units.first(where: { size >= $0.0 }) else {
            return seconds > 0 ? "in \(size)s" : "just now"
        }
        let amount = "\(size / unit.0)\(unit.1)"
        return seconds > 0 ? "in \(amount)" : "\(amount) ago"
    }
}

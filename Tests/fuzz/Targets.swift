// Targets.swift - which input goes where
//
// One program with all targets, compiled together with the core's own sources into one module, so that libFuzzer sees
// every branch of the core and a target may call what no other program can. `--target=NAME` chooses; libFuzzer passes
// over flags that begin so. A target is right as long as it returns: what must not happen is a trap or what the address
// sanitizer finds, and what must hold is a `require`.

@testable import FwKeysCalls

private let targets: [(name: String, run: @Sendable ([UInt8]) -> Void)] = [
    ("create-reply", CreateReplyTarget.run),
    ("list-page", ListPageTarget.run),
    ("error-body", ErrorBodyTarget.run),
    ("secret", SecretTarget.run),
    ("timestamp", TimestampTarget.run),
    ("settings-file", SettingsFileTarget.run),
    ("headers", HeadersTarget.run),
    ("url", URLTarget.run),
    ("text", TextTarget.run),
    ("planted-trap", PlantedTrap.run),
]

nonisolated(unsafe) private var chosen: (([UInt8]) -> Void)?

@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> Int32 {
    let flag = "--target="
    for index in 0..<Int(count.pointee) {
        guard let argument = arguments.pointee[index] else { continue }
        let text = String(cString: argument)
        if text.hasPrefix(flag) { chosen = targets.first { $0.name == text.dropFirst(flag.count) }?.run }
    }
    guard chosen != nil else {
        for target in targets { print(target.name) }
        exit(2)
    }
    return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ input: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    chosen?(input.map { [UInt8](UnsafeBufferPointer(start: $0, count: count)) } ?? [])
    return 0
}

/// Ends the run with a finding where something that must hold does not.
func require(
    _ condition: Bool, _ claim: @autoclosure () -> String, file: StaticString = #file, line: UInt = #line
) {
    if !condition { fatalError(claim(), file: file, line: line) }
}

/// No target of the core's: shows that the harness finds a trap, the kind that an index out of bounds is.
enum PlantedTrap {
    static func run(_ input: [UInt8]) {
        if input.starts(with: "trap".utf8) { require(input[input.count] == 0, "never comes here") }
    }
}

extension Array where Element == UInt8 {
    init(_ span: Span<UInt8>) {
        self.init()
        for index in span.indices { append(span[index]) }
    }

    /// The parts between the bytes `separator`, as many as asked for; what is missing is empty.
    func parts(_ count: Int, separator: UInt8 = 0x0a) -> [[UInt8]] {
        var parts = split(separator: separator, maxSplits: count - 1, omittingEmptySubsequences: false)
            .map { [UInt8]($0) }
        while parts.count < count { parts.append([]) }
        return parts
    }
}

extension Bytes {
    /// There is memory in a fuzzer.
    init(copying bytes: [UInt8]) {
        self.init()
        try! append(bytes.span)
    }
}

extension Span where Element == UInt8 {
    var isPlain: Bool {
        for index in indices where self[index] < 0x20 || self[index] == 0x7f { return false }
        return UTF8Text.isValid(self)
    }
}

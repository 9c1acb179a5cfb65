// Library.swift - Swift wrappers for the objects and calls of libfwkeys, and the numbers and times that options take
//
// swift-argument-parser reads what an option was given, and Words.swift says what is wrong with it. The library's setters check
// ranges and texts.

import ArgumentParser
import CFwKeys

/// An object of the library that is freed when nobody has it any more.
final class Handle: @unchecked Sendable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer?) -> Void

    init?(_ pointer: OpaquePointer?, _ free: @escaping (OpaquePointer?) -> Void) {
        guard let pointer else { return nil }
        self.pointer = pointer
        self.free = free
    }

    deinit { free(pointer) }
}

typealias Place = UnsafeMutablePointer<OpaquePointer?>

func text(_ borrowed: UnsafePointer<CChar>?) -> String? { borrowed.map { String(cString: $0) } }

/// Runs a call whose last parameter is an fw_error. It may wait for the service.
func call(_ body: (Place) -> fw_status) throws {
    var error: OpaquePointer?
    let status = Spinner.during { body(&error) }
    if status != FW_OK { throw CallFailure(status, Handle(error, fw_error_free)) }
}

/// The same for a call that gives an object.
func make(_ free: @escaping (OpaquePointer?) -> Void, _ body: (Place, Place) -> fw_status) throws -> Handle {
    var object: OpaquePointer?
    try call { error in body(&object, error) }
    guard let handle = Handle(object, free) else { throw CallFailure(fw_status(FW_ERROR_INTERNAL), nil) }
    return handle
}

/// The same for a function that only makes an object.
func make(_ free: @escaping (OpaquePointer?) -> Void, _ body: (Place) -> fw_status) throws -> Handle {
    var object: OpaquePointer?
    return try (body(&object) == FW_OK ? Handle(object, free) : nil).orThrow(.local("out of memory"))
}

func set(_ name: String, _ status: fw_status) throws {
    if status != FW_OK { throw Failure.refused(name, status) }
}

func set(
    _ name: String, _ value: String?, _ object: Handle,
    _ setter: (OpaquePointer?, UnsafePointer<CChar>?) -> fw_status
) throws { if let value { try set(name, setter(object.pointer, value)) } }

func set(
    _ name: String, _ value: Int64?, _ object: Handle, _ setter: (OpaquePointer?, Int64) -> fw_status
) throws { if let value { try set(name, setter(object.pointer, value)) } }

/// The number that an option was given, in its range.
func checked<Number>(_ name: String, _ given: Number?, in range: ClosedRange<Number>) throws -> Number? {
    if let given, !range.contains(given) { throw Failure.refused(name, fw_status(FW_ERROR_OUT_OF_RANGE)) }
    return given
}

/// A time such as "90s", "30m", "12h", "30d" or "2w".
struct Seconds: ExpressibleByArgument {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]

    let text: String
    let count: Int64

    init?(argument text: String) {
        guard let unit = text.last.flatMap({ Self.units[$0] }), (2...8).contains(text.utf8.count),
            text.utf8.dropLast().allSatisfy({ (0x30...0x39).contains($0) }),
            let number = Int64(text.dropLast())
        else { return nil }
        self.text = text
        count = number * unit
    }
}

/// A number of milliseconds, or a time such as "30s".
struct Milliseconds: ExpressibleByArgument {
    let count: Int64

    init(count: Int64) { self.count = count }

    init?(argument text: String) {
        guard let count = Seconds(argument: text).map({ $0.count * 1000 }) ?? Int64(text) else { return nil }
        self.count = count
    }
}

/// An API key's record, or a new key with its secret.
struct Key {
    /// Nil: there is none, which has nothing of what follows.
    let pointer: OpaquePointer?

    /// Keeps the record alive; nil: something else does.
    private let handle: Handle?

    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
        handle = nil
    }

    init(_ handle: Handle) {
        pointer = handle.pointer
        self.handle = handle
    }

    /// The next key of a list, which asks for another page where that is needed; nil: there are no more.
    init?(nextOf list: Handle) throws {
        var next: OpaquePointer?
        try call { fw_api_key_list_next(list.pointer, &next, $0) }
        guard let handle = Handle(next, fw_api_key_free) else { return nil }
        self.init(handle)
    }

    var id: String? { text(fw_api_key_id(pointer)) }
    var name: String { id ?? "without an id" }
    var displayName: String? { text(fw_api_key_display_name(pointer)) }
    var prefix: String? { text(fw_api_key_prefix(pointer)) }
    var email: String? { text(fw_api_key_email(pointer)) }
    var createTime: String? { text(fw_api_key_create_time(pointer)) }
    var expireTime: String? { text(fw_api_key_expire_time(pointer)) }
    var lastUsed: String? { text(fw_api_key_last_used(pointer)) }
    var marker: String? { text(fw_api_key_marker(pointer)) }
    var unsettledAttempts: Int { Int(fw_api_key_unsettled_attempts(pointer)) }
    var isSettled: Bool { unsettledAttempts == 0 }

    /// The name without the marker behind it.
    var baseName: String? {
        displayName.map {
            String(decoding: $0.utf8.prefix(fw_api_key_base_name_length(pointer)), as: UTF8.self)
        }
    }

    /// The secret, in the library's memory; nil for a record.
    var secret: UnsafeRawBufferPointer? {
        var length = 0
        guard let start = fw_api_key_secret(pointer, &length) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    func neededSecret() throws -> UnsafeRawBufferPointer {
        try secret.orThrow(.local("the new key has no secret"))
    }

    var annotations: [(String, String)] {
        (0..<fw_api_key_annotation_count(pointer)).map { index in
            (
                text(fw_api_key_annotation_name(pointer, index)) ?? "",
                text(fw_api_key_annotation_value(pointer, index)) ?? ""
            )
        }
    }

    /// Seconds since 1970, and how long it lives.
    var created: Int64? { seconds(fw_api_key_create_time_unix) }
    var expires: Int64? { seconds(fw_api_key_expire_time_unix) }
    var used: Int64? { seconds(fw_api_key_last_used_unix) }
    var life: Int64? { created.flatMap { created in expires.map { $0 - created } } }

    private func seconds(_ read: (OpaquePointer?, UnsafeMutablePointer<Int64>?) -> fw_status) -> Int64? {
        var seconds: Int64 = 0
        return read(pointer, &seconds) == FW_OK ? seconds : nil
    }

    /// What tells whether it may be deleted: its name, its last use, and a warning where that is within the last day.
    var use: String {
        let isInUse = used.map { Clock.wall / 1000 - $0 < 86400 } ?? false
        return "\(displayName ?? "without a name"), last used "
            + (used.map(Clock.relative) ?? lastUsed ?? "never") + (isInUse ? " - it is in use" : "")
    }

    /// What it is called for people and in JSON, in the order of firectl's output; what the service did not send has no value.
    var fields: [Field] {
        [
            ("Key Id", "keyId", id), ("Display Name", "displayName", displayName),
            ("Prefix", "prefix", prefix), ("Secure", "secure", fw_api_key_secure(pointer) == 1),
            ("Email", "email", email), ("Create Time", "createTime", createTime),
            ("Expire Time", "expireTime", expireTime), ("Last Used", "lastUsed", lastUsed),
        ]
    }

    var members: Members {
        let annotations: Members = annotations.map { ($0.0, $0.1) }
        return fields.document.members + [
            ("annotations", annotations.isEmpty ? nil : JSONObject(annotations))
        ]
    }

    var json: String { JSONObject(members).json }
}

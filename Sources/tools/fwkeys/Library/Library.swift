// Library.swift - objects and calls of libfwkeys, as Swift has them

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
    if status != FW_OK { throw CallFailure(status, error) }
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
    guard body(&object) == FW_OK, let handle = Handle(object, free) else {
        throw Failure.local("out of memory")
    }
    return handle
}

func set(_ name: String, _ status: fw_status) throws {
    if status != FW_OK { throw Failure.refused(name, status) }
}

func set(
    _ name: String, _ value: String?, _ object: Handle,
    _ setter: (OpaquePointer?, UnsafePointer<CChar>?) -> fw_status
) throws { if let value { try set(name, setter(object.pointer, value)) } }

func number(_ name: String, _ text: String) throws -> Int64 {
    guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int64(text)
    else { throw Failure.usage("\(name) is not a number") }
    return number
}

/// The milliseconds that an option was given, as a number or as a duration such as "30s".
func milliseconds(_ name: String, _ text: String) throws -> Int64 {
    try Clock.duration(text).map { $0 * 1000 } ?? number(name, text)
}

func setMilliseconds(
    _ name: String, _ given: String?, _ object: Handle, _ setter: (OpaquePointer?, Int64) -> fw_status
) throws { if let given { try set(name, setter(object.pointer, milliseconds(name, given))) } }

func checkChoice(_ name: String, _ given: String?, _ choices: [String]) throws {
    if let given, !choices.contains(given) {
        throw Failure.usage("\(name) is one of: \(choices.joined(separator: " "))")
    }
}

/// The number that an option was given, in its range, or the one that stands for none.
func number(
    _ name: String, _ given: String?, in range: ClosedRange<Int64>, else standard: Int64,
    _ read: (String, String) throws -> Int64 = number
) throws -> Int64 {
    guard let given else { return standard }
    let value = try read(name, given)
    if !range.contains(value) { throw Failure.refused(name, fw_status(FW_ERROR_OUT_OF_RANGE)) }
    return value
}

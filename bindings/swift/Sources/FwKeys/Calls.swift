import CFwKeys

// The library's ways turned into Swift's, in one place: statuses into errors, places into results, strings in and out.

typealias Place = UnsafeMutablePointer<OpaquePointer?>

/// Makes a call that gives an object, or nil where there is none, with places for it and for the reason if it fails.
func make(_ call: (Place, Place) -> fw_status) throws -> OpaquePointer? {
    var object: OpaquePointer?
    var reason: OpaquePointer?
    let status = call(&object, &reason)
    guard status == FW_OK else { throw FwKeysError(status, reason) }
    return object
}

/// Throws the error of a setter, which has no reason to give.
func set(_ argument: String, _ status: fw_status) throws {
    guard status == FW_OK else { throw FwKeysError(status, argument: argument) }
}

/// A string that the library lends, copied.
func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }
}

/// C would take a NUL in a string as its end; so one is refused, as the library refuses any control character.
func refuseNUL(_ texts: KeyValuePairs<String, String>) throws {
    for (argument, text) in texts where text.utf8.contains(0) {
        throw FwKeysError(fw_status(FW_ERROR_CONTROL_CHARACTER), argument: argument)
    }
}

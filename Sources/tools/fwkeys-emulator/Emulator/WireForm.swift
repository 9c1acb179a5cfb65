// The two forms in which the emulator writes its replies. Clients must cope with both: nobody promises that
// the service keeps the form that it has today.

public enum WireForm: String, CaseIterable, Sendable {
    /// As replies of the live service were recorded: indented, members in alphabetical order, nothing left
    /// out, bodies in chunks, and errors in two shapes.
    case recorded
    /// As the service's description suggests: compact, the key id first, members that are not set left out,
    /// and errors in one shape.
    case classic

    /// The characters of a key id after `key_`.
    var keyIdLength: Int {
        switch self {
        case .recorded: 8
        case .classic: 16
        }
    }
}

// Library.swift - the version of this library, for its callers and for the service

public enum Library {
    public static var version: Literal { "1.0.0" }

    public static var userAgentName: Literal { "User-Agent: " }

    /// The header `User-Agent: libfwkeys/1.0.0`.
    public static func userAgentLine() throws(OutOfMemory) -> Text {
        var text = Bytes()
        try text.append(userAgentName)
        try text.append("libfwkeys/")
        try text.append(version)
        return try Text(text)
    }
}

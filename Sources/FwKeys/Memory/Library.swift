// Library.swift - the version of this library, for its callers and for the service

public enum Library {
    public static var version: Literal { userAgent.dropping("libfwkeys/") }
    public static var userAgent: Literal { userAgentLine.dropping("User-Agent: ") }
    /// The header with which the library names itself.
    public static var userAgentLine: Literal { "User-Agent: libfwkeys/1.0.0" }
}

// SettingsSearch.swift - where settings are searched, and which of them win
//
// The places are those of firectl. Without a profile, the environment wins over the files in ~/.fireworks. A profile, or a
// file that the environment names, is a deliberate choice and wins over the environment. The search changes a copy of the
// settings, so a failed search changes nothing. It remembers the file and the line for the error.

import FwKeysWire

public struct SettingsSearch: ~Copyable {
    private var found: Settings
    /// The file, and the line in it, that the search failed at.
    public private(set) var path = Text()
    public private(set) var line: Int64 = 0
    private var isKeyFromEnvironment = false
    private var isAccountFromFile = false

    /// Whether a file must exist.
    private enum Choice {
        /// A default place: a missing or inaccessible file is skipped.
        case byDefault
        /// A file of a profile: it may be missing.
        case ofProfile
        /// The environment names it: it must be there.
        case byName(Literal)
    }

    public init(for settings: borrowing Settings) throws(OutOfMemory) {
        found = try settings.copy()
    }

    /// What was found, for the settings that the search is for.
    public consuming func result() -> Settings {
        found.isAccountDoubtful = isKeyFromEnvironment && isAccountFromFile
        return found
    }

    /// Looks where the environment says.
    public mutating func run() throws(Refusal) {
        if let name = Environment.value("FIREWORKS_PROFILE") { return try run(profile: name) }
        let settingsFile = Environment.value("FIREWORKS_SETTINGS_FILE")
        let authFile = Environment.value("FIREWORKS_AUTH_FILE")
        if let home = Environment.value("HOME") {
            if settingsFile == nil { _ = try read(Self.text(home, "/.fireworks/settings.ini"), .byDefault) }
            if authFile == nil { _ = try read(Self.text(home, "/.fireworks/auth.ini"), .byDefault) }
        }
        try readEnvironment()
        if let path = settingsFile {
            _ = try read(Self.text(path), .byName("FIREWORKS_SETTINGS_FILE names no file"))
        }
        if let path = authFile { _ = try read(Self.text(path), .byName("FIREWORKS_AUTH_FILE names no file")) }
    }

    /// Looks in a profile.
    public mutating func run(profile: Span<UInt8>) throws(Refusal) {
        try TextRule(argument: "profile", maximum: 256).checkPathSegment(profile)
        path = try Self.text(profile)
        if ASCII.position(of: ASCII.slash, in: profile) != nil {
            throw Refusal(.unknownProfile, "a profile's name must not contain '/'")
        }
        guard let home = Environment.value("HOME") else {
            throw Refusal(.settingsFile, "HOME is not set")
        }
        try readEnvironment()
        let hasSettings = try read(
            Self.text(home, "/.fireworks/profiles/", profile, "/settings.ini"), .ofProfile)
        let hasCredentials = try read(
            Self.text(home, "/.fireworks/profiles/", profile, "/auth.ini"), .ofProfile)
        guard hasSettings || hasCredentials else {
            path = try Self.text(profile)
            throw Refusal(.unknownProfile, "profile")
        }
    }

    private static func text(
        _ start: Span<UInt8>, _ infix: Literal = "", _ profile: Span<UInt8> = ("" as Literal).bytes,
        _ suffix: Literal = ""
    ) throws(Refusal) -> Text {
        var path = Bytes()
        try orNoMemory(path.append(start))
        try orNoMemory(path.append(infix))
        try orNoMemory(path.append(profile))
        try orNoMemory(path.append(suffix))
        return try orNoMemory(Text(path.span))
    }

    /// Reads a file; false where there is none.
    private mutating func read(_ path: consuming Text, _ choice: Choice) throws(Refusal) -> Bool {
        self.path = path
        line = 0
        guard let file = try openFile(choice) else {
            self.path = Text()
            return false
        }
        try takeOver(file)
        self.path = Text()
        return true
    }

    private func openFile(_ choice: Choice) throws(Refusal) -> SettingsFile? {
        do throws(SettingsFile.ParseError) {
            return try SettingsFile(path, into: found.pages)
        } catch {
            switch (error, choice) {
            case (.outOfMemory, _): throw .noMemory
            case (.missing, .byName(let variable)): throw Refusal(.settingsFile, variable)
            case (.missing, _), (.hidden, .byDefault): return nil
            case (.unreadable(let number), _): throw Refusal(.settingsFile, SystemError.words(number) ?? "")
            case (.hidden, _): throw Refusal(.settingsFile, "permission denied")
            }
        }
    }

    private mutating func takeOver(_ file: borrowing SettingsFile) throws(Refusal) {
        var seen: InlineArray<4, Bool> = .init(repeating: false)
        try file.forEachLine { (kind, name, value, number) throws(Refusal) in
            line = number
            switch kind {
            case .noSetting: warn("ignored a line that is not a setting")
            case .settingOfOthers:
                if SettingsFile.Name(name) != nil {
                    warn("ignored a setting in another section than the one that is read")
                }
            case .unexpandedVariable:
                if SettingsFile.Name(name) != nil { throw Refusal(.malformedSettings, "") }
            case .setting:
                guard let setting = SettingsFile.Name(name), !value.isEmpty else { return }
                if seen[setting.rawValue] { warn("a setting appears twice; the last one counts") }
                seen[setting.rawValue] = true
                do throws(Refusal) {
                    try set(setting, value)
                } catch {
                    throw error.status == .noMemory ? error : Refusal(.malformedSettings, error.argument)
                }
            }
        }
        line = 0
        let hasKey = seen[SettingsFile.Name.apiKey.rawValue]
        if hasKey { isKeyFromEnvironment = false }
        if seen[SettingsFile.Name.accountID.rawValue] { isAccountFromFile = true }
        if hasKey, file.isExposed {
            warn("this file has an API key and other users can read it; run chmod 600")
        }
    }

    private mutating func set(_ setting: SettingsFile.Name, _ value: Span<UInt8>) throws(Refusal) {
        switch setting {
        case .apiKey: try found.setAPIKey(value)
        case .accountID: try found.setAccountID(value)
        case .userID: try found.setUserID(value)
        case .baseURL: try found.setBaseURL(value)
        }
    }

    private func warn(_ words: Literal) {
        found.writeLog(.warning) { (text) throws(OutOfMemory) in
            try text.say(words)
            try text.say("path", id: path.span)
            if line > 0 { try text.say("line", line) }
        }
    }

    private mutating func readEnvironment() throws(Refusal) {
        if try read("FIREWORKS_API_KEY", .apiKey) { isKeyFromEnvironment = true }
        if try read("FIREWORKS_ACCOUNT_ID", .accountID) { isAccountFromFile = false }
        _ = try read("FIREWORKS_USER_ID", .userID)
        _ = try read("FIREWORKS_BASE_URL", .baseURL)
        try readConnection()
    }

    /// Reads a variable; false where it is not set.
    private mutating func read(_ variable: Literal, _ setting: SettingsFile.Name) throws(Refusal) -> Bool {
        guard let value = Environment.value(variable) else { return false }
        try blaming(variable, set(setting, value))
        return true
    }

    /// The proxy and the certificates that other programs on this machine use too. A setter wins over them.
    private mutating func readConnection() throws(Refusal) {
        // curl looks at the lower case first.
        if !found.proxy.isChosenByCaller, let url = Environment.value("https_proxy", or: "HTTPS_PROXY") {
            try blaming("HTTPS_PROXY", found.proxy.set(environment: url, in: found.pages))
            if let hosts = Environment.value("no_proxy", or: "NO_PROXY") {
                try orNoMemory(found.proxy.exceptions.set(hosts))
            }
        }
        if !found.trust.isChosenByCaller, let path = Environment.value("SSL_CERT_FILE") {
            try blaming("SSL_CERT_FILE", found.trust.setCAFile(path, isFromEnvironment: true))
        }
    }
}

/// What `work` does; where it refuses a value, the refusal names the variable that the value is from.
private func blaming(
    _ variable: Literal, _ work: @autoclosure () throws(Refusal) -> Void
) throws(Refusal) {
    do throws(Refusal) {
        try work()
    } catch {
        throw Refusal(error.status, variable)
    }
}

/// The environment of the process, which nothing but a search for settings looks at.
private enum Environment {
    /// A variable that is empty counts as not set. A program with raised rights (set-user-id) has none: its environment is its
    /// caller's, who would choose where the program's own key is sent.
    @_lifetime(immortal)
    static func value(_ name: Literal, or other: Literal? = nil) -> Span<UInt8>? {
        if let value = unsafe secure_getenv(name.cString), unsafe value.pointee != 0 {
            return unsafe _overrideLifetime(span(of: value), borrowing: ())
        }
        guard let other else { return nil }
        return value(other)
    }
}

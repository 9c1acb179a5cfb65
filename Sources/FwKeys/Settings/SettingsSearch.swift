// SettingsSearch.swift - where the settings are looked for, and what wins
//
// The same places as firectl's, in the same order: without a profile the environment wins over the file, with one the
// files of the profile win over the environment. What is found is gathered in a copy of the settings, so that a search
// that fails changes nothing, and where it failed is remembered, for the error names the file and the line.

import CSystem

struct SettingsSearch: ~Copyable {
    private var found: Settings
    /// The file, and the line in it, that the search failed at.
    private(set) var path = Text()
    private(set) var line: Int64 = 0

    init(for settings: borrowing Settings) throws(OutOfMemory) {
        found = try Settings(copying: settings)
    }

    /// What was found, for the settings that the search is for.
    consuming func result() -> Settings { found }

    /// What is to be said of a search that failed in a file; nil without memory.
    func report(_ refusal: Refusal) -> ErrorReport? {
        try? ErrorReport(refusal, in: path.span, line: line)
    }

    /// Looks where the environment says.
    mutating func run() throws(Refusal) {
        if let name = unsafe Environment.value("FIREWORKS_PROFILE") {
            return try run(profile: unsafe span(of: name))
        }
        try searchWithoutProfile()
    }

    private mutating func searchWithoutProfile() throws(Refusal) {
        if let path = unsafe Environment.value("FIREWORKS_AUTH_FILE") {
            guard try read(Self.text(unsafe span(of: path))) else {
                throw Refusal(.settingsFile, "FIREWORKS_AUTH_FILE")
            }
        } else if let home = unsafe Environment.value("HOME") {
            _ = try read(Self.text(unsafe span(of: home), "/.fireworks/auth.ini"))
        }
        try readEnvironment()
    }

    /// Looks in a profile.
    mutating func run(profile: Span<UInt8>) throws(Refusal) {
        try TextRule(argument: "profile", maximum: 256).checkPathSegment(profile)
        for index in profile.indices where profile[index] == ASCII.slash {
            throw Refusal(.unknownProfile, "profile")
        }
        guard let directory = unsafe Environment.value("HOME") else { throw Refusal(.settingsFile, "HOME") }
        try readEnvironment()
        let home = unsafe span(of: directory)
        let hasSettings = try read(Self.text(home, "/.fireworks/profiles/", profile, "/settings.ini"))
        let hasCredentials = try read(Self.text(home, "/.fireworks/profiles/", profile, "/auth.ini"))
        guard hasSettings || hasCredentials else {
            throw Refusal(.unknownProfile, "profile")
        }
    }

    private static func text(
        _ start: Span<UInt8>, _ infix: Literal = "", _ profile: Span<UInt8> = ("" as Literal).bytes,
        _ suffix: Literal = ""
    ) throws(Refusal) -> Text {
        var path = Bytes()
        do throws(OutOfMemory) {
            try path.append(start)
            try path.append(infix)
            try path.append(profile)
            try path.append(suffix)
            return try Text(path)
        } catch {
            throw .noMemory
        }
    }

    /// Reads a file; false where there is none.
    private mutating func read(_ path: consuming Text) throws(Refusal) -> Bool {
        self.path = path
        line = 0
        guard let file = try openFile() else {
            self.path = Text()
            return false
        }
        try takeOver(file)
        self.path = Text()
        return true
    }

    private func openFile() throws(Refusal) -> SettingsFile? {
        do throws(SettingsFile.Flaw) {
            return try SettingsFile(path, into: found.pages)
        } catch {
            switch error {
            case .missing: return nil
            case .unreadable: throw Refusal(.settingsFile, "")
            case .outOfMemory: throw .noMemory
            }
        }
    }

    private mutating func takeOver(_ file: borrowing SettingsFile) throws(Refusal) {
        var hasKey = false
        try file.forEachSetting { (name, value, number) throws(Refusal) in
            line = number
            if name.isEmpty { throw Refusal(.malformedSettings, "") }
            if value.isEmpty { return }
            do throws(Refusal) {
                if ASCII.equal(name, "api_key") {
                    hasKey = true
                    try found.setAPIKey(value)
                } else if ASCII.equal(name, "account_id") {
                    try found.setAccountID(value)
                } else if ASCII.equal(name, "base_url") {
                    try found.setBaseURL(value)
                }
            } catch {
                throw error.status == .noMemory ? error : Refusal(.malformedSettings, error.argument)
            }
        }
        line = 0
        if hasKey, file.isExposed { warnOfExposure() }
    }

    private func warnOfExposure() {
        found.writeLog(.warning) { (line) throws(OutOfMemory) in
            try line.say("others can read the file with the API key: chmod 600")
            try line.say("path", id: path.span)
        }
    }

    private mutating func readEnvironment() throws(Refusal) {
        if let key = unsafe Environment.value("FIREWORKS_API_KEY") {
            do throws(Refusal) {
                unsafe try found.setAPIKey(span(of: key))
            } catch {
                throw Refusal(error.status, "FIREWORKS_API_KEY")
            }
        }
        if let id = unsafe Environment.value("FIREWORKS_ACCOUNT_ID") {
            do throws(Refusal) {
                unsafe try found.setAccountID(span(of: id))
            } catch {
                throw Refusal(error.status, "FIREWORKS_ACCOUNT_ID")
            }
        }
        if let url = unsafe Environment.value("FIREWORKS_BASE_URL") {
            do throws(Refusal) {
                unsafe try found.setBaseURL(span(of: url))
            } catch {
                throw Refusal(error.status, "FIREWORKS_BASE_URL")
            }
        }
    }
}

/// The environment of the process, which nothing but a search for settings looks at.
private enum Environment {
    /// A variable that is empty counts as not set. A program with raised rights (set-user-id) has none: its environment is its
    /// caller's, who would choose where the program's own key is sent.
    @unsafe
    static func value(_ name: Literal) -> UnsafePointer<CChar>? {
        guard let value = unsafe secure_getenv(name.cString), unsafe value.pointee != 0 else { return nil }
        return unsafe UnsafePointer(value)
    }
}

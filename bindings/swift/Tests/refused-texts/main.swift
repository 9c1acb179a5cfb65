import Foundation
import FwKeys

// What the package does with strings that it or the library refuses: a line for each case.

func say(_ parameter: String, _ kind: String, _ call: () throws -> Void) throws {
    do {
        try call()
        print(parameter, kind, "OK")
    } catch let error as FwKeysError {
        print(parameter, kind, error.status)
    }
}

func refuse(_ kind: String, _ text: String) throws {
    let environment = ProcessInfo.processInfo.environment
    let apiKey = environment["FIREWORKS_API_KEY"] ?? ""
    let settings = Settings(baseURL: environment["FIREWORKS_BASE_URL"])
    let client = try Client(apiKey: apiKey, settings: settings)
    func create(_ options: CreateOptions) throws {
        _ = try client.createAPIKey(accountID: "account", userID: "user", options: options)
    }

    try say("account", kind) { _ = try client.createAPIKey(accountID: text, userID: "user") }
    try say("user", kind) { _ = try client.createAPIKey(accountID: "account", userID: text) }
    try say("key", kind) { _ = try client.getAPIKey(accountID: "account", userID: "user", keyID: text) }
    try say("marker", kind) {
        _ = try client.sweepAPIKeys(accountID: "account", userID: "user", marker: text)
    }
    try say("new_key", kind) {
        _ = try client.resumeRotation(
            accountID: "account", userID: "user", oldKeyID: "old", newKeyID: text)
    }
    try say("pattern", kind) {
        _ = try client.listAPIKeys(
            accountID: "account", userID: "user", options: ListOptions(namePattern: text))
    }
    try say("name", kind) { try create(CreateOptions(displayName: text)) }
    if !text.isEmpty {
        var options = CreateOptions()
        options.annotations = ["name": text]
        try say("annotation", kind) { try create(options) }
    }
    try say("url", kind) { _ = try Client(apiKey: apiKey, settings: Settings(baseURL: text)) }
    try say("api_key", kind) { _ = try Client(apiKey: text, settings: settings) }
}

try refuse("nul", "a\0b")
try refuse("empty", "")
try refuse("long", String(repeating: "a", count: 5000))

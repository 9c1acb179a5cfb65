import Foundation
import FwKeys

// The whole life of an API key in Swift.

let thirtyDaysSeconds: Int64 = 30 * 24 * 60 * 60
let environment = ProcessInfo.processInfo.environment
let account = environment["FIREWORKS_ACCOUNT_ID"] ?? ""
let user = environment["FIREWORKS_USER_ID"] ?? ""
let ownKey = environment["FIREWORKS_API_KEY"] ?? ""
let settings = Settings(baseURL: environment["FIREWORKS_BASE_URL"])

/// The new secret could not be put into a safe place.
struct NotStored: Error {}

func told(_ text: String?) -> String { text ?? "(none)" }

func live(_ client: Client) throws {
    var key = try client.createAPIKey(
        accountID: account, userID: user,
        options: CreateOptions(
            displayName: "sample-swift",
            expireTime: Int64(Date.now.timeIntervalSince1970) + thirtyDaysSeconds,
            exactlyOnce: true))
    let id = told(key.id)
    print(
        "created \(id) \(told(key.displayName)), prefix \(told(key.prefix)),",
        "expires \(told(key.expireTime))")

    // The secret goes straight from the key to the new client; a real program stores it as well.
    let who = try Client(apiKey: key, settings: settings).whoAmIWithUser()
    print("used: account \(told(who.accountID)), user \(told(who.userID)), key \(told(who.keyID))")

    var count = 0
    var found = 0
    var list = try client.listAPIKeys(accountID: account, userID: user)
    while let listed = try list.next() {
        count += 1
        found += listed.id == id ? 1 : 0
    }
    print("listed \(count) keys, \(found) of them the new one")
    var selected = 0
    var byName = try client.listAPIKeys(
        accountID: account, userID: user, options: ListOptions(namePattern: "sample-*"))
    while let one = try byName.next() { selected += one.id == id ? 1 : 0 }
    print("selected \(selected) by its name")

    let record = try client.getAPIKey(accountID: account, userID: user, keyID: id)
    print("got \(told(record.id)), last used \(told(record.lastUsed))")
    let renamed = try client.updateAPIKey(
        accountID: account, userID: user, keyID: id, changes: CreateOptions(displayName: "renamed-swift"))
    print("updated \(told(renamed.id)): \(told(renamed.displayName))")

    key.wipeSecret()  // the end of its scope would do it as well
    print("wiped: the secret is \(key.hasSecret ? "still there" : "gone")")

    try client.deleteAPIKey(accountID: account, userID: user, keyID: id)
    print("deleted \(id)")
    do {
        try client.deleteAPIKey(accountID: account, userID: user, keyID: id)
    } catch let error as FwKeysError where error.status == .notFound {
        print(
            "error \(error.status), outcome \(error.outcome), HTTP \(error.httpStatus ?? 0):", error.message)
    }
}

/// Replaces a key, and then its successor, for which there is no safe place: that one stays. Gives its id.
func rotate(_ client: Client, _ oldKeyID: String) throws -> String {
    var rotation = try client.rotateAPIKey(accountID: account, userID: user, oldKeyID: oldKeyID)
    let newKeyID = try rotation.settle { key in told(key.id) }  // a real program stores the secret
    print("rotated \(oldKeyID) to \(newKeyID), prefix \(told(rotation.newKey.prefix)): \(rotation.state)")

    let resumed = try client.resumeRotation(
        accountID: account, userID: user, oldKeyID: oldKeyID, newKeyID: newKeyID)
    print("resumed \(told(resumed.newKeyID)): \(resumed.state)")

    var second = try client.rotateAPIKey(accountID: account, userID: user, oldKeyID: newKeyID)
    do {
        try second.settle { _ in throw NotStored() }
    } catch is NotStored {
        let dropped = told(second.newKey.id)
        print("kept \(newKeyID), dropped \(dropped), prefix \(told(second.newKey.prefix)): \(second.state)")
    }
    return newKeyID
}

/// A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted.
func loseAndSweep(_ client: Client) throws {
    let marker = try generateMarker()
    do {
        _ = try client.createAPIKey(accountID: account, userID: user, options: CreateOptions(marker: marker))
    } catch let error as FwKeysError {
        let left = error.mayHaveLeftKey ? "a key may" : "no key can"
        let swept = try client.sweepAPIKeys(accountID: account, userID: user, marker: marker).deletedKeyIDs
        print("lost \(error.status), outcome \(error.outcome), \(left) be left: swept \(swept.count)")
    }
}

/// Cancels a call from another thread, when a line comes in.
func cancelWhenTold(_ keyID: String) throws {
    let cancel = try CancelToken()
    let settings = Settings(baseURL: environment["FIREWORKS_BASE_URL"], cancel: cancel)
    let client = try Client(apiKey: ownKey, settings: settings)
    Thread.detachNewThread {
        _ = readLine()
        cancel.trigger()
    }
    do {
        _ = try client.getAPIKey(accountID: account, userID: user, keyID: keyID)
    } catch let error as FwKeysError {
        print("cancelled \(error.status)")
    }
}

do {
    let client = try Client(apiKey: ownKey, settings: settings)
    try live(client)
    let oldKey = try client.createAPIKey(
        accountID: account, userID: user, options: CreateOptions(displayName: "old-swift"))
    let newKeyID = try rotate(client, told(oldKey.id))
    try loseAndSweep(client)
    try cancelWhenTold(newKeyID)
    try client.deleteAPIKey(accountID: account, userID: user, keyID: newKeyID)
} catch {
    FileHandle.standardError.write(Data("key-life: \(error)\n".utf8))
    exit(1)
}

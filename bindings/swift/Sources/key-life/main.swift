import CFwKeys
import Foundation
import FwKeys

// The whole life of an API key in Swift.

let thirtyDaysSeconds: Int64 = 30 * 24 * 60 * 60

func live() throws {
    let environment = ProcessInfo.processInfo.environment
    let account = environment["FIREWORKS_ACCOUNT_ID"] ?? ""
    let user = environment["FIREWORKS_USER_ID"] ?? ""
    let settings = Settings(baseURL: environment["FIREWORKS_BASE_URL"])
    let client = try Client(apiKey: environment["FIREWORKS_API_KEY"] ?? "", settings: settings)

    var key = try client.createAPIKey(
        accountID: account, userID: user,
        options: CreateOptions(
            displayName: "sample-swift",
            expireTime: Int64(Date.now.timeIntervalSince1970) + thirtyDaysSeconds,
            exactlyOnce: true))
    let id = key.id ?? "(none)"
    print(
        "created \(id) \(key.displayName ?? "(none)"), prefix \(key.prefix ?? "(none)"),",
        "expires \(key.expireTime ?? "(none)")")

    // The secret goes straight from the key to the new client; a real program stores it as well.
    let identity = try Client(apiKey: key, settings: settings).whoAmI()
    print("used: account \(identity.accountID ?? "(none)")")

    var count = 0
    var found = 0
    var list = try client.listAPIKeys(accountID: account, userID: user)
    while let listed = try list.next() {
        count += 1
        found += listed.id == id ? 1 : 0
    }
    print("listed \(count) keys, \(found) of them the new one")

    key.wipeSecret()  // the end of its scope would do it as well
    print("wiped: the secret is \(key.hasSecret ? "still there" : "gone")")

    try client.deleteAPIKey(accountID: account, userID: user, keyID: id)
    print("deleted \(id)")

    do {
        try client.deleteAPIKey(accountID: account, userID: user, keyID: id)
    } catch let error as FwKeysError where error.status == FW_ERROR_NOT_FOUND {
        print(
            "error \(error.statusName), outcome \(error.outcomeName), HTTP \(error.httpStatus ?? 0):",
            error.message)
    }
}

do {
    try live()
} catch {
    FileHandle.standardError.write(Data("key-life: \(error)\n".utf8))
    exit(1)
}

// AccountCheck.swift - checks that a create is for the account of the client's API key
//
// A key from the environment and an account from a settings file need not belong together. So before the first create for
// that account, the client asks the service for the owner of the key (`Job.begin`), and remembers the answer.

import FwKeysTransport

extension Operation {
    /// The end of a create for another account than the API key's; nil where it is none. An owner that the service does not name
    /// proves nothing.
    public mutating func checkAccount(_ settings: borrowing Settings) -> Step? {
        guard settings.mayBeOfAnotherAccount(ids.accountID) else { return nil }
        let owner = settings.keyOwner.accountID
        if owner.isEmpty || ASCII.equal(owner, settings.accountID.span) { return nil }
        return fail(
            try? ErrorReport(keyOf: owner, settingsName: settings.accountID.span), orElse: .notSent)
    }
}

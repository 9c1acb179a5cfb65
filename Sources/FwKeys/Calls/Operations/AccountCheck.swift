// AccountCheck.swift - checks that a create is for the account of the client's API key
//
// A key from the environment and an account from a settings file need not belong together. So before the first create for
// that account, the client asks the service for the owner of the key (`Job.begin`), and remembers the answer.

import FwKeysTransport

extension Operation {
    /// The end of a create for another account than the API key's; nil where it is none.
    mutating func checkAccount() -> Step? {
        guard settings.object.isOfAnotherAccount(ids.accountID) else { return nil }
        return fail(try? Shared(ErrorReport(ofAnotherAccount: settings.object)), orElse: .notSent)
    }
}

extension Settings {
    /// Whether the API key is not of `account`, which the settings name. An owner that the service does not name proves nothing.
    fileprivate func isOfAnotherAccount(_ account: Span<UInt8>) -> Bool {
        let owner = keyOwner.accountID
        return mayBeOfAnotherAccount(account) && !owner.isEmpty && !ASCII.equal(owner, accountID.span)
    }
}

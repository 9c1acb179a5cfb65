// The calls that say who is who: the owner of a key, in headers alone, the users of an account, and one of them.

extension ServiceState {
    func verify(_ caller: Caller) -> Reply {
        var reply = Reply(status: 200)
        reply.headers = [
            ("x-fireworks-account-id", caller.user.name.account),
            ("x-fireworks-developer-email", caller.user.email),
        ]
        return reply
    }

    func user(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        try requireAccount(call.account, caller)
        guard let user = accounts.user(UserName(account: call.account, user: call.user)) else {
            throw .noSuchUser
        }
        return Reply(json: JSONText.object(wire) { user.write(to: &$0) })
    }

    func listUsers(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        try requireAccount(call.account, caller)
        let query = try ListQuery(listed: "users of \(call.account)", query: call.query)
        let isServiceAccount = query.filter["service_account", "serviceAccount"].flatMap(Bool.init)
        let email = query.filter["email"]
        let start = Int(clamping: query.cursor)
        let page = accounts.page(of: call.account, from: start, limit: query.pageSize) { user in
            (isServiceAccount == nil || user.isServiceAccount == isServiceAccount)
                && (email == nil || user.email == email)
        }
        if page.total == 0, wire == .classic { return .emptyObject }
        let next = page.next.map { query.token(for: UInt64($0)) } ?? ""
        func writeUsers(to text: inout JSONText) {
            text.array("users") { text in
                for user in page.users { text.object { user.write(to: &$0) } }
            }
        }
        return Reply(
            json: JSONText.object(wire) { text in
                if wire == .classic { writeUsers(to: &text) }
                text.field("nextPageToken", next)
                text.field("totalSize", page.total)
                if wire == .recorded { writeUsers(to: &text) }
            })
    }
}

// The two calls that say who is who: the owner of a key, in headers alone, and the users of an account.

extension GatewayState {
    func verify(_ caller: Caller) -> Reply {
        var reply = Reply(status: 200)
        reply.headers = [
            ("x-fireworks-account-id", caller.user.name.account),
            ("x-fireworks-developer-email", caller.user.email),
        ]
        return reply
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
        guard page.total > 0 else { return .emptyObject }
        return Reply(
            json: JSONText.object { text in
                text.array("users") { text in
                    for user in page.users { user.write(to: &text) }
                }
                text.field("nextPageToken", page.next.map { query.token(for: UInt64($0)) } ?? "")
                text.field("totalSize", page.total)
            })
    }
}

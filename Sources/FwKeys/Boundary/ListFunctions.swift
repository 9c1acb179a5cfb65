// ListFunctions.swift - fw_api_key_list, and the operations that read one

import FwKeysCalls
import CFwKeys

extension PreparedCall {
    /// The list of a user's keys, or of all users'.
    @safe
    fileprivate static func list(
        _ account: CText, _ user: CText, _ options: Handle
    ) throws(Refusal) -> PreparedCall {
        try options.options("options_or_null") { (options: borrowing ListOptions) throws(Refusal) in
            try .list(GivenIDs(account, user, allowingEveryUser: true), options)
        }
    }

    /// The next page of a list.
    @safe
    fileprivate static func nextPage(_ list: Handle, _ queue: Handle) throws(Refusal) -> PreparedCall {
        let list = SharedKeyList(sharing: try list.usable(KeyList.self, "list"))
        return try .nextPage(list, queue.usable(Queue.self, "queue").object.client)
    }
}

@c @implementation
public func fw_list_api_keys(
    _ client: Handle, _ account: CText, _ user: CText, _ options: Handle,
    _ list: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, try .list(account, user, options), into: list, "list")
}

@c @implementation
public func fw_queue_list_api_keys(
    _ queue: Handle, _ account: CText, _ user: CText, _ options: Handle,
    _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .list(account, user, options))
}

@c @implementation
public func fw_queue_list_next_page(
    _ queue: Handle, _ list: Handle, _ tag: UserData, _ ticket: TicketOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .nextPage(list, queue))
}

@c @implementation
public func fw_api_key_list_page_remaining(_ list: Handle) -> Int {
    Box<KeyList>(list)?.object.remainingInPage ?? 0
}

@c @implementation
public func fw_api_key_list_next(_ list: Handle, _ key: HandleOutput, _ error: HandleOutput)
    -> fw_status
{
    key.clear()
    return Boundary.statusOfCall(error) { () throws(Refusal) in
        let list = try list.usable(KeyList.self, "list")
        let key = try key.required("key")
        try list.object.checkNotLent()
        while true {
            if let record = try list.object.nextInPage() {
                unsafe key.pointee = try Boundary.box(record).pointer
                list.object.advance()
                return .ok
            }
            if !list.object.hasNextPage { return .ok }
            let status = try Boundary.run(list.object.client, error) { () throws(Refusal) in
                try .nextPage(SharedKeyList(sharing: list), list.object.client)
            }
            if status != .ok { return status }
        }
    }
}

@c @implementation
public func fw_api_key_list_next_page_token(_ list: Handle) -> CText {
    Box<KeyList>(list)?.object.nextPageTokenCString
}

@c @implementation
public func fw_api_key_list_total_size(_ list: Handle) -> Int64 {
    Box<KeyList>(list)?.object.totalSize ?? -1
}

@c @implementation
public func fw_api_key_list_free(_ list: Handle) {
    list.free(KeyList.self)
}

// ListFunctions.swift - fw_api_key_list, and the operations that read one

import CFwKeys

extension Boundary {
    /// The list behind a handle.
    static func list(_ list: OpaquePointer?) throws(Refusal) -> UnsafeMutablePointer<KeyList> {
        guard let list = unsafe SharedKeyList.object(behind: list) else {
            throw Refusal(.nullArgument, "list")
        }
        if unsafe list.pointee.client.isForked { throw Refusal(.forked, "list") }
        return unsafe list
    }
}

extension PreparedCall {
    /// The list of a user's keys, or of all users'.
    @unsafe
    fileprivate static func list(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?, _ options: OpaquePointer?
    ) throws(Refusal) -> PreparedCall {
        let account = unsafe try Boundary.text(account_id, "account_id")
        let user = unsafe try Boundary.text(user_id, "user_id")
        guard let options = unsafe options else {
            return try .list(account: account, user: user, ListOptions())
        }
        let box: Box<ListOptions> = unsafe try Boundary.object(options, "options_or_null")
        return try .list(account: account, user: user, box.object)
    }

    /// The next page of a list.
    @unsafe
    fileprivate static func nextPage(
        _ list: OpaquePointer?, _ client: borrowing SharedClient
    ) throws(Refusal) -> PreparedCall {
        _ = unsafe try Boundary.list(list)
        guard let list = unsafe SharedKeyList(sharing: list) else { throw Refusal(.nullArgument, "list") }
        return try .nextPage(list, client)
    }
}

@c @implementation
public func fw_list_api_keys(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ list: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, list, "list", error_or_null) { (_) throws(Refusal) in
        unsafe try .list(account_id, user_id, options_or_null)
    }
}

@c @implementation
public func fw_queue_list_api_keys(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .list(account_id, user_id, options_or_null)
    }
}

@c @implementation
public func fw_queue_list_next_page(
    _ queue: OpaquePointer!, _ list: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (client) throws(Refusal) in
        unsafe try .nextPage(list, client)
    }
}

@c @implementation
public func fw_api_key_list_page_remaining(_ list: OpaquePointer!) -> Int {
    guard let list = unsafe SharedKeyList.object(behind: list) else { return 0 }
    return unsafe list.pointee.remainingInPage
}

@c @implementation
public func fw_api_key_list_next(
    _ list: OpaquePointer!, _ key: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.clear(key)
    return unsafe Boundary.status(error_or_null) { () throws(Refusal) in
        let handle = unsafe list
        let list = unsafe try Boundary.list(handle)
        guard let key = unsafe key else { throw Refusal(.nullArgument, "key") }
        unsafe try list.pointee.checkNotLent()
        while true {
            if let record = unsafe try list.pointee.nextInPage() {
                unsafe try Boundary.give(record, to: key)
                unsafe list.pointee.advance()
                return Status.ok.rawValue
            }
            if unsafe !list.pointee.hasNextPage { return Status.ok.rawValue }
            let status = unsafe try Boundary.run(list.pointee.client, nil, error_or_null) {
                (client) throws(Refusal) in
                unsafe try .nextPage(handle, client)
            }
            if status != Status.ok.rawValue { return status }
        }
    }
}

@c @implementation
public func fw_api_key_list_next_page_token(_ list: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let list = unsafe SharedKeyList.object(behind: list) else { return nil }
    return unsafe list.pointee.nextPageTokenCString
}

@c @implementation
public func fw_api_key_list_total_size(_ list: OpaquePointer!) -> Int64 {
    guard let list = unsafe SharedKeyList.object(behind: list) else { return -1 }
    return unsafe list.pointee.totalSize ?? -1
}

@c @implementation
public func fw_api_key_list_free(_ list: OpaquePointer!) {
    Boundary.keepingThreadState { _ = unsafe SharedKeyList(endingHandle: list) }
}

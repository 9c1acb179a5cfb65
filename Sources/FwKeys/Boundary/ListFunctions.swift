// ListFunctions.swift - fw_list_options and fw_api_key_list

import CFwKeys
import CSystem

extension ListOptions: Boxed {
    static var tag: UInt64 { 0x1157_0b70_0001 }
}

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

private func set(
    _ options: OpaquePointer?, _ body: (inout ListOptions) throws(Refusal) -> Void
) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<ListOptions> = unsafe try Boundary.object(options, "options")
        unsafe try body(&box.object)
    }
}

@c @implementation
public func fw_list_options_new(_ options: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    guard let options = unsafe options else { return Status.nullArgument.rawValue }
    unsafe Boundary.clear(options)
    return Boundary.guarded { () throws(Refusal) in unsafe try Boundary.give(ListOptions(), to: options) }
}

@c @implementation
public func fw_list_options_set_page_size(_ options: OpaquePointer!, _ page_size: Int32) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in try options.setPageSize(page_size) }
}

@c @implementation
public func fw_list_options_set_page_token(
    _ options: OpaquePointer!, _ token: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setPageToken(span(of: Boundary.required(token, "token")))
    }
}

@c @implementation
public func fw_list_options_set_filter(
    _ options: OpaquePointer!, _ filter: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setFilter(span(of: Boundary.required(filter, "filter")))
    }
}

@c @implementation
public func fw_list_options_set_order_by(
    _ options: OpaquePointer!, _ order_by: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setOrderBy(span(of: Boundary.required(order_by, "order_by")))
    }
}

@c @implementation
public func fw_list_options_set_read_mask(
    _ options: OpaquePointer!, _ read_mask: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setReadMask(span(of: Boundary.required(read_mask, "read_mask")))
    }
}

@c @implementation
public func fw_list_options_set_single_page(_ options: OpaquePointer!, _ single_page: Int32) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        options.isSinglePage = try Boundary.flag(single_page, "single_page")
    }
}

@c @implementation
public func fw_list_options_set_cancel(
    _ options: OpaquePointer!, _ cancel_or_null: OpaquePointer!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        options.cancelToken = unsafe try Boundary.token(cancel_or_null)
    }
}

@c @implementation
public func fw_list_options_free(_ options: OpaquePointer!) {
    unsafe Boundary.free(options, ListOptions.self)
}

@c @implementation
public func fw_list_api_keys(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ list: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.list, account_id, user_id)
    unsafe invocation.options = unsafe options_or_null
    return unsafe Boundary.call(client, invocation, list, "list", error_or_null)
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
    return unsafe Boundary.guarded(error_or_null) { () throws(Refusal) in
        let handle = unsafe list
        let list = unsafe try Boundary.list(handle)
        guard let key = unsafe key else { throw Refusal(.nullArgument, "key") }
        unsafe try list.pointee.checkNotLent()
        var invocation = Invocation(.nextPage)
        unsafe invocation.object = unsafe handle
        while true {
            if let record = unsafe try list.pointee.nextInPage() {
                unsafe try Boundary.give(record, to: key)
                unsafe list.pointee.advance()
                return Status.ok.rawValue
            }
            if unsafe !list.pointee.hasNextPage { return Status.ok.rawValue }
            let status = unsafe try Boundary.run(list.pointee.client, invocation, nil, error_or_null)
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
    let thread = HostThread()
    _ = unsafe SharedKeyList(endingHandle: list)
    thread.restore()
}

// ListFunctions.swift - fw_list_options and fw_api_key_list

import CFwKeys
import CSystem

extension ListOptions: Boxed {
    static var tag: UInt64 { 0x1157_0b70_0001 }
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
    unsafe Boundary.call(client, list, "list", error_or_null) { (client) throws(Refusal) in
        let account = unsafe try span(of: Boundary.required(account_id, "account_id"))
        let user = unsafe try span(of: Boundary.required(user_id, "user_id"))
        guard let options = unsafe options_or_null else {
            return try Operation.list(client.object.settings, account: account, user: user, ListOptions())
        }
        let box: Box<ListOptions> = unsafe try Boundary.object(options, "options_or_null")
        return unsafe try Operation.list(client.object.settings, account: account, user: user, box.object)
    } product: { (operation, client) in
        KeyList(client.share(), takingFrom: &operation)
    }
}

@c @implementation
public func fw_api_key_list_next(
    _ list: OpaquePointer!, _ key: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.clear(key)
    return unsafe Boundary.guarded(error_or_null) { () throws(Refusal) in
        let box: Box<KeyList> = unsafe try Boundary.object(list, "list")
        guard let key = unsafe key else { throw Refusal(.nullArgument, "key") }
        if unsafe box.object.client.isForked { throw Refusal(.forked, "list") }
        while true {
            if let record = unsafe try box.object.nextInPage() {
                unsafe try Boundary.give(record, to: key)
                unsafe box.object.advance()
                return Status.ok.rawValue
            }
            guard var operation = unsafe try box.object.nextPage() else { return Status.ok.rawValue }
            let hasRun = unsafe (try? box.object.client.run(&operation)) != nil
            unsafe box.object.takeBack(&operation)
            guard hasRun else { throw .noMemory }
            guard operation.hasSucceeded else { return unsafe Boundary.fail(&operation, error_or_null) }
        }
    }
}

@c @implementation
public func fw_api_key_list_next_page_token(_ list: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<KeyList>(list) else { return nil }
    return unsafe box.object.nextPageTokenCString
}

@c @implementation
public func fw_api_key_list_total_size(_ list: OpaquePointer!) -> Int64 {
    guard let box = unsafe Box<KeyList>(list) else { return -1 }
    return unsafe box.object.totalSize ?? -1
}

@c @implementation
public func fw_api_key_list_free(_ list: OpaquePointer!) {
    unsafe Boundary.free(list, KeyList.self)
}

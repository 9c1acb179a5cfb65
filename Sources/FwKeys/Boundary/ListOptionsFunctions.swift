// ListOptionsFunctions.swift - fw_list_options

import CFwKeys

extension ListOptions: Boxed {
    static var tag: UInt64 { 0x1157_0b70_0001 }
}

private func set(
    _ options: OpaquePointer?, _ body: (inout ListOptions) throws(Refusal) -> Void
) -> fw_status {
    unsafe Boundary.set(options, "options", body)
}

@c @implementation
public func fw_list_options_new(_ options: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    unsafe Boundary.new(options) { () throws(Refusal) in ListOptions() }
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
        unsafe try options.setPageToken(Boundary.text(token, "token"))
    }
}

@c @implementation
public func fw_list_options_set_filter(
    _ options: OpaquePointer!, _ filter: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setFilter(Boundary.text(filter, "filter"))
    }
}

@c @implementation
public func fw_list_options_set_order_by(
    _ options: OpaquePointer!, _ order_by: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setOrderBy(Boundary.text(order_by, "order_by"))
    }
}

@c @implementation
public func fw_list_options_set_read_mask(
    _ options: OpaquePointer!, _ read_mask: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setReadMask(Boundary.text(read_mask, "read_mask"))
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

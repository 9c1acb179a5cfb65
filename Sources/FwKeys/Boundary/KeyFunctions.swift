// KeyFunctions.swift - fw_api_key, and the operations on one key

import CFwKeys
import CSystem

extension KeyRecord: Boxed {
    static var tag: UInt64 { 0xa91e_4e00_0001 }
}

extension PreparedCall {
    @unsafe
    fileprivate static func create(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?, _ options: OpaquePointer?
    ) throws(Refusal) -> PreparedCall {
        let account = unsafe try Boundary.text(account_id, "account_id")
        let user = unsafe try Boundary.text(user_id, "user_id")
        guard let options = unsafe options else {
            return try .create(account: account, user: user, CreateOptions(), now: .now)
        }
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options_or_null")
        return try .create(account: account, user: user, box.object, now: .now)
    }

    @unsafe
    fileprivate static func get(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?, _ key_id: UnsafePointer<CChar>?
    ) throws(Refusal) -> PreparedCall {
        unsafe try .get(
            account: Boundary.text(account_id, "account_id"), user: Boundary.text(user_id, "user_id"),
            keyID: Boundary.text(key_id, "key_id"))
    }

    @unsafe
    fileprivate static func update(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?,
        _ key_id: UnsafePointer<CChar>?, _ options: OpaquePointer?
    ) throws(Refusal) -> PreparedCall {
        let account = unsafe try Boundary.text(account_id, "account_id")
        let user = unsafe try Boundary.text(user_id, "user_id")
        let key = unsafe try Boundary.text(key_id, "key_id")
        guard let options = unsafe options else {
            return try .update(account: account, user: user, keyID: key, CreateOptions(), now: .now)
        }
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        return try .update(account: account, user: user, keyID: key, box.object, now: .now)
    }

    @unsafe
    fileprivate static func delete(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?, _ key_id: UnsafePointer<CChar>?
    ) throws(Refusal) -> PreparedCall {
        unsafe try .delete(
            account: Boundary.text(account_id, "account_id"), user: Boundary.text(user_id, "user_id"),
            keyID: Boundary.text(key_id, "key_id"))
    }
}

@c @implementation
public func fw_create_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ key: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, key, "key", error_or_null) { (_) throws(Refusal) in
        unsafe try .create(account_id, user_id, options_or_null)
    }
}

@c @implementation
public func fw_queue_create_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .create(account_id, user_id, options_or_null)
    }
}

@c @implementation
public func fw_get_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ key: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, key, "key", error_or_null) { (_) throws(Refusal) in
        unsafe try .get(account_id, user_id, key_id)
    }
}

@c @implementation
public func fw_queue_get_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .get(account_id, user_id, key_id)
    }
}

@c @implementation
public func fw_update_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ options: OpaquePointer!,
    _ key: UnsafeMutablePointer<OpaquePointer?>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, key, "key", error_or_null) { (_) throws(Refusal) in
        unsafe try .update(account_id, user_id, key_id, options)
    }
}

@c @implementation
public func fw_queue_update_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ options: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .update(account_id, user_id, key_id, options)
    }
}

@c @implementation
public func fw_delete_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, error_or_null) { (_) throws(Refusal) in
        unsafe try .delete(account_id, user_id, key_id)
    }
}

@c @implementation
public func fw_queue_delete_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .delete(account_id, user_id, key_id)
    }
}

private func text(_ key: OpaquePointer?, _ field: KeyRecord.Field) -> UnsafePointer<CChar>? {
    guard let box = Box<KeyRecord>(key) else { return nil }
    return unsafe box.object.texts.cString(box.object[field])
}

private func time(
    _ key: OpaquePointer?, _ seconds: UnsafeMutablePointer<Int64>?, _ field: KeyRecord.Field
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box: Box<KeyRecord> = unsafe try Boundary.object(key, "key")
        guard let seconds = unsafe seconds else { throw Refusal(.nullArgument, "seconds") }
        let id = box.object[field]
        if id.isAbsent { throw Refusal(.invalidState, "key") }
        guard let time = try? Timestamp(parsing: box.object.texts.text(id)) else {
            throw Refusal(.invalidTimestamp, "key")
        }
        unsafe seconds.pointee = time.unixSeconds
    }
}

@c @implementation
public func fw_api_key_id(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .id)
}

@c @implementation
public func fw_api_key_display_name(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .displayName)
}

@c @implementation
public func fw_api_key_prefix(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .prefix)
}

@c @implementation
public func fw_api_key_email(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .email)
}

@c @implementation
public func fw_api_key_create_time(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .createTime)
}

@c @implementation
public func fw_api_key_create_time_unix(_ key: OpaquePointer!, _ seconds: UnsafeMutablePointer<Int64>!)
    -> fw_status
{
    unsafe time(key, seconds, .createTime)
}

@c @implementation
public func fw_api_key_expire_time(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .expireTime)
}

@c @implementation
public func fw_api_key_expire_time_unix(_ key: OpaquePointer!, _ seconds: UnsafeMutablePointer<Int64>!)
    -> fw_status
{
    unsafe time(key, seconds, .expireTime)
}

@c @implementation
public func fw_api_key_last_used(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe text(key, .lastUsed)
}

@c @implementation
public func fw_api_key_last_used_unix(_ key: OpaquePointer!, _ seconds: UnsafeMutablePointer<Int64>!)
    -> fw_status
{
    unsafe time(key, seconds, .lastUsed)
}

@c @implementation
public func fw_api_key_marker(_ key: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<KeyRecord>(key) else { return nil }
    return unsafe box.object.markerCString
}

@c @implementation
public func fw_api_key_unsettled_attempts(_ key: OpaquePointer!) -> Int32 {
    guard let box = Box<KeyRecord>(key) else { return 0 }
    return box.object.unsettledAttempts
}

@c @implementation
public func fw_api_key_secure(_ key: OpaquePointer!) -> Int32 {
    guard let box = Box<KeyRecord>(key) else { return 0 }
    return box.object.isSecure ? 1 : 0
}

@c @implementation
public func fw_api_key_annotation_count(_ key: OpaquePointer!) -> Int {
    guard let box = Box<KeyRecord>(key) else { return 0 }
    return box.object.annotations.count
}

@c @implementation
public func fw_api_key_annotation_name(_ key: OpaquePointer!, _ index: Int) -> UnsafePointer<CChar>! {
    guard let box = Box<KeyRecord>(key) else { return nil }
    return unsafe box.object.annotations.nameCString(index)
}

@c @implementation
public func fw_api_key_annotation_value(_ key: OpaquePointer!, _ index: Int) -> UnsafePointer<CChar>! {
    guard let box = Box<KeyRecord>(key) else { return nil }
    return unsafe box.object.annotations.valueCString(index)
}

@c @implementation
public func fw_api_key_secret(
    _ key: OpaquePointer!, _ length_or_null: UnsafeMutablePointer<Int>!
) -> UnsafePointer<CChar>! {
    unsafe length_or_null?.pointee = 0
    guard let box = Box<KeyRecord>(key) else { return nil }
    switch box.object.secret {
    case .some(let secret):
        unsafe length_or_null?.pointee = secret.count
        return unsafe secret.cString
    case .none:
        return nil
    }
}

@c @implementation
public func fw_api_key_copy_secret(
    _ key: OpaquePointer!, _ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let _: Box<KeyRecord> = unsafe try Boundary.object(key, "key")
        guard let buffer = unsafe buffer else { throw Refusal(.nullArgument, "buffer") }
        var length = 0
        guard let secret = unsafe fw_api_key_secret(key, &length) else { throw Refusal(.invalidState, "key") }
        // A size_t beyond the signed range cannot be a buffer, but is one that is large enough.
        guard capacity < 0 || capacity > length else { throw Refusal(.tooLong, "capacity") }
        unsafe memcpy(buffer, secret, length + 1)
    }
}

@c @implementation
public func fw_api_key_wipe_secret(_ key: OpaquePointer!) {
    Boundary.keepingThreadState {
        guard let box = Box<KeyRecord>(key) else { return }
        box.object.secret = nil
    }
}

@c @implementation
public func fw_api_key_free(_ key: OpaquePointer!) {
    unsafe Boundary.free(key, KeyRecord.self)
}

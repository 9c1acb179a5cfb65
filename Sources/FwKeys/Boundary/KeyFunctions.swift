// KeyFunctions.swift - fw_api_key, and the operations on one key

import FwKeysCalls
import CFwKeys

extension PreparedCall {
    /// A create, or the beginning of a rotation.
    @safe
    static func create(
        _ kind: OperationKind, _ account: CText, _ user: CText, _ options: Handle,
        replacing oldKey: CText = nil
    ) throws(Refusal) -> PreparedCall {
        try options.options("options_or_null") { (options: borrowing CreateOptions) throws(Refusal) in
            let rule = kind == .rotationBegin ? TextRule.oldKeyID : nil
            return try .create(kind, GivenIDs(account, user, oldKey, rule), options)
        }
    }

    @safe
    fileprivate static func update(
        _ account: CText, _ user: CText, _ key: CText, _ options: Handle
    ) throws(Refusal) -> PreparedCall {
        try options.options("options") { (options: borrowing CreateOptions) throws(Refusal) in
            try .update(GivenIDs(account, user, key, .keyID), options)
        }
    }

    /// A get or a delete.
    @safe
    fileprivate init(_ kind: OperationKind, _ account: CText, _ user: CText, _ key: CText) throws(Refusal) {
        try self.init(kind, GivenIDs(account, user, key, .keyID))
    }
}

@c @implementation
public func fw_create_api_key(
    _ client: Handle, _ account: CText, _ user: CText, _ options: Handle, _ key: HandleOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, try .create(.create, account, user, options), into: key, "key")
}

@c @implementation
public func fw_queue_create_api_key(
    _ queue: Handle, _ account: CText, _ user: CText, _ options: Handle,
    _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .create(.create, account, user, options))
}

@c @implementation
public func fw_get_api_key(
    _ client: Handle, _ account: CText, _ user: CText, _ id: CText, _ key: HandleOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, try PreparedCall(.get, account, user, id), into: key, "key")
}

@c @implementation
public func fw_queue_get_api_key(
    _ queue: Handle, _ account: CText, _ user: CText, _ id: CText, _ tag: UserData,
    _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try PreparedCall(.get, account, user, id))
}

@c @implementation
public func fw_update_api_key(
    _ client: Handle, _ account: CText, _ user: CText, _ id: CText, _ options: Handle,
    _ key: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, try .update(account, user, id, options), into: key, "key")
}

@c @implementation
public func fw_queue_update_api_key(
    _ queue: Handle, _ account: CText, _ user: CText, _ id: CText, _ options: Handle,
    _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .update(account, user, id, options))
}

@c @implementation
public func fw_delete_api_key(
    _ client: Handle, _ account: CText, _ user: CText, _ id: CText, _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, try PreparedCall(.delete, account, user, id))
}

@c @implementation
public func fw_queue_delete_api_key(
    _ queue: Handle, _ account: CText, _ user: CText, _ id: CText, _ tag: UserData,
    _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try PreparedCall(.delete, account, user, id))
}

@safe
private func text(_ key: Handle, _ field: KeyRecord.Field) -> CText {
    guard let box = Box<KeyRecord>(key) else { return nil }
    return box.object.texts.cString(box.object[field])
}

@safe
private func time(_ key: Handle, _ seconds: UnsafeMutablePointer<Int64>?, _ field: KeyRecord.Field)
    -> fw_status
{
    Boundary.status { () throws(Refusal) in
        let box = try key.object(KeyRecord.self, "key")
        let seconds = try seconds.required("seconds")
        let id = box.object[field]
        if id.isAbsent { throw Refusal(.invalidState, "key") }
        guard let time = try? Timestamp(parsing: box.object.texts.text(id)) else {
            throw Refusal(.invalidTimestamp, "key")
        }
        unsafe seconds.pointee = time.unixSeconds
    }
}

@c @implementation
public func fw_api_key_id(_ key: Handle) -> CText {
    text(key, .id)
}

@c @implementation
public func fw_api_key_display_name(_ key: Handle) -> CText {
    text(key, .displayName)
}

@c @implementation
public func fw_api_key_base_name_length(_ key: Handle) -> Int {
    guard let box = Box<KeyRecord>(key) else { return 0 }
    return Marker.baseNameByteCount(of: box.object.texts.text(box.object.displayName))
}

@c @implementation
public func fw_api_key_prefix(_ key: Handle) -> CText {
    text(key, .prefix)
}

@c @implementation
public func fw_api_key_email(_ key: Handle) -> CText {
    text(key, .email)
}

@c @implementation
public func fw_api_key_create_time(_ key: Handle) -> CText {
    text(key, .createTime)
}

@c @implementation
public func fw_api_key_create_time_unix(_ key: Handle, _ seconds: UnsafeMutablePointer<Int64>?) -> fw_status {
    time(key, seconds, .createTime)
}

@c @implementation
public func fw_api_key_expire_time(_ key: Handle) -> CText {
    text(key, .expireTime)
}

@c @implementation
public func fw_api_key_expire_time_unix(_ key: Handle, _ seconds: UnsafeMutablePointer<Int64>?) -> fw_status {
    time(key, seconds, .expireTime)
}

@c @implementation
public func fw_api_key_last_used(_ key: Handle) -> CText {
    text(key, .lastUsed)
}

@c @implementation
public func fw_api_key_last_used_unix(_ key: Handle, _ seconds: UnsafeMutablePointer<Int64>?) -> fw_status {
    time(key, seconds, .lastUsed)
}

@c @implementation
public func fw_api_key_marker(_ key: Handle) -> CText {
    Box<KeyRecord>(key)?.object.markerCString
}

@c @implementation
public func fw_api_key_unsettled_attempts(_ key: Handle) -> Int32 {
    Box<KeyRecord>(key)?.object.unsettledAttempts ?? 0
}

@c @implementation
public func fw_api_key_secure(_ key: Handle) -> Int32 {
    Box<KeyRecord>(key)?.object.isSecure == true ? 1 : 0
}

@c @implementation
public func fw_api_key_annotation_count(_ key: Handle) -> Int {
    Box<KeyRecord>(key)?.object.annotations.count ?? 0
}

@c @implementation
public func fw_api_key_annotation_name(_ key: Handle, _ index: Int) -> CText {
    Box<KeyRecord>(key)?.object.annotations.nameCString(index)
}

@c @implementation
public func fw_api_key_annotation_value(_ key: Handle, _ index: Int) -> CText {
    Box<KeyRecord>(key)?.object.annotations.valueCString(index)
}

@c @implementation
public func fw_api_key_secret(_ key: Handle, _ length: UnsafeMutablePointer<Int>?) -> CText {
    unsafe length?.pointee = 0
    guard let box = Box<KeyRecord>(key) else { return nil }
    switch box.object.secret {
    case .some(let secret):
        unsafe length?.pointee = secret.count
        return secret.cString
    case .none:
        return nil
    }
}

@c @implementation
public func fw_api_key_copy_secret(
    _ key: Handle, _ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        _ = try key.object(KeyRecord.self, "key")
        let buffer = try buffer.required("buffer")
        var length = 0
        guard let secret = unsafe fw_api_key_secret(key, &length) else { throw Refusal(.invalidState, "key") }
        // A size_t above Int.max cannot be the size of a real buffer, but it counts as large enough.
        guard capacity < 0 || capacity > length else { throw Refusal(.tooLong, "capacity") }
        unsafe memcpy(buffer, secret, length + 1)
    }
}

@c @implementation
public func fw_api_key_wipe_secret(_ key: Handle) {
    Boundary.keepingThreadState { Box<KeyRecord>(key)?.object.secret = nil }
}

@c @implementation
public func fw_api_key_free(_ key: Handle) {
    key.free(KeyRecord.self)
}

// CheckFunctions.swift - what statuses and errors mean, and checks of arguments that need no client

import CFwKeys

@c @implementation
public func fw_status_message(_ status: fw_status) -> UnsafePointer<CChar>! {
    unsafe (Status(rawValue: status)?.sentence ?? "unknown status").cString
}

@c @implementation
public func fw_status_is_argument_error(_ status: fw_status) -> Int32 {
    Status(rawValue: status)?.isArgumentError == true ? 1 : 0
}

@c @implementation
public func fw_error_may_have_left_key(_ error: OpaquePointer!) -> Int32 {
    guard let error = unsafe error else { return 0 }
    if let outcome = unsafe ImmortalError.outcome(error) { return outcome == .unknown ? 1 : 0 }
    guard let box = Box<ErrorReport>(error) else { return 0 }
    return box.object.mayHaveLeftKey ? 1 : 0
}

@c @implementation
public func fw_check_id(_ id: UnsafePointer<CChar>!) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let text = unsafe try Boundary.text(id, "id")
        try TextRule(argument: "id", maximum: TextRule.keyID.maximum)
            .checkPathSegment(ResourceName.anyID(text))
    }
}

@c @implementation
public func fw_check_user_id(_ id: UnsafePointer<CChar>!, _ every_user_also: Int32) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let isEveryUserAllowed = try Boundary.flag(every_user_also, "every_user_also")
        let text = unsafe try ResourceName.userID(Boundary.text(id, "id"))
        if isEveryUserAllowed {
            try TextRule.userID.checkPathSegment(text)
        } else {
            try TextRule.userID.checkOneUser(text)
        }
    }
}

@c @implementation
public func fw_check_marker(_ marker: UnsafePointer<CChar>!) -> fw_status {
    Boundary.status { () throws(Refusal) in
        _ = unsafe try Marker(Boundary.text(marker, "marker"), "marker")
    }
}

@c @implementation
public func fw_api_key_base_name_length(_ key: OpaquePointer!) -> Int {
    guard let box = Box<KeyRecord>(key) else { return 0 }
    return Marker.baseNameByteCount(of: box.object.texts.text(box.object.displayName))
}

// RequestFunctions.swift - fw_request, the description of a request that is not sent

import FwKeysCalls
import CFwKeys

@safe
private func create(
    _ config: Handle, _ account: CText, _ user: CText, _ options: Handle
) throws(Refusal) -> RequestDescription {
    let settings = try config.object(Settings.self, "config")
    return try options.options("options_or_null") { (options: borrowing CreateOptions) throws(Refusal) in
        try .create(settings, GivenIDs(account, user), options)
    }
}

@safe
private func delete(
    _ config: Handle, _ account: CText, _ user: CText, _ key: CText
) throws(Refusal) -> RequestDescription {
    let settings = try config.object(Settings.self, "config")
    return try .describe(PreparedCall(.delete, GivenIDs(account, user, key, .keyID)), settings)
}

@c @implementation
public func fw_create_options_describe(
    _ options: Handle, _ config: Handle, _ account: CText, _ user: CText,
    _ request: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.give(request, "request", try Boundary.box(create(config, account, user, options)).pointer, error)
}

@c @implementation
public func fw_delete_describe(
    _ config: Handle, _ account: CText, _ user: CText, _ id: CText, _ request: HandleOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.give(request, "request", try Boundary.box(delete(config, account, user, id)).pointer, error)
}

@c @implementation
public func fw_request_method(_ request: Handle) -> CText {
    Box<RequestDescription>(request) == nil ? nil : ("POST" as Literal).cString
}

@c @implementation
public func fw_request_url(_ request: Handle) -> CText {
    Box<RequestDescription>(request)?.object.url.cString
}

@c @implementation
public func fw_request_path(_ request: Handle) -> CText {
    guard let box = Box<RequestDescription>(request), let url = box.object.url.cString else { return nil }
    return unsafe url + box.object.pathOffset
}

@c @implementation
public func fw_request_body(_ request: Handle) -> CText {
    Box<RequestDescription>(request)?.object.body.cString
}

@c @implementation
public func fw_request_free(_ request: Handle) {
    request.free(RequestDescription.self)
}

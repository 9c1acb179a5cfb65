// IdentityFunctions.swift - fw_identity, and the question whose API key it is

import FwKeysCalls
import CFwKeys

@c @implementation
public func fw_whoami(_ client: Handle, _ identity: HandleOutput, _ error: HandleOutput) -> fw_status {
    Boundary.call(client, error, .whoAmI(withUser: false), into: identity, "identity")
}

@c @implementation
public func fw_whoami_with_user(
    _ client: Handle, _ identity: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, .whoAmI(withUser: true), into: identity, "identity")
}

@c @implementation
public func fw_queue_whoami(
    _ queue: Handle, _ with_user: Int32, _ tag: UserData, _ ticket: TicketOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .whoAmI(withUser: with_user.flag("with_user")))
}

@safe
private func text(_ identity: Handle, _ field: (borrowing Identity) -> TextID) -> CText {
    guard let box = Box<Identity>(identity) else { return nil }
    return box.object.texts.cString(field(box.object))
}

@c @implementation
public func fw_identity_account_id(_ identity: Handle) -> CText {
    text(identity) { $0.accountID }
}

@c @implementation
public func fw_identity_email(_ identity: Handle) -> CText {
    text(identity) { $0.email }
}

@c @implementation
public func fw_identity_user_id(_ identity: Handle) -> CText {
    text(identity) { $0.userID }
}

@c @implementation
public func fw_identity_key_id(_ identity: Handle) -> CText {
    text(identity) { $0.keyID }
}

@c @implementation
public func fw_identity_free(_ identity: Handle) {
    identity.free(Identity.self)
}

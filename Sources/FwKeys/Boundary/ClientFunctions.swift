// ClientFunctions.swift - fw_client, fw_cancel, and the version of the library

import FwKeysCalls
import CFwKeys

@c @implementation
public func fw_version() -> CText {
    Library.version.cString
}

@c @implementation
public func fw_client_new(_ config: Handle, _ client: HandleOutput, _ error: HandleOutput)
    -> fw_status
{
    Boundary.give(
        client, "client", try Client.make(config.object(Settings.self, "config").object).handle(),
        error)
}

@c @implementation
public func fw_client_secrets_locked(_ client: Handle) -> Int32 {
    Box<Client>(client)?.object.settings.object.pages.isLocked == true ? 1 : 0
}

@c @implementation
public func fw_client_free(_ client: Handle) {
    client.free(Client.self)
}

@c @implementation
public func fw_cancel_new(_ cancel: HandleOutput) -> fw_status {
    Boundary.give(cancel, "cancel", try CancelToken.make().handle())
}

@c @implementation
public func fw_cancel_trigger(_ cancel: Handle) {
    Boundary.keepingThreadState { Box<CancelToken>(cancel)?.object.trigger() }
}

@c @implementation
public func fw_cancel_free(_ cancel: Handle) {
    cancel.free(CancelToken.self)
}

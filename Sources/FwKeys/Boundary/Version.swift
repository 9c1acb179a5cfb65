import CFwKeys

@c @implementation
public func fw_version() -> UnsafePointer<CChar>! {
    unsafe ("1.0.0" as StaticString).cString
}

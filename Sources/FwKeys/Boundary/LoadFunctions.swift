// LoadFunctions.swift - fw_config_load, the one function that looks at the environment and at settings files

import CFwKeys
import CSystem

@c @implementation
public func fw_config_load(
    _ config: OpaquePointer!, _ profile_or_null: UnsafePointer<CChar>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.guarded(error_or_null) { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        guard var search = unsafe try? SettingsSearch(for: settings.object) else { throw .noMemory }
        do throws(Refusal) {
            if let profile = unsafe profile_or_null {
                try search.run(profile: unsafe span(of: profile))
            } else {
                try search.run()
            }
        } catch let refusal {
            if search.path.isAbsent { throw refusal }
            if unsafe error_or_null != nil {
                unsafe Boundary.give(search.report(refusal), refusal, error_or_null)
            }
            return refusal.status.rawValue
        }
        unsafe settings.object = search.result()
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_config_account_id(_ config: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Settings>(config) else { return nil }
    return unsafe box.object.accountID.cString
}

@c @implementation
public func fw_config_user_id(_ config: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Settings>(config) else { return nil }
    return unsafe box.object.userID.cString
}

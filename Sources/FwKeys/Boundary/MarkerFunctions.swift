// MarkerFunctions.swift - fw_marker_generate

import CFwKeys
import CSystem

@c @implementation
public func fw_marker_generate(_ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        guard let buffer = unsafe buffer else { throw Refusal(.nullArgument, "buffer") }
        // A size_t beyond the signed range cannot be a buffer, but is one that is large enough.
        guard capacity < 0 || capacity > Marker.digitCount else { throw Refusal(.tooLong, "capacity") }
        let marker = try Marker.random()
        for index in 0..<Marker.digitCount {
            unsafe buffer[index] = CChar(truncatingIfNeeded: marker.span[index])
        }
        unsafe buffer[Marker.digitCount] = 0
    }
}

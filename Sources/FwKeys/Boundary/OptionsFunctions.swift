// OptionsFunctions.swift - fw_create_options and fw_list_options

import FwKeysCalls
import CFwKeys

extension CreateOptions: Options {}
extension ListOptions: Options {}

@safe
private func creation(_ options: Handle) throws(Refusal) -> Box<CreateOptions> {
    try options.object(CreateOptions.self, "options")
}

extension Int64 {
    fileprivate func duration() throws(Refusal) -> Int64 { try within(0...Timestamp.latest, "seconds") }
}

@safe
private func listing(_ options: Handle) throws(Refusal) -> Box<ListOptions> {
    try options.object(ListOptions.self, "options")
}

@c @implementation
public func fw_create_options_new(_ options: HandleOutput) -> fw_status {
    Boundary.give(options, "options", try Boundary.box(CreateOptions()).pointer)
}

@c @implementation
public func fw_create_options_set_display_name(_ options: Handle, _ name: CText) -> fw_status {
    Boundary.status(try creation(options).object.setDisplayName(name.text("display_name")))
}

@c @implementation
public func fw_create_options_set_expire_time(_ options: Handle, _ rfc3339: CText) -> fw_status {
    Boundary.status(
        try creation(options).object.setExpireTime(
            rfc3339.text(CreateOptions.expireTimeArgument), now: .now))
}

@c @implementation
public func fw_create_options_set_expire_time_unix(_ options: Handle, _ seconds: Int64) -> fw_status {
    Boundary.status(try creation(options).object.setExpireTime(unixSeconds: seconds, now: .now))
}

@c @implementation
public func fw_create_options_set_annotation(_ options: Handle, _ name: CText, _ value: CText) -> fw_status {
    Boundary.status(
        try creation(options).object.setAnnotation(name: name.text("name"), value: value.text("value")))
}

@c @implementation
public func fw_create_options_set_exactly_once(_ options: Handle, _ exactly_once: Int32) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = try creation(options)
        guard let exactlyOnce = ExactlyOnce(rawValue: exactly_once) else {
            throw Refusal(.outOfRange, "exactly_once")
        }
        box.object.exactlyOnce = exactlyOnce
    }
}

@c @implementation
public func fw_create_options_set_marker(_ options: Handle, _ marker: CText) -> fw_status {
    Boundary.status(
        try creation(options).object.marker =
            marker.isNull
            ? nil : Marker(marker.text("marker_or_null"), "marker_or_null"))
}

@c @implementation
public func fw_create_options_set_marker_in_annotation(_ options: Handle, _ in_annotation: Int32) -> fw_status
{
    Boundary.status(try creation(options).object.isMarkerInAnnotation = in_annotation.flag("in_annotation"))
}

@c @implementation
public func fw_create_options_set_cancel(_ options: Handle, _ cancel: Handle) -> fw_status {
    Boundary.status(try creation(options).object.cancelToken = cancel.cancelToken())
}

@c @implementation
public func fw_create_options_free(_ options: Handle) {
    options.free(CreateOptions.self)
}

@c @implementation
public func fw_list_options_new(_ options: HandleOutput) -> fw_status {
    Boundary.give(options, "options", try Boundary.box(ListOptions()).pointer)
}

@c @implementation
public func fw_list_options_set_page_size(_ options: Handle, _ page_size: Int32) -> fw_status {
    Boundary.status(try listing(options).object.setPageSize(page_size))
}

@c @implementation
public func fw_list_options_set_page_token(_ options: Handle, _ token: CText) -> fw_status {
    Boundary.status(try listing(options).object.setPageToken(token.text("token")))
}

@c @implementation
public func fw_list_options_set_filter(_ options: Handle, _ filter: CText) -> fw_status {
    Boundary.status(try listing(options).object.setFilter(filter.text("filter")))
}

@c @implementation
public func fw_list_options_set_order_by(_ options: Handle, _ order_by: CText) -> fw_status {
    Boundary.status(try listing(options).object.setOrderBy(order_by.text("order_by")))
}

@c @implementation
public func fw_list_options_set_read_mask(_ options: Handle, _ read_mask: CText) -> fw_status {
    Boundary.status(try listing(options).object.setReadMask(read_mask.text("read_mask")))
}

@c @implementation
public func fw_list_options_set_single_page(_ options: Handle, _ single_page: Int32) -> fw_status {
    Boundary.status(try listing(options).object.isSinglePage = single_page.flag("single_page"))
}

@c @implementation
public func fw_list_options_set_unused_for_seconds(_ options: Handle, _ seconds: Int64) -> fw_status {
    Boundary.status(try listing(options).object.selection.unusedForSeconds = seconds.duration())
}

@c @implementation
public func fw_list_options_set_older_than_seconds(_ options: Handle, _ seconds: Int64) -> fw_status {
    Boundary.status(try listing(options).object.selection.olderThanSeconds = seconds.duration())
}

@c @implementation
public func fw_list_options_set_expires_within_seconds(_ options: Handle, _ seconds: Int64) -> fw_status {
    Boundary.status(try listing(options).object.selection.expiresWithinSeconds = seconds.duration())
}

@c @implementation
public func fw_list_options_set_name_pattern(_ options: Handle, _ pattern: CText) -> fw_status {
    Boundary.status(try listing(options).object.selection.setNamePattern(pattern.text("pattern")))
}

@c @implementation
public func fw_list_options_set_annotation(_ options: Handle, _ name: CText, _ value: CText)
    -> fw_status
{
    Boundary.status(
        try listing(options).object.selection.setAnnotation(
            name: name.text("name"), value: value.isNull ? nil : value.text("value_or_null")))
}

@c @implementation
public func fw_list_options_set_marked(_ options: Handle, _ marked: Int32) -> fw_status {
    Boundary.status(try listing(options).object.selection.isMarked = marked.flag("marked"))
}

@c @implementation
public func fw_list_options_set_cancel(_ options: Handle, _ cancel: Handle) -> fw_status {
    Boundary.status(try listing(options).object.cancelToken = cancel.cancelToken())
}

@c @implementation
public func fw_list_options_free(_ options: Handle) {
    options.free(ListOptions.self)
}

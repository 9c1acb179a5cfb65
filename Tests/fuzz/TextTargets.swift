// TextTargets.swift - timestamps, settings files, headers, and what a caller gives

@testable import FwKeysCalls

/// A timestamp, beside the calendar of libc.
enum TimestampTarget {
    static func run(_ input: [UInt8]) {
        if input.count >= 8 {
            var seconds: Int64 = 0
            for byte in input.prefix(8) { seconds = seconds << 8 | Int64(byte) }
            var options = CreateOptions()
            try? options.setExpireTime(unixSeconds: seconds, now: Timestamp(unixSeconds: 0))
        }
        var options = CreateOptions()
        try? options.setExpireTime(input.span, now: Timestamp(unixSeconds: 1_700_000_000))
        if let time = options.expireTime {
            require(time.unixSeconds > 1_700_000_000 && time.unixSeconds <= Timestamp.latest, "not checked")
        }
        guard let time = try? Timestamp(parsing: input.span) else { return }
        var seconds = time_t(time.unixSeconds)
        var there = tm()
        require(gmtime_r(&seconds, &there) != nil, "no such time to libc")
        let civil = Timestamp.civil(time.unixSeconds)
        require(
            civil.year == Int64(there.tm_year) + 1900 && civil.month == Int64(there.tm_mon) + 1
                && civil.day == Int64(there.tm_mday) && civil.hour == Int64(there.tm_hour)
                && civil.minute == Int64(there.tm_min) && civil.second == Int64(there.tm_sec),
            "another date than libc's")
        guard civil.year >= 0, civil.year <= 9999 else { return }
        var text = Bytes()
        try! text.append(time)
        let again = try? Timestamp(parsing: text.span)
        require(again?.unixSeconds == time.unixSeconds, "written and read back, it is another time")
    }
}

/// The text of a settings file, and each of its values as a setting.
enum SettingsFileTarget {
    static func run(_ input: [UInt8]) {
        var lastLine: Int64 = 0
        var settings = try! Settings()
        SettingsFile.forEachLine(in: input.span) { (_, name, value, line) in
            require(line > lastLine, "lines out of order")
            lastLine = line
            for text in [[UInt8](name), [UInt8](value)] {
                require(!text.contains(0x0a) && !text.contains(0x0d), "more than a line")
            }
            require([UInt8](name).first != 0x20 && [UInt8](name).last != 0x20, "not trimmed")
            try? settings.setAPIKey(value)
            try? settings.setBaseURL(value)
            try? settings.setAccountID(value)
            try? settings.setUserID(value)
            try? settings.proxy.set(value)
            try? settings.proxy.set(environment: value, in: settings.pages)
            _ = NoProxy.matches(value, url: settings.baseURL.span)
            try? settings.setProxyCredentials(user: name, password: value)
        }
        let copy = try! settings.copy()
        let key = [UInt8](copy.apiKey)
        let url = [UInt8](copy.baseURL.span)
        require(key.span.isPlain && url.span.isPlain, "not fit for a request")
    }
}

/// The lines in front of a body, and what an error tells of them.
enum HeadersTarget {
    static func run(_ input: [UInt8]) {
        var reply = Reply()
        for line in input.split(separator: 0x0a, omittingEmptySubsequences: false) {
            try! reply.headers.append(line: ([UInt8](line) + [0x0a]).span)
        }
        for now in [0, 1_700_000_000, Int64.max, Int64.min] {
            if let wait = reply.headers.retryAfterMilliseconds(nowUnixSeconds: now) {
                require(wait >= 0 && wait <= 86_400_000, "a wait that nobody has time for")
            }
        }
        let id = [UInt8](reply.headers.requestID())
        require(!id.contains(0x0a), "more than a line")
        let identity = try! Identity(reply.headers)
        let email = [UInt8](identity.texts.text(identity.email))
        require(UTF8Text.isValid(email.span), "an address that is not UTF-8")
        let (url, credential) = (ListPageTarget.url, ErrorBodyTarget.credential)
        var settings = try! Settings()
        try! settings.setAPIKey(credential.span)
        _ = try! identity.users(url.span, isFiltered: true)
        _ = try! identity.likelyUserURL(url.span)
        reply.httpStatus = 503
        let ids = try! ResourceIDs(account: email.span, user: email.span, key: email.span, other: email.span)
        let words: ErrorReply? = try! ErrorReply(&reply.body, hiding: settings.apiKey)
        let report = try! ErrorReport(
            ResponseClassification(reply), reply, words, attempts: 1, .none, ids, keyID: id.span, settings)
        let told = [UInt8](report.texts.text(report.requestID))
        require(told.span.isPlain, "a request id that is not plain text")
        let message = [UInt8](report.texts.text(report.message))
        require(
            message.span.isPlain && !message.holds(credential),
            "a message that is not plain text")
    }
}

/// Display names, annotations and markers that a caller gives: the body of a create request has the same display name and as many
/// annotations, and a marker that was added is found again.
enum TextTarget {
    static func run(_ input: [UInt8]) {
        let lines = input.parts(5)
        let (displayName, markerText) = (lines[0], lines[4])
        var options = CreateOptions()
        let hasName = (try? options.setDisplayName(displayName.span)) != nil
        for (name, value) in [(lines[1], lines[2]), (lines[3], lines[4])] {
            try? options.setAnnotation(name: name.span, value: value.span)
        }
        var marker = try? Marker(markerText.span, "")
        if marker == nil, input.count & 1 == 1 {
            let digits = ListPageTarget.digits
            marker = try! Marker(digits.span, "")
        }
        var name = Bytes()
        if hasName { try! name.append(displayName.span) }
        if let position = Marker.position(in: displayName.span) {
            require(position == displayName.count - 16, "a marker that is not at the end")
        }
        if let marker {
            if !hasName { try! name.append("default") }
            try! marker.mark(&name)
            let marked = [UInt8](name.span)
            let none: [UInt8] = []
            require(
                marker.isBorne(by: marked.span, annotation: none.span), "a marker that is not found again")
            require(Marker.position(in: marked.span) == marked.count - 16, "a marker elsewhere")
        }
        var body = Bytes()
        try! options.write(to: &body, marker: marker)
        check([UInt8](body.span), name: [UInt8](name.span), annotations: options.annotations.count)
    }

    private static func check(_ body: [UInt8], name: [UInt8], annotations: Int) {
        var error = json_error_t()
        guard let root = JSONOracle.load(body, Int(JSON_REJECT_DUPLICATES), &error) else {
            fatalError("a body that is no JSON")
        }
        defer { json_decref(root) }
        let key = json_object_get(root, "apiKey")
        let told = json_object_get(key, "displayName")
        let start = json_string_value(told)
        let text = start.map {
            UnsafeRawBufferPointer(start: $0, count: json_string_length(told)).map { $0 }
        }
        require(text ?? [] == name, "another name")
        require(json_object_size(json_object_get(key, "annotations")) == annotations, "annotations")
    }
}

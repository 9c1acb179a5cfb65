// JobList.swift - jobs in a row
//
// A job is in one list at a time and has its place in itself, so that moving it costs no memory and cannot fail.

@safe
struct JobList: ~Copyable {
    private(set) var first: Box<Job>?
    private var last: Box<Job>?
    private(set) var count = 0

    init() {
        unsafe first = nil
        unsafe last = nil
    }

    /// What is still in it, nobody else has.
    deinit {
        var candidate = unsafe first
        while let job = unsafe candidate {
            unsafe candidate = Self.next(job)
            unsafe job.free()
        }
    }

    var isEmpty: Bool { count == 0 }

    /// The job behind another one.
    @unsafe
    static func next(_ job: Box<Job>) -> Box<Job>? {
        unsafe Box<Job>(job.object.next)
    }

    @unsafe
    mutating func append(_ job: Box<Job>) {
        unsafe insert(job, behind: last)
    }

    /// Behind all that are due no later.
    @unsafe
    mutating func insertByDue(_ job: Box<Job>) {
        var place = unsafe last
        while let candidate = unsafe place, unsafe candidate.object.due > job.object.due {
            unsafe place = Box<Job>(candidate.object.previous)
        }
        unsafe insert(job, behind: place)
    }

    private mutating func insert(_ job: Box<Job>, behind place: Box<Job>?) {
        let following = unsafe place.map { unsafe Self.next($0) } ?? first
        unsafe job.object.previous = place?.pointer
        unsafe job.object.next = following?.pointer
        if let place = unsafe place { unsafe place.object.next = job.pointer } else { unsafe first = job }
        if let following = unsafe following {
            unsafe following.object.previous = job.pointer
        } else {
            unsafe last = job
        }
        count += 1
    }

    @unsafe
    mutating func remove(_ job: Box<Job>) {
        let previous = unsafe Box<Job>(job.object.previous)
        let next = unsafe Box<Job>(job.object.next)
        if let previous = unsafe previous {
            unsafe previous.object.next = next?.pointer
        } else {
            unsafe first = next
        }
        if let next = unsafe next {
            unsafe next.object.previous = previous?.pointer
        } else {
            unsafe last = previous
        }
        unsafe job.object.previous = nil
        unsafe job.object.next = nil
        count -= 1
    }

    @unsafe
    mutating func popFirst() -> Box<Job>? {
        guard let job = unsafe first else { return nil }
        unsafe remove(job)
        return unsafe job
    }

    /// The job with that ticket, looked for from the end that it is nearer to.
    @unsafe
    func job(_ ticket: UInt64) -> Box<Job>? {
        guard let first = unsafe first, let last = unsafe last else { return nil }
        let lowest = unsafe first.object.ticket
        let highest = unsafe last.object.ticket
        let isNearEnd = highest > ticket && highest - ticket < ticket &- lowest || highest == ticket
        var candidate: Box<Job>? = unsafe isNearEnd ? last : first
        while let job = unsafe candidate {
            if unsafe job.object.ticket == ticket { return unsafe job }
            unsafe candidate = isNearEnd ? Box<Job>(job.object.previous) : Self.next(job)
        }
        return nil
    }
}

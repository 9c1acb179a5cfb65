// JobList.swift - a linked list of jobs
//
// A job is in one list at a time and holds its own links, so moving it to another list allocates nothing and cannot fail.

import FwKeysTransport

struct JobList: ~Copyable {
    private(set) var first: Box<Job>?
    private var last: Box<Job>?
    private(set) var count = 0

    /// Frees the jobs that are still in the list: nobody else owns them.
    deinit {
        var candidate = first
        while let job = candidate {
            candidate = job.object.next
            unsafe job.free()
        }
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ job: Box<Job>) {
        insert(job, behind: last)
    }

    /// Inserts the job after all jobs that are due no later.
    mutating func insertByDue(_ job: Box<Job>) {
        var place = last
        while let candidate = place, candidate.object.due > job.object.due {
            place = candidate.object.previous
        }
        insert(job, behind: place)
    }

    private mutating func insert(_ job: Box<Job>, behind place: Box<Job>?) {
        let following = place.map { $0.object.next } ?? first
        job.object.previous = place
        job.object.next = following
        if let place { place.object.next = job } else { first = job }
        if let following {
            following.object.previous = job
        } else {
            last = job
        }
        count += 1
    }

    @inline(never)
    mutating func remove(_ job: Box<Job>) {
        let previous = job.object.previous
        let next = job.object.next
        if let previous {
            previous.object.next = next
        } else {
            first = next
        }
        if let next {
            next.object.previous = previous
        } else {
            last = previous
        }
        job.object.previous = nil
        job.object.next = nil
        count -= 1
    }

    mutating func popFirst() -> Box<Job>? {
        guard let job = first else { return nil }
        remove(job)
        return job
    }

    /// The job with that ticket, searched from the nearer end.
    func job(_ ticket: UInt64) -> Box<Job>? {
        guard let first, let last else { return nil }
        let lowest = first.object.ticket
        let highest = last.object.ticket
        let isNearEnd = highest > ticket && highest - ticket < ticket &- lowest || highest == ticket
        var candidate: Box<Job>? = isNearEnd ? last : first
        while let job = candidate {
            if job.object.ticket == ticket { return job }
            candidate = isNearEnd ? job.object.previous : job.object.next
        }
        return nil
    }
}

// An ordinary Swift library, of the kind that a host may have loaded beside libfwkeys: it makes the full Swift runtime
// work for a living (strings, collections, classes, existentials, errors, printing), so that a runtime function that is
// wrongly taken from elsewhere shows.

protocol Described {
    var description: String { get }
}

struct Missing: Error {
    let word: String
}

final class WordCount: Described {
    private var counts: [String: Int] = [:]

    init(_ text: String) {
        for word in text.split(separator: " ") {
            counts[String(word), default: 0] += 1
        }
    }

    func count(of word: String) throws -> Int {
        guard let count = counts[word] else { throw Missing(word: word) }
        return count
    }

    var description: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    }
}

/// Counts words and checks itself: the number of different words, or -1 if anything came out wrong.
@_cdecl("ordinary_word_count")
public func ordinaryWordCount(_ text: UnsafePointer<CChar>) -> Int32 {
    let words = WordCount(String(cString: text))
    let anything: any Described = words
    var printed = ""
    print(anything.description, terminator: "!", to: &printed)
    do {
        _ = try words.count(of: "absent from every text")
        return -1
    } catch let missing as Missing {
        guard missing.word.hasPrefix("absent"), printed.hasSuffix("!") else { return -1 }
    } catch {
        return -1
    }
    return Int32(printed.split(separator: ",").count)
}

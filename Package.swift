// swift-tools-version: 6.2

import PackageDescription

// libfwkeys: one package, two ways to build it.
//
// A release build, as `make` calls it, makes what is shipped: Embedded Swift, where the compiler refuses every line that
// would allocate behind the author's back, linked against libcurl, libjansson and libc alone (`make` names stand-ins for
// the first two, without symbol versions: scripts/unversioned-library). A debug build is ordinary
// Swift, so that the tests can import the core and the sanitizers can watch it. The two never meet in one process:
// tests of the shipped library load the `.so` from outside.
//
// The programs have a package of their own, in Sources/tools: building the library needs no network.

let coreSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableExperimentalFeature("Lifetimes"),
    .strictMemorySafety(),
    .enableExperimentalFeature("Embedded", .when(configuration: .release)),
    .unsafeFlags(
        [
            "-no-allocations", "-Osize", "-Xfrontend", "-function-sections",
            // Nothing throws through the library: debuggers have the frames' layout in the debug information.
            "-Xcc", "-fno-asynchronous-unwind-tables",
            // The library shall be small, and -Osize alone inlines and specializes what makes it a sixth larger, for
            // nothing that could be measured: inline into small functions only, and do not copy a function for each
            // closure that it is given.
            "-Xllvm", "-sil-inline-overall-caller-block-limit=10",
            "-Xllvm", "-sil-disable-pass=closure-specialize",
        ], .when(configuration: .release)),
]

/// A layer of the core, in the folder of its name: it sees the one below, which shows all that are below it in turn. So
/// the use of something above does not compile.
func layer(_ name: String, on below: Target.Dependency) -> Target {
    .target(
        name: "FwKeys\(name)", dependencies: [below], path: "Sources/FwKeys/\(name)",
        swiftSettings: coreSettings)
}

/// `make quick` compiles the files of unit tests that it runs, with what they share, and no others: to compile them all takes
/// as long as the core does. Nil: all of them.
let unitTests = Context.environment["FWKEYS_UNIT_TESTS"].map { names in
    (names.split(separator: " ").map(String.init) + ["Answer", "Events", "Script", "Support", "TCPPair"])
        .map { "\($0).swift" }
}

let package = Package(
    name: "fwkeys",
    products: [
        .library(name: "fwkeys", type: .dynamic, targets: ["FwKeys"])
    ],
    targets: [
        .systemLibrary(name: "CFwKeys", path: "include"),
        .systemLibrary(name: "CSystem", path: "Sources/CSystem"),
        layer("Memory", on: "CSystem"),
        layer("Vocabulary", on: "FwKeysMemory"),
        layer("Wire", on: "FwKeysVocabulary"),
        layer("Settings", on: "FwKeysWire"),
        layer("Transport", on: "FwKeysSettings"),
        layer("Calls", on: "FwKeysTransport"),
        .target(
            name: "FwKeys",
            dependencies: ["CFwKeys", "FwKeysCalls"],
            path: "Sources/FwKeys/Boundary",
            swiftSettings: coreSettings,
            linkerSettings: [
                .linkedLibrary("curl"),
                .linkedLibrary("jansson"),
                .unsafeFlags(
                    [
                        // lld drops what nothing refers to, and the references of what it dropped.
                        "-use-ld=lld",
                        "-Xlinker", "-soname=libfwkeys.so.1",
                        "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/FwKeys/exports.map",
                        "-Xlinker", "-z", "-Xlinker", "defs",
                        "-Xlinker", "-z", "-Xlinker", "relro",
                        "-Xlinker", "-z", "-Xlinker", "now",
                        "-Xlinker", "--gc-sections",
                        // dlclose must not unmap libcurl while its thread still looks up a name that a call gave up.
                        "-Xlinker", "-z", "-Xlinker", "nodelete",
                        // Functions that are alike to the byte are one.
                        "-Xlinker", "--icf=all",
                    ], .when(configuration: .release)),
            ]
        ),
        .testTarget(
            name: "FwKeysTests",
            dependencies: ["FwKeys"],
            path: "Tests/FwKeysTests",
            sources: unitTests,
            swiftSettings: [.swiftLanguageMode(.v6), .enableExperimentalFeature("Lifetimes")]
        ),
    ]
)

// `make fuzz`, which links it with libFuzzer, whose the main function is.
if Context.environment["FWKEYS_FUZZ"] != nil {
    package.products.append(.library(name: "fuzz", type: .static, targets: ["FwKeysFuzz"]))
    package.targets.append(
        .target(
            name: "FwKeysFuzz",
            dependencies: ["FwKeys"],
            path: "Tests/fuzz",
            exclude: ["run_fuzz.py", "seeds", "test_seeds.py"],
            swiftSettings: [.swiftLanguageMode(.v6), .enableExperimentalFeature("Lifetimes")]))
}

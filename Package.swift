// swift-tools-version: 6.2

import PackageDescription

// libfwkeys: one package, two ways to build it.
//
// `swift build -c release` makes what is shipped: Embedded Swift, where the compiler refuses every line that would
// allocate behind the author's back, linked against libcurl, libjansson and libc alone. A debug build is ordinary
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
            // The library shall be small, and -Osize alone inlines and specializes what makes it a sixth larger, for
            // nothing that could be measured: inline into small functions only, and do not copy a function for each
            // closure that it is given.
            "-Xllvm", "-sil-inline-overall-caller-block-limit=10",
            "-Xllvm", "-sil-disable-pass=closure-specialize",
        ], .when(configuration: .release)),
]

let package = Package(
    name: "fwkeys",
    products: [
        .library(name: "fwkeys", type: .dynamic, targets: ["FwKeys"])
    ],
    targets: [
        .systemLibrary(name: "CFwKeys", path: "include"),
        .systemLibrary(name: "CSystem", path: "Sources/CSystem"),
        .target(
            name: "FwKeys",
            dependencies: ["CFwKeys", "CSystem"],
            exclude: ["exports.map"],
            swiftSettings: coreSettings,
            linkerSettings: [
                .linkedLibrary("curl"),
                .linkedLibrary("jansson"),
                .unsafeFlags(
                    [
                        // `make` puts a jansson without symbol versions there (scripts/unversioned-library).
                        "-L\(Context.packageDirectory)/build/link",
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
            dependencies: ["FwKeys", "CFwKeys", "CSystem"],
            path: "Tests/FwKeysTests",
            swiftSettings: [.swiftLanguageMode(.v6), .enableExperimentalFeature("Lifetimes")]
        ),
    ]
)

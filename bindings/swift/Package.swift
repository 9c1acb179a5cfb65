// swift-tools-version: 5.9

import PackageDescription

// An ordinary Swift package over the installed library, which it links as any program in C does: that the library is
// written in Swift as well plays no part. pkg-config finds it; without that, -Xcc -I and -Xlinker -L say where it is.

let package = Package(
    name: "FwKeys",
    products: [.library(name: "FwKeys", targets: ["FwKeys"])],
    targets: [
        .systemLibrary(name: "CFwKeys", pkgConfig: "fwkeys", providers: [.apt(["libfwkeys-dev"])]),
        .target(name: "FwKeys", dependencies: ["CFwKeys"]),
        .executableTarget(name: "key-life", dependencies: ["FwKeys"]),
        .executableTarget(name: "refused-texts", dependencies: ["FwKeys"], path: "Tests/refused-texts"),
    ]
)

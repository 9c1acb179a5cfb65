// swift-tools-version: 6.2
// The programs beside the library: the command line, in ordinary Swift. The library's own package needs no network; this one
// has dependencies.

import PackageDescription

let package = Package(
    name: "fwkeys-tools",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fwkeys", targets: ["fwkeys"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        .systemLibrary(name: "CFwKeys", path: "include"),
        .systemLibrary(name: "CGlibc", path: "CGlibc"),
        .executableTarget(
            name: "fwkeys",
            dependencies: [
                "CFwKeys", "CGlibc", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "fwkeys",
            linkerSettings: [
                .linkedLibrary("fwkeys"),
                // The library lies beside the program in the build folder. `make install` writes another run path over
                // this one, which is as long as any need be.
                .unsafeFlags([
                    "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN:/" + String(repeating: "_", count: 200),
                    "-Xlinker", "-z", "-Xlinker", "relro", "-Xlinker", "-z", "-Xlinker", "now",
                ]),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)

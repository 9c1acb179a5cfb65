// swift-tools-version: 6.2
// The programs beside the library, in ordinary Swift: the command line and the emulator. They are a package of their own so
// that the library builds without their dependencies. FlyingSocks, the lower layer of FlyingFox, gives the emulator
// asynchronous sockets: some faults (a TCP reset, a reply that trickles from its first byte) need the socket itself.

import PackageDescription

let package = Package(
    name: "fwkeys-tools",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fwkeys", targets: ["fwkeys"]),
        .executable(name: "fwkeys-emulator", targets: ["fwkeys-emulator"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
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
            resources: [.embedInCode("Words/help.txt"), .embedInCode("Words/completion")],
            linkerSettings: [
                .linkedLibrary("fwkeys"),
                // The library lies beside the program in the build folder. `make install` writes another run path over
                // this one, which is as long as any need be.
                .unsafeFlags([
                    "-Xlinker", "-rpath", "-Xlinker", String(repeating: "$ORIGIN:", count: 25) + "$ORIGIN",
                    "-Xlinker", "-z", "-Xlinker", "relro", "-Xlinker", "-z", "-Xlinker", "now",
                ]),
            ]
        ),
        .target(
            name: "Emulator",
            dependencies: [.product(name: "FlyingSocks", package: "FlyingFox")],
            path: "fwkeys-emulator/Emulator"
        ),
        .executableTarget(
            name: "fwkeys-emulator",
            dependencies: ["Emulator", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "fwkeys-emulator/Command"
        ),
        .testTarget(
            name: "EmulatorTests", dependencies: ["Emulator"], path: "fwkeys-emulator/Tests/EmulatorTests"),
    ],
    swiftLanguageModes: [.v6]
)

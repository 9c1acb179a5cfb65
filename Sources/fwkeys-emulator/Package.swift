// swift-tools-version: 6.2
// The emulator is a package of its own so that the library beside it builds without these
// dependencies. FlyingSocks, the lower layer of FlyingFox, gives the asynchronous sockets: some faults
// (a TCP reset, a reply that trickles from its first byte) need the socket itself.

import PackageDescription

let package = Package(
    name: "fwkeys-emulator",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "fwkeys-emulator", targets: ["fwkeys-emulator"])
    ],
    dependencies: [
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .target(
            name: "Emulator",
            dependencies: [
                .product(name: "FlyingSocks", package: "FlyingFox")
            ],
            path: "Emulator"
        ),
        .executableTarget(
            name: "fwkeys-emulator",
            dependencies: [
                "Emulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Command"
        ),
        .testTarget(name: "EmulatorTests", dependencies: ["Emulator"], path: "Tests/EmulatorTests"),
    ],
    swiftLanguageModes: [.v6]
)

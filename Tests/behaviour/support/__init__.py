"""What the tests stand on: where the built files are, the emulator's process, a server that follows a
script."""

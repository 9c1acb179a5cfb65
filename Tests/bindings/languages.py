"""The languages that have a binding: what is built and checked, and which program is run.

A command that is not installed is a failure, never a reason to leave its language out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Tuple

from support.build import ROOT, emulator_path, library_path

BINDINGS = ROOT / "bindings"
OUTPUT = ROOT / "build" / "bindings"
TOOLS = ROOT / "build" / "venv" / "bin"
LIBRARY_DIRECTORY = library_path().parent
JNA = "/usr/share/java/jna.jar"

C_FLAGS = ["-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{ROOT / 'include'}"]
LINK = [f"-L{LIBRARY_DIRECTORY}", "-lfwkeys"]

Command = List[str]


@dataclass(frozen=True)
class Language:
    """A language. Commands run in ``bindings/NAME``."""

    name: str
    version: Command
    build: List[Command]
    lint: List[Command]
    program: Command
    binding_sources: Tuple[str, ...]  # patterns below bindings/NAME; none: the header is the binding
    program_source: str
    environment: Dict[str, str] = field(default_factory=dict)
    tests: Tuple[Command, ...] = ()  # the language's own, of what is its own

    def output(self) -> str:
        return str(OUTPUT / self.name)


def _output(language: str, *rest: str) -> str:
    return str(OUTPUT.joinpath(language, *rest))


def _clang_format(*files: str) -> Command:
    return [str(TOOLS / "clang-format"), "--dry-run", "--Werror", *files]


C = Language(
    name="c",
    version=["cc", "-dumpfullversion"],
    build=[
        [
            *["cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", *C_FLAGS],
            *["examples/key_life.c", "-o", _output("c", "key_life"), *LINK],
        ]
    ],
    lint=[_clang_format("examples/key_life.c")],
    program=[_output("c", "key_life")],
    binding_sources=(),
    program_source="examples/key_life.c",
)

CPP = Language(
    name="cpp",
    version=["c++", "-dumpfullversion"],
    build=[
        [
            *["c++", "-std=c++17", *C_FLAGS, "-Iinclude"],
            *["examples/key_life.cpp", "-o", _output("cpp", "key_life"), *LINK],
        ]
    ],
    lint=[_clang_format("include/fwkeys.hpp", "examples/key_life.cpp")],
    program=[_output("cpp", "key_life")],
    binding_sources=("include/*.hpp",),
    program_source="examples/key_life.cpp",
)

GO = Language(
    name="go",
    version=["go", "version"],
    build=[["go", "build", "-o", _output("go", "key_life"), "./examples/key_life"]],
    lint=[["gofmt", "-l", "."], ["go", "vet", "./..."]],
    program=[_output("go", "key_life")],
    binding_sources=("*.go",),
    program_source="examples/key_life/main.go",
    environment={
        "CGO_CFLAGS": " ".join(["-O2", "-Wall", "-Werror", f"-I{ROOT / 'include'}"]),
        "CGO_LDFLAGS": f"-L{LIBRARY_DIRECTORY}",
        "GOCACHE": _output("go", "cache"),
        "GOFLAGS": "-mod=readonly",
        "GOPROXY": "off",
    },
)

RUST = Language(
    name="rust",
    version=["rustc", "--version"],
    build=[["cargo", "build", "--quiet", "--offline", "--locked", "--example", "key_life"]],
    lint=[
        ["cargo", "fmt", "--check"],
        [
            *["cargo", "clippy", "--quiet", "--offline", "--locked", "--all-targets"],
            *["--", "--deny", "warnings"],
        ],
    ],
    program=[_output("rust", "debug", "examples", "key_life")],
    binding_sources=("build.rs", "src/*.rs"),
    program_source="examples/key_life.rs",
    environment={"CARGO_TARGET_DIR": _output("rust"), "FWKEYS_LIB_DIR": str(LIBRARY_DIRECTORY)},
)

SWIFT = Language(
    name="swift",
    version=["swift", "--version"],
    build=[
        [
            *["swift", "build", "--quiet", "-c", "release", "--scratch-path", _output("swift")],
            *["-Xcc", f"-I{ROOT / 'include'}", "-Xlinker", f"-L{LIBRARY_DIRECTORY}"],
        ]
    ],
    lint=[["swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources"]],
    program=[_output("swift", "release", "key-life")],
    binding_sources=("Sources/CFwKeys/*", "Sources/FwKeys/*.swift"),
    program_source="Sources/key-life/main.swift",
)

LUAJIT = Language(
    name="luajit",
    version=["luajit", "-v"],
    build=[],
    lint=[["luacheck", "--quiet", "--no-color", "fwkeys.lua", "examples/key_life.lua"]],
    program=["luajit", str(BINDINGS / "luajit" / "examples" / "key_life.lua")],
    binding_sources=("fwkeys.lua",),
    program_source="examples/key_life.lua",
    environment={"LUA_PATH": f"{BINDINGS / 'luajit' / '?.lua'};;"},
)

RUBY = Language(
    name="ruby",
    version=["ruby", "--version"],
    build=[],
    lint=[["rubocop", "--cache", "false", "--format", "emacs"]],
    program=["ruby", "-w", "-I", "lib", "examples/key_life.rb"],
    binding_sources=("lib/fwkeys.rb", "lib/fwkeys/*.rb"),
    program_source="examples/key_life.rb",
)

JAVA = Language(
    name="java",
    version=["javac", "-version"],
    build=[
        [
            *["javac", "-Xlint:all", "-Werror", "-cp", JNA, "-d", _output("java")],
            *[str(path) for path in sorted((BINDINGS / "java" / "src" / "fwkeys").glob("*.java"))],
            "examples/KeyLife.java",
        ]
    ],
    lint=[],  # that is what javac is told to do
    program=["java", "-Xmx32m", "-cp", f"{_output('java')}:{JNA}", "KeyLife"],
    binding_sources=("src/fwkeys/*.java",),
    program_source="examples/KeyLife.java",
)

NODE = Language(
    name="node",
    version=["node", "--version"],
    build=[["make", "--no-print-directory", "-C", str(ROOT), "build/bindings/node/fwkeys.node"]],
    lint=[
        _clang_format(*[str(path) for path in sorted((BINDINGS / "node" / "src").iterdir())]),
        ["node", "--check", "index.js"],
    ],
    program=["node", "examples/key_life.mjs"],
    binding_sources=("src/*.c", "src/*.h", "index.js", "index.d.ts"),
    program_source="examples/key_life.mjs",
    environment={
        "FWKEYS_ADDON": _output("node", "fwkeys.node"),
        "FWKEYS_EMULATOR": str(emulator_path()),
        "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY),
    },
    tests=(["node", "--test", *sorted(map(str, (BINDINGS / "node" / "test").glob("*.test.mjs")))],),
)

PYTHON = Language(
    name="python",
    version=["python3", "--version"],
    build=[],
    lint=[
        [str(TOOLS / "ruff"), "check", "."],
        [str(TOOLS / "ruff"), "format", "--check", "."],
        [str(TOOLS / "mypy"), "--strict", "src"],
    ],
    program=["python3", "examples/key_life.py"],
    binding_sources=("src/fwkeys/*.py",),
    program_source="examples/key_life.py",
    environment={
        "FWKEYS_LIBRARY": str(library_path()),
        "PYTHONPATH": str(BINDINGS / "python" / "src"),
    },
)

LANGUAGES = (C, CPP, GO, JAVA, LUAJIT, NODE, PYTHON, RUBY, RUST, SWIFT)

"""The languages that have a binding: what is built and checked, and which program is run.

A command that is not installed is a failure, never a reason to leave its language out.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Optional, Tuple

from support.build import ROOT, emulator_path, library_path

BINDINGS = ROOT / "bindings"
OUTPUT = ROOT / "build" / "bindings"
TOOLS = ROOT / "build" / "venv" / "bin"
LIBRARY_DIRECTORY = library_path().parent
JNA = "/usr/share/java/jna.jar"

C_FLAGS = ["-O2", "-Wall", "-Wextra", "-Wpedantic", "-Werror", f"-I{ROOT / 'include'}"]
LINK = [f"-L{LIBRARY_DIRECTORY}", "-lfwkeys"]

Command = List[str]

# Where strings are Unicode, the binding refuses what is not before the library can look at it.
NOT_UNICODE = {"marker utf8": "ERROR_INVALID_UTF8"}


@dataclass(frozen=True)
class Language:
    """A language. Commands run in ``bindings/FOLDER``."""

    name: str
    version: Command
    build: List[Command]
    lint: List[Command]
    program: Command
    binding_sources: Tuple[str, ...]  # patterns below the folder; none: the header is the binding
    program_source: str
    refused_texts: Command = field(default_factory=list)
    inexpressible: Tuple[str, ...] = ()  # cases of refused_texts.py: kinds, or parameters and kinds
    refused_otherwise: Dict[str, str] = field(default_factory=dict)  # cases with a status of their own
    environment: Dict[str, str] = field(default_factory=dict)
    generated_sources: Tuple[str, ...] = ()  # those of binding_sources that are made from the header
    has_threads: bool = True  # else its program cannot cancel a call that it waits for
    tests: Tuple[Command, ...] = ()  # the language's own, of what is its own
    other_folder: str = ""  # where it is not the name
    missing: str = ""  # why it is left out, unless somebody asks for it by its name

    @property
    def folder(self) -> Path:
        return BINDINGS / (self.other_folder or self.name)

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
            *["cc", "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-pthread", *C_FLAGS],
            *[f"{source}.c", "-o", _output("c", Path(source).name), *LINK],
        ]
        for source in ("examples/key_life", "tests/refused_texts")
    ],
    lint=[_clang_format("examples/key_life.c", "tests/refused_texts.c")],
    program=[_output("c", "key_life")],
    refused_texts=[_output("c", "refused_texts")],
    inexpressible=("nul",),
    binding_sources=(),
    program_source="examples/key_life.c",
)

CPP = Language(
    name="cpp",
    version=["c++", "-dumpfullversion"],
    build=[
        [
            *["c++", "-std=c++17", "-pthread", *C_FLAGS, "-Iinclude"],
            *["examples/key_life.cpp", "-o", _output("cpp", "key_life"), *LINK],
        ],
        [
            *["c++", "-std=c++11", "-fno-exceptions", *C_FLAGS, "-Iinclude"],
            *["tests/refused_texts.cpp", "-o", _output("cpp", "refused_texts"), *LINK],
        ],
        *(
            [*[compiler, f"-std=c++{standard}", how, *C_FLAGS, "-Iinclude"], "-fsyntax-only", "tests/all.cpp"]
            for compiler in ("g++", "clang++")
            for standard in ("11", "14", "17", "20", "23")
            for how in ("-fexceptions", "-fno-exceptions")
        ),
    ],
    lint=[
        _clang_format(
            *["include/fwkeys.hpp", "include/fwkeys_result.hpp", "include/fwkeys_text.hpp"],
            *["examples/key_life.cpp", "tests/refused_texts.cpp", "tests/all.cpp"],
        )
    ],
    program=[_output("cpp", "key_life")],
    refused_texts=[_output("cpp", "refused_texts")],
    inexpressible=("none",),
    binding_sources=("include/*.hpp",),
    generated_sources=("include/fwkeys_types.hpp",),
    program_source="examples/key_life.cpp",
)

GO = Language(
    name="go",
    version=["go", "version"],
    build=[
        ["go", "build", "-o", _output("go", "key_life"), "./examples/key_life"],
        ["go", "build", "-o", _output("go", "refused_texts"), "./tests/refused_texts"],
    ],
    lint=[["gofmt", "-l", "."], ["go", "vet", "./..."]],
    program=[_output("go", "key_life")],
    refused_texts=[_output("go", "refused_texts")],
    inexpressible=(
        "none",
        "name empty",
        "pattern empty",
        "url empty",
    ),  # there the zero value stands for the default
    generated_sources=("declarations.go",),
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
    build=[["cargo", "build", "--quiet", "--offline", "--locked", "--examples"]],
    lint=[
        ["cargo", "fmt", "--check"],
        [
            *["cargo", "clippy", "--quiet", "--offline", "--locked", "--all-targets"],
            *["--", "--deny", "warnings"],
        ],
    ],
    program=[_output("rust", "debug", "examples", "key_life")],
    refused_texts=[_output("rust", "debug", "examples", "refused_texts")],
    inexpressible=("utf8", "none", "api_key nul"),
    generated_sources=("src/names.rs", "src/sys.rs"),
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
    lint=[["swift", "format", "lint", "--strict", "--recursive", "Package.swift", "Sources", "Tests"]],
    program=[_output("swift", "release", "key-life")],
    refused_texts=[_output("swift", "release", "refused-texts")],
    inexpressible=("utf8", "none"),
    generated_sources=("Sources/FwKeys/Declarations.swift",),
    binding_sources=("Sources/CFwKeys/*", "Sources/FwKeys/*.swift"),
    program_source="Sources/key-life/main.swift",
)

LUAJIT = Language(
    name="luajit",
    version=["luajit", "-v"],
    build=[],
    lint=[["luacheck", "--quiet", "--no-color", "fwkeys.lua", "fwkeys", "examples", "tests"]],
    program=["luajit", str(BINDINGS / "luajit" / "examples" / "key_life.lua")],
    refused_texts=["luajit", str(BINDINGS / "luajit" / "tests" / "refused_texts.lua")],
    binding_sources=("fwkeys.lua", "fwkeys/*.lua"),
    generated_sources=("fwkeys/declarations.lua",),
    program_source="examples/key_life.lua",
    has_threads=False,
    environment={"LUA_PATH": f"{BINDINGS / 'luajit' / '?.lua'};;"},
)

RUBY = Language(
    name="ruby",
    version=["ruby", "--version"],
    build=[],
    lint=[["rubocop", "--cache", "false", "--format", "emacs"]],
    program=["ruby", "-w", "-I", "lib", "examples/key_life.rb"],
    refused_texts=["ruby", "-w", "-I", "lib", "tests/refused_texts.rb"],
    generated_sources=("lib/fwkeys/declarations.rb",),
    binding_sources=("lib/fwkeys.rb", "lib/fwkeys/*.rb"),
    program_source="examples/key_life.rb",
)

JAVA_PROGRAMS = ["examples/KeyLife.java", "tests/RefusedTexts.java"]
JAVA_MAKE_JAR = str(BINDINGS / "java" / "make-jar")
JAVA_JAR, JAVA_CLASSES = _output("java", "fwkeys.jar"), _output("java", "programs")

JAVA = Language(
    name="java",
    version=["javac", "-version"],
    build=[
        [JAVA_MAKE_JAR, _output("java")],
        ["javac", "-Xlint:all", "-Werror", "-cp", JAVA_JAR, "-d", JAVA_CLASSES, *JAVA_PROGRAMS],
    ],
    lint=[],  # that is what javac is told to do
    program=["java", "-Xmx32m", "-cp", f"{JAVA_JAR}:{JAVA_CLASSES}:{JNA}", "KeyLife"],
    refused_texts=["java", "-Xmx32m", "-cp", f"{JAVA_JAR}:{JAVA_CLASSES}:{JNA}", "RefusedTexts"],
    refused_otherwise=NOT_UNICODE,
    binding_sources=("src/fwkeys/*.java",),
    generated_sources=tuple(f"src/fwkeys/{name}.java" for name in ("Library", "Numbers", "ApiKeyFields")),
    program_source="examples/KeyLife.java",
)


def _jdk_version(home: Path) -> int:
    """What a JDK says of itself; 0 where there is none."""
    release = home / "release"
    found = (
        re.search(r'^JAVA_VERSION="(\d+)', release.read_text(), re.MULTILINE) if release.is_file() else None
    )
    return int(found[1]) if found and (home / "bin" / "javac").exists() else 0


def _jdk(oldest: int) -> Optional[Path]:
    """A JDK of this version or newer: the one of JAVA_HOME, on the PATH, or where Debian puts them."""
    on_path = shutil.which("javac")
    homes = [Path(os.environ["JAVA_HOME"])] if "JAVA_HOME" in os.environ else []
    homes += [Path(on_path).resolve().parents[1]] if on_path else []
    homes += sorted(Path("/usr/lib/jvm").glob("*"))
    return next((home for home in homes if _jdk_version(home) >= oldest), None)


JDK_22 = _jdk(22)
JAVA_22_JAR, JAVA_22_CLASSES = _output("java22", "fwkeys.jar"), _output("java22", "programs")
JAVA_22 = Language(
    name="java22",
    other_folder="java",
    missing="" if JDK_22 else "no JDK 22 or newer in JAVA_HOME, on the PATH or in /usr/lib/jvm",
    version=[f"{JDK_22}/bin/javac", "-version"],
    build=[
        [JAVA_MAKE_JAR, _output("java22")],
        # For Java 17 too: the same programs run there.
        [
            *[f"{JDK_22}/bin/javac", "--release", "17", "-Xlint:all", "-Werror"],
            *["-cp", JAVA_22_JAR, "-d", JAVA_22_CLASSES, *JAVA_PROGRAMS],
        ],
    ],
    lint=[],
    program=[
        *[f"{JDK_22}/bin/java", "-Xmx32m", "--enable-native-access=ALL-UNNAMED"],
        *["-cp", f"{JAVA_22_JAR}:{JAVA_22_CLASSES}", "KeyLife"],
    ],
    refused_texts=[
        *[f"{JDK_22}/bin/java", "-Xmx32m", "--enable-native-access=ALL-UNNAMED"],
        *["-cp", f"{JAVA_22_JAR}:{JAVA_22_CLASSES}", "RefusedTexts"],
    ],
    refused_otherwise=NOT_UNICODE,
    binding_sources=("src22/fwkeys/*.java",),  # beside those of Java 17
    generated_sources=("src22/fwkeys/Library.java",),
    program_source="examples/KeyLife.java",
    environment={
        "JAVA_HOME": str(JDK_22),
        "FIREWORKS_API_KEY": "fw_unused",
        "FIREWORKS_BASE_URL": "http://127.0.0.1:1",
        "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY),
    },
    # The same jar on older Java, where it needs JNA.
    tests=(["java", "-cp", f"{JAVA_22_JAR}:{JAVA_22_CLASSES}:{JNA}", "RefusedTexts"],),
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
    refused_texts=["node", "test/refused_texts.mjs"],
    binding_sources=("src/*.c", "src/*.h", "index.js", "index.d.ts", "fields.d.ts"),
    generated_sources=("src/fields.c", "fields.d.ts"),
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
        [str(TOOLS / "mypy"), "--strict", "-p", "fwkeys", "-m", "fwkeys_pytest"],
    ],
    program=["python3", "examples/key_life.py"],
    refused_texts=["python3", "tests/refused_texts.py"],
    inexpressible=("none",),  # that stands for the client's own
    refused_otherwise=NOT_UNICODE,
    binding_sources=("src/fwkeys/*.py",),
    generated_sources=("src/fwkeys/_declarations.py",),
    program_source="examples/key_life.py",
    environment={
        "FWKEYS_LIBRARY": str(library_path()),
        "PYTHONPATH": str(BINDINGS / "python" / "src"),
        "MYPYPATH": str(BINDINGS / "python" / "src"),
    },
)

LANGUAGES = (C, CPP, GO, JAVA, JAVA_22, LUAJIT, NODE, PYTHON, RUBY, RUST, SWIFT)

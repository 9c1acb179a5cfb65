"""What is peculiar to Java: objects that are closed by hand."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from languages import BINDINGS, JNA, LIBRARY_DIRECTORY
from support.emulator import Emulator

PROGRAM = """
import fwkeys.*;
import java.time.Duration;
import java.util.function.UnaryOperator;

public class Program {
    static String apiKey, baseUrl;

    static Config config() {
        return new Config().apiKey(apiKey.getBytes()).baseUrl(baseUrl);
    }

    static void closedByRefusal(String what, UnaryOperator<Config> setter) {
        Config config = config();
        try {
            setter.apply(config);
            System.out.println(what + " is taken");
        } catch (RuntimeException problem) {
            try {
                config.baseUrl(baseUrl);
                System.out.println(what + " leaves the API key");
            } catch (FwkeysException closed) {
                System.out.println(what + " closes");
            }
        }
    }

    public static void main(String[] arguments) {
        apiKey = arguments[0];
        baseUrl = arguments[1];
        CancelToken token = new CancelToken();
        token.close();
        closedByRefusal("a closed token", config -> config.cancel(token));
        closedByRefusal("no duration", config -> config.timeout(null));
        Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
        closedByRefusal("a long duration", config -> config.timeout(endless));
    }
}
"""


@pytest.fixture(scope="module")
def class_path(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("java")
    subprocess.run([str(BINDINGS / "java" / "make-jar"), str(folder)], check=True, timeout=240)
    return f"{folder / 'fwkeys.jar'}:{JNA}"


def test_whatever_is_refused_wipes_the_api_key_of_the_settings(
    emulator: Emulator, class_path: str, tmp_path: Path
) -> None:
    program = tmp_path / "Program.java"
    program.write_text(PROGRAM)
    done = subprocess.run(
        ["java", "-Xmx64m", "-cp", class_path, str(program), emulator.api_key, emulator.base_url],
        env={**os.environ, "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    told = ["a closed token closes", "no duration closes", "a long duration closes"]
    assert (done.returncode, done.stdout.splitlines()) == (0, told)

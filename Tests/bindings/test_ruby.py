"""What is peculiar to Ruby: blocks that are left without an exception, and a garbage collector."""

from __future__ import annotations

import os
import subprocess

import pytest
from languages import BINDINGS, LIBRARY_DIRECTORY
from support.emulator import Emulator

BEGINNING = """
require 'fwkeys'
require 'timeout'
api_key, base_url, account, user, way = ARGV
client = Fwkeys::Client.new(api_key:, base_url:)
"""

ROTATION = """
old = client.create_api_key(account, user).id
rotation = nil
left = lambda do |leave|
  client.rotate_api_key(account, user, old) do |begun|
    rotation = begun
    leave.call
  end
end
def client.left_by_return(*ids, keep)
  rotate_api_key(*ids) { |begun| keep.call(begun); return }
end

case way
when 'end' then left.call(-> {})
when 'next' then client.rotate_api_key(account, user, old) { |begun| rotation = begun; next }
when 'break' then client.rotate_api_key(account, user, old) { |begun| rotation = begun; break }
when 'return' then client.left_by_return(account, user, old, ->(begun) { rotation = begun })
when 'throw' then catch(:out) { left.call(-> { throw :out }) }
when 'kill' then Thread.new { left.call(-> { Thread.current.kill }) }.join
when 'raise' then begin left.call(-> { raise 'no room' }); rescue RuntimeError; nil end
when 'commit' then client.rotate_api_key(account, user, old) { |begun| rotation = begun; begun.commit; break }
when 'timeout'
  begin
    Timeout.timeout(0.2) { left.call(-> { sleep }) }
  rescue Timeout::Error
    nil
  end
end
puts old, rotation.new_key_id, rotation.state
"""

SECRET = """
20.times do
  secret = client.create_api_key(account, user).secret # and nothing else has the key
  GC.start
  other = Fwkeys::Client.new(api_key: secret, base_url:)
  puts other.whoami.account_id
end
"""


def run(program: str, emulator: Emulator, way: str = "") -> list[str]:
    where = [emulator.api_key, emulator.base_url, emulator.account_id, emulator.user_id]
    done = subprocess.run(
        ["ruby", "-I", str(BINDINGS / "ruby" / "lib"), "-e", BEGINNING + program, "--", *where, way],
        env={**os.environ, "LD_LIBRARY_PATH": str(LIBRARY_DIRECTORY)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("way", "states", "stay"),
    [
        ("end", {"COMMITTED"}, "new"),
        ("next", {"COMMITTED"}, "new"),
        ("commit", {"COMMITTED"}, "new"),
        ("raise", {"ABORTED"}, "old"),
        ("break", {"BEGUN"}, "old and new"),
        ("return", {"BEGUN"}, "old and new"),
        ("throw", {"BEGUN"}, "old and new"),
        ("kill", {"BEGUN"}, "old and new"),
        # Ruby 3.1 leaves the block by throw, a newer one raises.
        ("timeout", {"BEGUN", "ABORTED"}, ""),
    ],
)
def test_only_a_block_that_comes_to_its_end_has_the_old_key_deleted(
    emulator: Emulator, way: str, states: set[str], stay: str
) -> None:
    old, new, state = run(ROTATION, emulator, way)
    assert state in states
    stay = stay or {"BEGUN": "old and new", "ABORTED": "old"}[state]
    assert emulator.live_ids() == sorted({"old": [old], "new": [new], "old and new": [old, new]}[stay])


def test_the_pointer_to_a_secret_keeps_its_key(emulator: Emulator) -> None:
    assert run(SECRET, emulator) == [emulator.account_id] * 20

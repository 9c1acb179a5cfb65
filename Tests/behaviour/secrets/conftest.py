"""Fixtures of the tests that look for secrets: a program that takes steps, and what surrounds it."""

from support.secret_programs import identity, never_reuse, program

__all__ = ["identity", "never_reuse", "program"]

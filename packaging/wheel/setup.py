"""What makes the package a wheel with the library in it: for one platform, and for any Python.

``packaging/wheel/make`` puts it beside pyproject.toml. The platform is plain ``linux``: the library needs
the system's libcurl and jansson, which no manylinux policy lists. Copies in the wheel, with an OpenSSL,
would go without the system's security updates.
"""

from __future__ import annotations

from typing import Tuple

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class WithLibrary(Distribution):
    def has_ext_modules(self) -> bool:
        return True


class ForAnyPython(bdist_wheel):
    def get_tag(self) -> Tuple[str, str, str]:
        _, _, platform = super().get_tag()
        return "py3", "none", platform


setup(
    distclass=WithLibrary,
    cmdclass={"bdist_wheel": ForAnyPython},
)

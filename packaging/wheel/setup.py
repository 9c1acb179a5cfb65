"""What makes the package a wheel with the library in it: for one platform, and for any Python.

``packaging/wheel/make`` puts it beside pyproject.toml. The platform is manylinux_2_26: the newest that the
library asks of the C library is explicit_bzero and getrandom, of glibc 2.25. It needs no other library:
libcurl and jansson are the system's, with the system's security updates, and the import says what to install
where one is missing. Copies in the wheel, with an OpenSSL, would go without such updates.
"""

from __future__ import annotations

import os
from typing import Tuple

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel


class WithLibrary(Distribution):
    def has_ext_modules(self) -> bool:
        return True


class ForAnyPython(bdist_wheel):
    def get_tag(self) -> Tuple[str, str, str]:
        return "py3", "none", f"manylinux_2_26_{os.environ['MACHINE']}"


setup(
    distclass=WithLibrary,
    cmdclass={"bdist_wheel": ForAnyPython},
)

"""Fixtures of what takes minutes: packages, and the releases of Debian that they are installed in."""

from __future__ import annotations

from pathlib import Path

import pytest
from packaged.making import copy_of_the_tree, make_packages


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the Debian packages, built in a copy of the tree."""
    root = copy_of_the_tree(tmp_path_factory.mktemp("tree") / "sources")
    return make_packages(root, umask="022")

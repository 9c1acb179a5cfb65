"""Settings of Sphinx. `make docs` copies this file beside the pages first: see docs/reference/site.py."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.application import Sphinx

project = "libfwkeys"
author = "the libfwkeys authors"
copyright = author
release = "1.0"

extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_design",
]
smartquotes = False  # "--option" stays as it is
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
suppress_warnings = ["myst.header"]  # a page that is made from a man page may skip a level

# Guides are read in a repository too, so they use few of MyST's additions.
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True}
python_use_unqualified_type_names = True
add_module_names = False
maximum_signature_line_length = 100

# Only what follows a prompt is copied, without the prompt.
copybutton_prompt_text = "$ "

html_theme = "furo"
html_title = "libfwkeys"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#5b21b6", "color-brand-content": "#5b21b6"},
    "dark_css_variables": {"color-brand-primary": "#c4b5fd", "color-brand-content": "#c4b5fd"},
}
pygments_style = "friendly"
pygments_dark_style = "native"


CODE_BEGINS = re.compile(r"^(\S.*)\n\n(?=    )", re.MULTILINE)
NAME_WITH_A_GAP = re.compile(r"(?<![\w`])(\w+_)(?=[^\w`]|$)")


def with_markup(app: Sphinx, what: str, name: str, item: object, options: object, lines: list[str]) -> None:
    """Docstrings are written to be read in `help()`: what is indented behind an empty line is code."""
    marked = CODE_BEGINS.sub(r"\1\n\n::\n\n", NAME_WITH_A_GAP.sub(r"``\1``", "\n".join(lines)))
    lines[:] = marked.splitlines()


def with_dashes(app: Sphinx, page: nodes.document, name: str) -> None:
    """Sphinx writes two hyphens between a parameter and its text, which `smartquotes` would make a dash."""
    for text in list(page.findall(nodes.Text)):
        if text == " -- ":
            text.parent.replace(text, nodes.Text(" \u2013 "))


def setup(app: Sphinx) -> None:
    app.connect("autodoc-process-docstring", with_markup)
    app.connect("doctree-resolved", with_dashes)

"""The site in a browser: wide and narrow, light and dark, and its search.

The screens that were looked at are in build/docs-screens, for people to look at too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import Browser

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "docs"
SCREENS = ROOT / "build" / "docs-screens"
PAGES = ("index", "guides/how-it-is-proved", "c/fw_create")
WIDE, NARROW = 1280, 390

# What sticks out of the window although nothing around it can be scrolled.
STICKING_OUT = """
[...document.querySelectorAll("body *")].filter(element => {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.right <= innerWidth + 1 || box.left >= innerWidth) return false;
    for (let outer = element; outer !== null; outer = outer.parentElement) {
        const style = getComputedStyle(outer);
        if (["auto", "scroll", "hidden"].includes(style.overflowX)) return false;
        if (style.position === "fixed") return false;
    }
    return true;
}).map(element => `${element.tagName} ${element.className}: ${element.textContent.slice(0, 60)}`)
"""
BRIGHTNESS = """
(() => {
    const color = getComputedStyle(document.querySelector(SELECTOR))[PROPERTY];
    const numbers = color.match(/[0-9.]+/g).map(Number);
    return (0.2126 * numbers[0] + 0.7152 * numbers[1] + 0.0722 * numbers[2]) / 255;
})()
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    browser = Browser(tmp_path_factory.mktemp("browser"))
    try:
        yield browser
    finally:
        browser.close()


def brightness(browser: Browser, selector: str, property_name: str) -> float:
    """From 0, black, to 1, white."""
    expression = BRIGHTNESS.replace("SELECTOR", f'"{selector}"').replace("PROPERTY", f'"{property_name}"')
    return float(browser.value(expression))


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_sticks_out_of_the_window(browser: Browser, page: str, width: int) -> None:
    browser.open((SITE / f"{page}.html").as_uri(), width=width)
    browser.screenshot(SCREENS / f"{page.replace('/', '-')}-{width}.png")
    assert browser.value("document.documentElement.scrollWidth") <= width
    assert browser.value(STICKING_OUT) == []
    assert browser.problems == []


def test_no_page_sticks_out_of_a_phone(browser: Browser) -> None:
    wide = {}
    for page in sorted(SITE.rglob("*.html")):
        browser.open(page.as_uri(), width=NARROW)
        found = browser.value(STICKING_OUT)
        if found or browser.value("document.documentElement.scrollWidth") > NARROW:
            wide[str(page.relative_to(SITE))] = found
    assert wide == {}
    assert browser.problems == []


def test_what_sticks_out_is_found(browser: Browser) -> None:
    wide = "<body style='margin:0'><p style='width:500px'>wide</p></body>"
    browser.open(f"data:text/html,{wide}", width=NARROW)
    assert len(browser.value(STICKING_OUT)) == 1


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_the_colors_are_those_that_the_system_asks_for(browser: Browser, scheme: str, is_dark: bool) -> None:
    browser.open((SITE / "index.html").as_uri(), width=WIDE, scheme=scheme)
    browser.screenshot(SCREENS / f"index-{scheme}.png")
    background = brightness(browser, "body", "backgroundColor")
    text = brightness(browser, "article p", "color")
    assert (background < 0.2) == is_dark
    assert abs(background - text) > 0.5


def test_on_a_phone_the_menu_is_behind_a_button(browser: Browser) -> None:
    browser.open((SITE / "index.html").as_uri(), width=NARROW)
    left_edge = "document.querySelector('.sidebar-drawer').getBoundingClientRect().left"
    assert browser.value(left_edge) < 0
    browser.value("document.querySelector('label[for=__navigation]').click()")
    browser.value("Promise.all(document.getAnimations().map(animation => animation.finished))")
    assert browser.value(left_edge) >= 0


@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("fw_create_api_key", "c/fw_create.html"),
        ("rotate", "guides/rotation.html"),
        ("AsyncClient", "python-api.html"),
        ("orphan", "guides/errors-and-outcomes.html"),
    ],
)
def test_the_search_finds(browser: Browser, words: str, page: str) -> None:
    browser.open(f"{(SITE / 'search.html').as_uri()}?q={words}", width=WIDE)
    found = """new Promise(resolve => {
        const wait = () => {
            const found = [...document.querySelectorAll("ul.search li a")];
            const links = found.map(link => link.getAttribute("href"));
            const isDone = document.querySelector("p.search-summary")?.textContent.trim();
            if (isDone && links.length > 0) resolve(links); else setTimeout(wait, 20);
        };
        setTimeout(() => resolve([]), 20000);
        wait();
    })"""
    links = browser.value(found)
    assert page in {link.partition("#")[0].partition("?")[0] for link in links}

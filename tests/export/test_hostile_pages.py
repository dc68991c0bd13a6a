"""Every hostile string in every position of a repository, on HTML pages: shown as it is, and nothing in it becomes active.

What is active is judged on the whole page: no element, attribute or address that the page of a harmless repository does not have.
"""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from miniature import make_project
from sphinx.util.inventory import InventoryFile

sys.path.insert(0, str(Path(__file__).parents[1] / "markup"))

from test_hostile_repositories import PACKAGE, POSITIONS, forms

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = """\
# Everything

```{sentry-config}
:environments: production, development
:comments:
```

```{sentry-calls}
:comments:
```

```{sentry-flow}
```

```{edge-case-table}
```

```{edge-case-table}
:table: errors
```

```{concern-table}
```

```{key-questions}
```

```{source-files}
```

```{code-references}
```

```{open-questions}
```
"""
DRAWN = {"svg", "path", "line", "rect", "text", "tspan", "g", "defs", "marker", "polygon", "polyline", "title", "desc"}
KNOWN = DRAWN | {
    "div", "span", "section", "p", "a", "code", "pre", "em", "strong", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th",
    "td", "ul", "ol", "li", "dl", "dt", "dd", "details", "summary", "figure", "figcaption", "br", "hr", "wbr", "h1", "h2", "h3", "h4", "sup",
}  # fmt: skip
ADDRESS = re.compile(r"(?:https://example\.org/|https://docs\.sentry\.io/|#)[^\s\"'<>]*\Z")


class _Body(HTMLParser):
    """The text of a page's main part, and all in it that could do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        addresses = [given[name] for name in ("href", "src", "xlink:href", "action", "data") if name in given]
        wrong = [name for name in given if name.startswith("on") or name in {"style", "srcdoc", "formaction"}]
        wrong = [name for name in wrong if not re.fullmatch(r"(?:width: [\d.]+%;?)?", given[name])]
        if tag not in KNOWN or wrong or not all(map(ADDRESS.match, addresses)):
            self.active.append(f"<{tag} {given}>")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def body(html: str) -> _Body:
    reader = _Body()
    start = html.index('<section id="everything">')
    reader.feed(html[start : html.index("</section>\n\n\n", start)])
    reader.close()
    return reader


@pytest.mark.parametrize("position", POSITIONS, ids=lambda position: position.__name__)
def test_a_page_on_a_hostile_repository_is_exact(
    tmp_path: Path, position: Callable[[], tuple[dict[str, str], list[str]]]
) -> None:
    files, strings = position()
    shop = make_project(tmp_path / "shop")
    for path in [path for folder in ("apps", "docs/assignments") for path in (shop.root / folder).rglob("*")]:
        if path.is_file():
            path.unlink()
    (shop.root / "package-lock.json").unlink()
    for path, text in {"package.json": PACKAGE, **files}.items():
        target = shop.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", errors="backslashreplace")
    for name in ("myst.md", "rst.rst", "other.md"):
        (shop.root / "docs" / name).unlink()
    shop.write("docs/index.md", PAGE)
    shop.conf(
        html_theme="basic",
        html_permalinks=False,
        smartquotes=False,
        errortracking_permalink="https://example.org/{path}#L{line}",
    )
    built = shop.build()
    found = body(built.text("index.html"))
    assert found.active == []
    told = " ".join("".join(found.pieces).split())
    assert [text for text in strings if not any(form in told for form in forms(text))] == []
    assert "https://user:pass@" not in told
    with (built.out / "objects.inv").open("rb") as stream:
        names = InventoryFile.load(stream, "", lambda _, path: path)
    assert all("\n" not in name for kind in names.values() for name in kind)

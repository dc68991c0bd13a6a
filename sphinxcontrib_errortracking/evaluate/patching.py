"""What the repository itself puts in the place of something that JavaScript or its runtime provides.

Texts are searched, so that no file is parsed for it: comments are left out, guarded polyfills count.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.elsewhere import reaches
from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.naming import may_run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine

MAX_IMPORTERS = 60
_COMMENT = regex(r"/\*.*?\*/|(?<![:\"'`])//[^\n]*", re.DOTALL)
_GLOBAL = r"(?:globalThis|global)\b[^;={}\n]{0,60}?"
_KEY = r"(?:\??\.{0}|\[\s*[\"']{0}[\"']\s*\])"
_SET = r"\s*(?:[-+*/|&?]{0,2}=(?![=>]))"
#: Packages that define `window` and `document` when they are loaded.
_DOM = regex(
    r"""["'](?:global-jsdom(?:/[\w./-]*)?|jsdom-global(?:/[\w./-]*)?|browser-env|@happy-dom/global-registrator)["']"""
)
DOM_GLOBALS = frozenset({"window", "document"})


def patched(run: Engine, name: str, loc: SourceLocation) -> Unknown | None:
    """Why what `name` is (`JSON.parse`, `Array.prototype.map`, `window`) is not known: a file that runs with this one replaces it."""
    for place in _places(run, name):
        if place.source == loc.source or _together(run, place.source, loc.source):
            return Unknown(f"{name} is replaced in the code", (loc, place))
    return None


def _places(run: Engine, name: str) -> tuple[SourceLocation, ...]:
    if name not in run.patches:
        run.patches[name] = tuple(_search(run, name))
    return run.patches[name]


def _search(run: Engine, name: str) -> Iterator[SourceLocation]:
    owner, _, last = name.rpartition(".")
    pattern = _of_owner(owner, last) if owner else _of_global(name)
    words = [owner] if owner.endswith(".prototype") else [f"{owner}.{last}", f"({owner},", f"= {owner}"]
    paths = sorted({path for word in words for path in _holding(run, word)} if owner else _global(run))
    if name in DOM_GLOBALS:
        paths = sorted({*paths, *(path for word in _DOM_WORDS for path in _holding(run, word))})
    for path in paths:
        text = run.repository.quiet_text(path) or ""
        if last not in text and not any(word in text for word in _DOM_WORDS):
            continue
        found = pattern.search(text)
        if found is None and name in DOM_GLOBALS:
            found = _DOM.search(text)
        if found is not None and (again := _behind_comments(text, pattern, name)) is not None:
            yield SourceLocation(path, again)


def _global(run: Engine) -> set[str]:
    return {path for word in ("globalThis", "global.", "global,") for path in _holding(run, word)}


def _holding(run: Engine, word: str) -> list[str]:
    """The files that hold a word, looked for once."""
    if word not in run.holding:
        run.holding[word] = run.repository.code_with(word, may_run)
    return run.holding[word]


_DOM_WORDS = ("jsdom", "browser-env", "global-registrator")


def _behind_comments(text: str, pattern: re.Pattern[str], name: str) -> int | None:
    """The line of what is found outside of comments."""
    bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    found = pattern.search(bare) or (_DOM.search(bare) if name in DOM_GLOBALS else None)
    return None if found is None else bare.count("\n", 0, found.start()) + 1


def _of_global(name: str) -> re.Pattern[str]:
    """`globalThis.window = …`, `Object.defineProperty(global, "window", …)`, `Object.assign(globalThis, { window })`."""
    own = re.escape(name)
    return re.compile(
        rf"\b{_GLOBAL}{_KEY.format(own)}{_SET}"
        rf"|\b(?:defineProperty|set)\(\s*(?:globalThis|global)\b[^,\n]*,\s*[\"']{own}[\"']"
        rf"|\b(?:assign|defineProperties)\(\s*(?:globalThis|global)\b[^,\n]*,[^;]{{0,400}}?\b{own}\b"
    )


def _of_owner(owner: str, last: str) -> re.Pattern[str]:
    """`JSON.parse = …`, `Object.defineProperty(Array.prototype, "map", …)`, `const p = Array.prototype; p.map = …`."""
    base, own = re.escape(owner), re.escape(last)
    return re.compile(
        rf"\b{base}\b\s*(?:as\s+\w+\s*\)|\))?{_KEY.format(own)}{_SET}"
        rf"|\b(?:defineProperty|set)\(\s*{base}\s*,\s*[\"']{own}[\"']"
        rf"|\b(?:assign|defineProperties|extend)\(\s*{base}\s*,[^;]{{0,400}}?\b{own}\b"
        rf"|\b(?P<alias>\w+)\s*=\s*{base}\s*(?:as\s+\w+)?\s*[;,\n][\s\S]{{0,2000}}?\b(?P=alias){_KEY.format(own)}{_SET}"
    )


def _together(run: Engine, other: str, reader: str) -> bool:
    """Whether two files run in one process: one is loaded with the other, or some file loads both.

    A file that nothing imports is loaded by whoever starts its package.
    """
    if reaches(run, reader, other) or reaches(run, other, reader):
        return True
    naming = run.repository.naming
    seen, todo = {other}, [other]
    while todo and len(seen) < MAX_IMPORTERS:
        for importer in naming.importers(todo.pop()):
            if importer not in seen:
                seen.add(importer)
                todo.append(importer)
                if reaches(run, importer, reader):
                    return True
    return len(seen) == 1 and run.repository.package_of(other) is run.repository.package_of(reader)

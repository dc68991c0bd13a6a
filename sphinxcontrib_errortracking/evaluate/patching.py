"""What the repository itself puts in the place of something that JavaScript or its runtime provides.

Texts are searched, so that no file is parsed for it: comments are left out, guarded polyfills count.
"""

from __future__ import annotations

import re
from functools import cache
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
    if name not in run.shared.patches:
        run.shared.patches[name] = tuple(_search(run, name))
    return run.shared.patches[name]


def _search(run: Engine, name: str) -> Iterator[SourceLocation]:
    owner, _, last = name.rpartition(".")
    base = owner or "global"
    for path in sorted(_owned(run, owner, last) if owner else _global(run, name)):
        text = run.repository.quiet_text(path) or ""
        if last not in text and not any(word in text for word in _DOM_WORDS):
            continue
        pattern = _of_owner(owner, last) if owner else _of_global(name)
        if _place(text, pattern, base, name) is None:
            continue
        bare = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
        if (found := _place(bare, pattern, base, name)) is not None:
            yield SourceLocation(path, bare.count("\n", 0, found) + 1)


def _place(text: str, pattern: re.Pattern[str], base: str, name: str) -> int | None:
    """Where a text replaces `name`."""
    found = next((start for start in _starts(text, base) if pattern.match(text, start)), None)
    if found is None and name in DOM_GLOBALS and any(word in text for word in _DOM_WORDS):
        package = _DOM.search(text)
        return package.start() if package is not None else None
    return found


def _starts(text: str, base: str) -> Iterator[int]:
    """Yield where the patterns may match, `base` or the word before it: trying them everywhere takes a hundred times as long."""
    place = text.find(base)
    while place >= 0:
        yield from dict.fromkeys((_word_before(text, place), place))
        place = text.find(base, place + 1)


def _word_before(text: str, place: int) -> int:
    """Where `word` begins in `word(base` or `word = base`; `place` itself where neither stands there."""
    end = _behind_blanks(text, place)
    if not end or text[end - 1] not in "(=":
        return place
    start = _behind_blanks(text, end - 1)
    while start and (text[start - 1].isalnum() or text[start - 1] == "_"):
        start -= 1
    return start


def _behind_blanks(text: str, place: int) -> int:
    while place and text[place - 1].isspace():
        place -= 1
    return place


def _owned(run: Engine, owner: str, last: str) -> set[str]:
    """The files that may replace a member of `owner`."""
    if owner.endswith(".prototype"):
        return set(_holding(run, owner))
    word = f"{owner}.{last}"
    direct = (path for path in _holding(run, f"{owner}.") if word in (run.repository.quiet_text(path) or ""))
    return {*direct, *_holding(run, f"({owner},"), *_holding(run, f"= {owner}")}


def _global(run: Engine, name: str) -> set[str]:
    words = ("globalThis", "global.", "global,", *(_DOM_WORDS if name in DOM_GLOBALS else ()))
    return {path for word in words for path in _holding(run, word)}


def _holding(run: Engine, word: str) -> list[str]:
    """The files that hold a word, looked for once."""
    if word not in run.shared.holding:
        run.shared.holding[word] = run.repository.code_with(word, may_run)
    return run.shared.holding[word]


_DOM_WORDS = ("jsdom", "browser-env", "global-registrator")


@cache
def _of_global(name: str) -> re.Pattern[str]:
    """`globalThis.window = …`, `Object.defineProperty(global, "window", …)`, `Object.assign(globalThis, { window })`."""
    own = re.escape(name)
    return regex(
        rf"\b{_GLOBAL}{_KEY.format(own)}{_SET}"
        rf"|\b(?:defineProperty|set)\(\s*(?:globalThis|global)\b[^,\n]*,\s*[\"']{own}[\"']"
        rf"|\b(?:assign|defineProperties)\(\s*(?:globalThis|global)\b[^,\n]*,[^;]{{0,400}}?\b{own}\b"
    )


@cache
def _of_owner(owner: str, last: str) -> re.Pattern[str]:
    """`JSON.parse = …`, `Object.defineProperty(Array.prototype, "map", …)`, `const p = Array.prototype; p.map = …`."""
    base, own = re.escape(owner), re.escape(last)
    return regex(
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

"""Is a Markdown document in the SOP format? Every problem with its line and one sentence; the format itself is `sop.toml`."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.markup.sop_content import CHECKS
from sphinxcontrib_errortracking.markup.sop_format import heading_key, sop_format
from sphinxcontrib_errortracking.markup.sop_reader import Part, Problem, parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.markup.sop_format import Heading, SopFormat

__all__ = ["Problem", "problems"]

DEEPEST = 3  #: levels that the format speaks of; `####` and below are free


def problems(markdown: str, layout: SopFormat | None = None) -> list[Problem]:
    """What keeps a document from being in the format, in order of lines; empty for one that is. `layout`: another format."""
    layout = layout or sop_format()
    found = parts(markdown)
    headed = [part for part in found if 1 <= part.level <= DEEPEST]
    result = [*_title(layout, headed), *_order(layout, headed), *_rules(layout, headed), *_contents(layout, found)]
    return sorted(result)


def _title(layout: SopFormat, headed: Sequence[Part]) -> Iterator[Problem]:
    titles = [part for part in headed if part.level == 1]
    if not titles or headed[0].level != 1:
        yield Problem(1, f"the document does not begin with the heading `# {layout.title}`")
    for part in titles[:1]:
        if not layout.title_of(part.text):
            yield Problem(part.line, f"the title {part.text!r} is not of the form `{layout.title}`")
    for part in titles[1:]:
        yield Problem(part.line, f"a second title: {part.text!r}")


def _order(layout: SopFormat, headed: Sequence[Part]) -> Iterator[Problem]:
    """Missing, renamed, repeated, reordered and foreign headings."""
    required = {(heading.level, heading.text): heading for heading in layout.headings}
    present = [part for part in headed if (part.level, part.text) in required]
    for index, part in enumerate(present):
        if (part.level, part.text) in {(each.level, each.text) for each in present[:index]}:
            yield Problem(part.line, f"the heading {part.text!r} stands here a second time")
    names = list(dict.fromkeys((part.level, part.text) for part in present))
    wanted = [key for key in required if key in names]
    for key, expected in zip(names, wanted, strict=True):
        if key != expected:
            line = next(part.line for part in present if (part.level, part.text) == key)
            yield Problem(line, f"the heading {key[1]!r} stands where {expected[1]!r} belongs")
            break
    yield from _missing(layout, headed, {key: required[key] for key in required if key not in names})
    yield from _foreign(layout, headed)


def _missing(layout: SopFormat, headed: Sequence[Part], missing: dict[tuple[int, str], Heading]) -> Iterator[Problem]:
    for heading in missing.values():
        similar = [part for part in headed if heading_key(part.text) == heading_key(heading.text)]
        same_place = _renamed(layout, headed, heading)
        mark = "#" * heading.level
        if similar or same_place:
            part = (similar or same_place)[0]
            yield Problem(part.line, f"the heading {part.text!r} must read `{mark} {heading.text}`")
        else:
            yield Problem(_line_after(layout, headed, heading), f"the heading `{mark} {heading.text}` is missing")


def _renamed(layout: SopFormat, headed: Sequence[Part], heading: Heading) -> list[Part]:
    """A heading that the format does not know right behind the one that must stand before this."""
    index = layout.headings.index(heading)
    before = layout.headings[index - 1] if index else None
    for part, after in pairwise(headed):
        is_before = (part.level, part.text) == ((before.level, before.text) if before else (1, part.text))
        if is_before and after.level == heading.level and not _required(layout, after):
            return [after]
    return []


def _foreign(layout: SopFormat, headed: Sequence[Part]) -> Iterator[Problem]:
    """`##` headings of one's own, and `###` headings before a required one of the same section."""
    for index, part in enumerate(headed):
        if part.level == 1 or _required(layout, part):
            continue
        if part.level == 2:  # noqa: PLR2004  # `##`
            yield Problem(part.line, f"the format has no section {part.text!r}")
            continue
        section = headed[index + 1 :]
        end = next((place for place, each in enumerate(section) if each.level < DEEPEST), len(section))
        if any(_required(layout, each) for each in section[:end]):
            yield Problem(part.line, f"the heading {part.text!r} must follow the required ones of its section")


def _required(layout: SopFormat, part: Part) -> bool:
    return any((heading.level, heading.text) == (part.level, part.text) for heading in layout.headings)


def _line_after(layout: SopFormat, headed: Sequence[Part], heading: Heading) -> int:
    """The line of the first heading that stands behind the place of a missing one."""
    later = {(each.level, each.text) for each in layout.headings[layout.headings.index(heading) + 1 :]}
    return next((part.line for part in headed if (part.level, part.text) in later), headed[-1].line if headed else 1)


def _rules(layout: SopFormat, headed: Sequence[Part]) -> Iterator[Problem]:
    for heading in layout.headings:
        for part in headed:
            if heading.rule and (part.level, part.text) == (heading.level, heading.text) and not part.after_rule:
                yield Problem(part.line, f"no rule (`---`) stands before {part.text!r}")


def _contents(layout: SopFormat, found: Sequence[Part]) -> Iterator[Problem]:
    """What stands between a required heading and the next heading of the format's levels, deeper headings included."""
    for index, part in enumerate(found):
        heading = next((each for each in layout.headings if (each.level, each.text) == (part.level, part.text)), None)
        if heading is None:
            continue
        rest = found[index + 1 :]
        end = next((place for place, each in enumerate(rest) if each.level <= DEEPEST), len(rest))
        whole = part.joined(rest[:end])
        check = CHECKS[heading.content.partition(":")[0]]
        yield from check(heading, whole, layout)

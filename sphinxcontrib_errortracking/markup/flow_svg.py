"""The event's way as an inline SVG: no script, no font and no address of another machine in it.

In go the plain strings of an `event_flow` node, out comes one `<svg>` element as text. Everything that comes from a repository is
escaped. Colours are the page's own (`currentColor`, and variables that the style sheet sets for light and dark); what a colour
says a sign and a word say too. A browser cannot wrap text in SVG, so lines are broken here, by a generous guess at their width.
"""

from __future__ import annotations

import re
from html import escape
from textwrap import TextWrapper
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Stage: TypeAlias = "tuple[str, Sequence[str], Sequence[str], Sequence[str]]"  #: name, what is said, dropped, taken away

LINE, PAD, BETWEEN = 17, 10, 26
END, END_WIDTH = "Sentry", 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How wide what is, and where what leaves the way stands."""

    width: int
    box: int  #: width of a stage
    side: int  #: width of what leaves the way there, at the right edge
    box_characters: int
    side_characters: int
    most_lines: int  #: of one sentence; the list beside the diagram has it whole
    stem: int  #: where the way goes down
    below: bool  #: what leaves the way stands below its stage, not beside it


WIDE = Layout(width=760, box=440, side=250, box_characters=58, side_characters=31, most_lines=5, stem=220, below=False)
#: for a telephone
NARROW = Layout(width=340, box=340, side=290, box_characters=43, side_characters=36, most_lines=9, stem=24, below=True)


@dataclass(frozen=True, slots=True)
class Station:
    """A stage, its sentences broken into lines."""

    name: str
    lines: tuple[tuple[str, str], ...]  #: class and text
    side: tuple[str, ...]
    layout: Layout

    @property
    def height(self) -> int:
        """Of the box; what leaves it beside it may need more."""
        rows = 1 + len(self.lines) if self.layout.below else max(1 + len(self.lines), len(self.side))
        return rows * LINE + 2 * PAD

    @property
    def side_height(self) -> int:
        """Of what leaves the way here; 0 where nothing does."""
        return len(self.side) * LINE + 2 * PAD if self.side else 0

    @property
    def after(self) -> int:
        """From the box to the next."""
        return BETWEEN + (PAD + self.side_height if self.layout.below and self.side else 0)


def svg(
    title: str, stages: Sequence[Stage], *, key: str, layout: Layout = WIDE, say: Callable[[str], str] = str
) -> str:
    """The diagram. `key` begins the ids in it, and stands once on a page; `say` gives a fixed word in the page's language."""
    stages = [(say(name), said, drops, scrubs) for name, said, drops, scrubs in stages]
    name = say("The way of an event: %(where)s") % {"where": title}
    parts: list[str] = []
    y = 2
    for station in (_station(layout, *stage) for stage in stages):
        parts.append(_arrow(layout.stem, y + station.height, layout.stem, y + station.height + station.after))
        parts += _box(station, y)
        y += station.height + station.after
    end = max(1, layout.stem - END_WIDTH // 2)
    parts.append(f'<rect class="et-end" x="{end}" y="{y}" width="{END_WIDTH}" height="34" rx="17"/>')
    parts.append(f'<text class="et-name" x="{end + END_WIDTH // 2}" y="{y + 22}" text-anchor="middle">{END}</text>')
    return "\n".join(
        (
            _start(layout.width, y + 38, f"{key}-title {key}-desc"),
            f'<title id="{key}-title">{escape(name)}</title>',
            f'<desc id="{key}-desc">{escape(_described(stages, say))}</desc>',
            *parts,
            "</svg>",
        )
    )


def _start(width: int, height: int, described: str) -> str:
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    name = 'class="errortracking-svg" role="img"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {name} {size} aria-labelledby="{described}">'


def _described(stages: Sequence[Stage], say: Callable[[str], str]) -> str:
    names = [name for name, *_ in stages]
    out = [name for name, _, drops, _ in stages if drops]
    changed = [name for name, _, _, scrubs in stages if scrubs]
    sentences = [say("An event passes %(stations)s and reaches Sentry.") % {"stations": ", ".join(names)}]
    sentences += [say("It may leave the way at %(stations)s.") % {"stations": ", ".join(out)}] if out else []
    sentences += [say("Data is taken away at %(stations)s.") % {"stations": ", ".join(changed)}] if changed else []
    return " ".join([*sentences, say("The list below says the same in words.")])


def _station(layout: Layout, name: str, said: Sequence[str], drops: Sequence[str], scrubs: Sequence[str]) -> Station:
    def broken(sentence: str, sign: str, characters: int) -> list[str]:
        return _broken(sentence, sign, characters, layout.most_lines)

    lines = [("et-said", line) for sentence in said for line in broken(sentence, "• ", layout.box_characters)]
    lines += [("et-scrub", line) for sentence in scrubs for line in broken(sentence, "✎ ", layout.box_characters)]
    side = [line for sentence in drops for line in broken(sentence, "✕ ", layout.side_characters)]
    return Station(name, tuple(lines), tuple(side), layout)


class _AtJoints(TextWrapper):
    """Breaks lines behind slashes and open brackets too, and before a long word behind a dot."""

    wordsep_simple_re = re.compile(r"(\s+|(?<=/)(?=\w)|(?<=\w[(\[])(?=\S)|(?=\?\.)|(?<!\?)(?=\.\w{5}))")


def _broken(sentence: str, sign: str, characters: int, most_lines: int) -> list[str]:
    """The sentence in lines. A path or a name that is longer than one is broken at its joints."""
    longest = max(map(len, sentence.split()), default=0)
    wrapper = (_AtJoints if longest > characters - 2 else TextWrapper)(
        characters, initial_indent=sign, subsequent_indent="\u2003", break_on_hyphens=False
    )
    lines = wrapper.wrap(sentence)
    return lines if len(lines) <= most_lines else [*lines[: most_lines - 1], f"{lines[most_lines - 1]} …"]


def _box(station: Station, y: int) -> list[str]:
    """The stage's box, and what leaves the way there."""
    box = station.layout.box
    parts = [f'<rect class="et-box" x="1" y="{y}" width="{box - 2}" height="{station.height}" rx="6"/>']
    parts.append(f'<text class="et-name" x="{PAD + 2}" y="{y + PAD + 13}">{escape(station.name)}</text>')
    parts += [
        _line(kind, PAD + 2, y + PAD + 13 + index * LINE, line) for index, (kind, line) in enumerate(station.lines, 1)
    ]
    return parts + (_leaving(station, y) if station.side else [])


def _leaving(station: Station, y: int) -> list[str]:
    layout = station.layout
    left = layout.width - layout.side
    start, top = (layout.stem, y + station.height + PAD) if layout.below else (layout.box, y)
    size = f'width="{layout.side - 2}" height="{station.side_height}"'
    parts = [f'<rect class="et-out" x="{left}" y="{top}" {size} rx="6"/>']
    parts += [
        _line("et-drop", left + PAD, top + PAD + 13 + index * LINE, line) for index, line in enumerate(station.side)
    ]
    return [*parts, _arrow(start, top + 20, left, top + 20, kind="et-leaves")]


def _line(kind: str, x: int, y: int, text: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}">{escape(text, quote=False)}</text>'


def _arrow(x: int, y: int, to_x: int, to_y: int, *, kind: str = "et-goes") -> str:
    """A line with its head drawn at its end: a marker's id would have to be unique on the page."""
    if x == to_x:
        line, head = f"L{to_x},{to_y - 1}", f"M{to_x - 5},{to_y - 9} L{to_x},{to_y - 1} L{to_x + 5},{to_y - 9}"
    else:
        line, head = f"L{to_x - 1},{to_y}", f"M{to_x - 9},{to_y - 5} L{to_x - 1},{to_y} L{to_x - 9},{to_y + 5}"
    return f'<path class="{kind}" d="M{x},{y} {line}"/><path class="{kind} et-head" d="{head}"/>'

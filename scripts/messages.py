"""Take the fixed words out of the code into the catalogue's template, bring the languages up to date, and compile them: `make messages`.

A new language begins with its name: `make messages LANGUAGE=fr`.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sphinxcontrib_errortracking.findings.event_flow import STATIONS
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.markup.concerns import FAMILIES
from sphinxcontrib_errortracking.markup.sop_format import sop_format
from sphinxcontrib_errortracking.model.effective_integrations import STATES

if TYPE_CHECKING:
    from collections.abc import Iterator

DOMAIN = "sphinxcontrib_errortracking"
PACKAGE = Path(__file__).parent.parent / "sphinxcontrib_errortracking"
LOCALE = PACKAGE / "locale"
#: functions whose first argument is a message
KEYWORDS = dict.fromkeys(("fixed", "msgid", "say", "_"))
#: the format's tables that directives show; the others stand in exported documents only
SHOWN = "BCDEFHIK"
#: what changes with every run, and what nobody fills in
UNSAID = tuple(
    f'"{name}'.encode() for name in ("POT-", "PO-", "Project-Id", "Report-", "Last-Tr", "Language-Team", "Generated")
)
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)
#: rooms whose calls of these are meant: `say` is another function in `findings`
ROOMS = ("markup", "sphinx_ext")


def template() -> Catalog:
    """Every message with the files that hold it; no line numbers, so that it changes only where a message does."""
    found: dict[str, set[str]] = {}
    for room in ROOMS:
        for name, _line, message, _comments, _context in extract_from_dir(PACKAGE / room, keywords=KEYWORDS):
            found.setdefault(str(message), set()).add(f"{PACKAGE.name}/{room}/{Path(name).as_posix()}")
    for source, message in data():
        found.setdefault(message, set()).add(source)
    catalog = Catalog(domain=DOMAIN, project="sphinxcontrib-errortracking", charset="utf-8")
    for message, places in sorted(found.items()):
        catalog.add(message, locations=[(place, None) for place in sorted(places)])
    return catalog


def data() -> Iterator[tuple[str, str]]:
    """Messages that stand in data: a room on the left knows no message, and the format is a file of its own."""
    yield from (("sphinxcontrib_errortracking/findings/records.py", str(verdict)) for verdict in Verdict)
    yield from (("sphinxcontrib_errortracking/findings/event_flow.py", name) for name in STATIONS)
    yield from (("sphinxcontrib_errortracking/model/effective_integrations.py", state) for state in STATES)
    yield from (("sphinxcontrib_errortracking/markup/concerns.py", name.capitalize()) for name in FAMILIES)
    for letter in SHOWN:
        columns = sop_format().tables[letter].columns
        yield from (("sphinxcontrib_errortracking/markup/sop.toml", name) for name in columns if name != "#")


def updated(language: str, messages: Catalog) -> Catalog:
    """A language's catalogue with the messages that there are now; what is new in it has no translation yet."""
    path = LOCALE / language / "LC_MESSAGES" / f"{DOMAIN}.po"
    catalog = Catalog(locale=language, domain=DOMAIN, charset="utf-8", fuzzy=False)
    if path.exists():
        with path.open("rb") as stream:
            catalog = read_po(stream, locale=language, domain=DOMAIN)
    catalog.update(messages, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.header_comment = f"# {DOMAIN} in the language {language!r}; `make messages` brings it up to date."
    catalog.creation_date = catalog.revision_date = NO_DATE
    return catalog


def written(catalog: Catalog) -> bytes:
    """A catalogue as text, without dates and people."""
    stream = BytesIO()
    write_po(stream, catalog, sort_output=True, omit_header=catalog.locale is None, width=0)
    lines = stream.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNSAID))


def compiled(catalog: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    stream = BytesIO()
    write_mo(stream, catalog)
    return stream.getvalue()


def main(added: list[str]) -> None:
    """Write all files."""
    messages = template()
    (LOCALE / f"{DOMAIN}.pot").write_bytes(written(messages))
    there = {path.parent.name for path in LOCALE.glob("*/LC_MESSAGES")}
    for language in sorted(there | set(added)):
        catalog = updated(language, messages)
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{DOMAIN}.po").write_bytes(written(catalog))
        (folder / f"{DOMAIN}.mo").write_bytes(compiled(catalog))
        lacking = [message.id for message in catalog if message.id and not message.string]
        sys.stdout.write(f"{language}: {len(catalog)} messages, {len(lacking)} without a translation\n")


if __name__ == "__main__":
    main(sys.argv[1:])

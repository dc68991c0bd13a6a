"""Measure the Markdown writer against sphinx-markdown-builder's on the same doctrees, side by side in one run.

A project of 40 MyST pages (prose, lists, code, tables) and one page of the example's own tables is read once. Then, in turn, every
doctree is written by our writer and by sphinx-markdown-builder's translator: resolved doctree in, text out, no file. The figure is
the median of the ratios round by round, with its quartiles. To reach: at most 0.67.

    python benchmarks/writer.py --rounds 15

Needs sphinx-markdown-builder.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.markup.markdown import to_markdown
from sphinxcontrib_errortracking.markup.nodes import sentry_table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from docutils import nodes
    from sphinx.application import Sphinx

GREETER = Path(__file__).resolve().parent.parent / "examples" / "greeter"
WORDS = "An *error* that nobody sees is an error that **nobody** mends, and a page that `nobody` trusts is read by [nobody](page1.md). "
TABLE = "| Option | Value | Set at |\n| :-- | :-: | --: |\n" + "| `a` | `0.1` | *here* |\n" * 12
PART = "## Part {number}\n\n{words}\n\n{words}\n\n- one\n- `two`\n  - three\n\n1. first\n2. second\n\n```ts\nconst a = 1;\n```\n\n{table}\n"
SHOWN = "# Errors\n\n```{sentry-config}\n```\n\n```{edge-case-table}\n```\n\n```{key-questions}\n```\n\n```{code-references}\n```\n"


def write_project(folder: Path) -> None:
    names = [f"page{number}" for number in range(40)]
    parts = "\n".join(PART.format(number=number, words=WORDS * 4, table=TABLE) for number in range(5))
    for name in names:
        (folder / f"{name}.md").write_text(f"# {name}\n\n{parts}", encoding="utf-8")
    (folder / "errors.md").write_text(SHOWN, encoding="utf-8")
    toctree = "\n".join([*names, "errors"])
    (folder / "index.md").write_text(f"# Pages\n\n```{{toctree}}\n{toctree}\n```\n", encoding="utf-8")
    extensions = ["myst_parser", "sphinxcontrib_errortracking", "sphinx_markdown_builder"]
    conf = f"extensions = {extensions!r}\nerrortracking_root = {str(GREETER)!r}\nsuppress_warnings = ['*']\n"
    (folder / "conf.py").write_text(conf, encoding="utf-8")


def read_project(folder: Path) -> tuple[Sphinx, list[tuple[str, nodes.document]]]:
    """The application with its builder ready to write, and every resolved doctree."""
    from sphinx.application import Sphinx  # noqa: PLC0415

    out = folder / "_build"
    app = Sphinx(folder, folder, out, out / "doctrees", "markdown", status=None, warning=StringIO(), freshenv=True)
    app.builder.read()
    app.env.check_consistency()
    docnames = sorted(app.env.found_docs)
    app.builder.prepare_writing(set(docnames))
    documents = [(name, app.env.get_and_resolve_doctree(name, app.builder)) for name in docnames]
    for _, doctree in documents:
        plain_tables(doctree)
    return app, documents


def plain_tables(doctree: nodes.document) -> None:
    """Our tables as docutils' own: other Markdown builders would hand them to our writer."""
    from docutils.nodes import table  # noqa: PLC0415

    for ours_ in list(doctree.findall(sentry_table)):
        ours_.replace_self(table("", *ours_.children, **ours_.attributes))


def theirs(app: Sphinx, documents: Sequence[tuple[str, nodes.document]]) -> int:
    """sphinx-markdown-builder's translator on every doctree; the length of the text."""
    length = 0
    for name, doctree in documents:
        app.builder.current_doc_name = name
        translator = app.builder.create_translator(doctree, app.builder)
        doctree.walkabout(translator)
        length += len(translator.astext())
    return length


def ours(_: Sphinx, documents: Sequence[tuple[str, nodes.document]]) -> int:
    return sum(len(to_markdown(doctree)) for _, doctree in documents)


def seconds(
    write: Callable[[Sphinx, Sequence[tuple[str, nodes.document]]], int],
    app: Sphinx,
    documents: list[tuple[str, nodes.document]],
) -> float:
    """CPU time of one writing; something must come out."""
    began = time.process_time()
    if not write(app, documents):
        sys.exit("nothing was written")
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15, help="counted pairs (default 15)")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        write_project(Path(place))
        app, documents = read_project(Path(place))
        pairs = []
        for number in range(rounds + 1):
            order = (ours, theirs) if number % 2 else (theirs, ours)
            taken = {write: seconds(write, app, documents) for write in order}
            pairs.append((taken[ours], taken[theirs]))
    ratios = [one / other for one, other in pairs[1:]]
    low, middle, high = statistics.quantiles(ratios, n=4)
    medians = [statistics.median(series) for series in zip(*pairs[1:], strict=True)]
    print(
        f"our writer / sphinx-markdown-builder: {middle:.3f}  (quartiles {low:.3f} to {high:.3f} of {rounds} rounds over "
        f"{len(documents)} doctrees; medians {medians[0]:.3f} s and {medians[1]:.3f} s of CPU)"
    )


if __name__ == "__main__":
    main()

"""What LaTeX needs besides standard nodes: pdflatex, Sphinx's default engine, knows no emoji and fails at the first sign of a verdict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

#: Code point -> what pdflatex sets in its place. Sphinx loads amssymb and xcolor.
SIGNS = {
    "2705": r"\textcolor[rgb]{0,.5,0}{\ensuremath{\checkmark}}",
    "26A0": r"\textcolor[rgb]{.8,.4,0}{\textbf{!}}",
    "274C": r"\textcolor[rgb]{.8,0,0}{\ensuremath{\times}}",
    "1F534": r"\textcolor[rgb]{.8,0,0}{\textbullet{} high}",
    "1F7E1": r"\textcolor[rgb]{.8,.5,0}{\textbullet{} medium}",
    "1F7E2": r"\textcolor[rgb]{0,.5,0}{\textbullet{} low}",
    "2610": r"\ensuremath{\square}",
    "2611": r"\ensuremath{\boxtimes}",
    "FE0F": "",
}


def declare_signs(_app: Sphinx, config: Config) -> None:
    """Declare the signs before the user's own preamble, which may declare them anew."""
    if config.latex_engine == "pdflatex":
        declared = "".join(f"\\DeclareUnicodeCharacter{{{code}}}{{{text}}}\n" for code, text in SIGNS.items())
        elements = config.latex_elements
        config.latex_elements = {**elements, "preamble": declared + elements.get("preamble", "")}


def connect(app: Sphinx) -> None:
    """Register it; late, so that Sphinx has chosen the engine for the language."""
    app.connect("config-inited", declare_signs, priority=900)

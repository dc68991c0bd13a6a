"""Names of folders that a framework itself gives to the code of an app, such as `$lib` of SvelteKit.

They stand in a tsconfig.json that the framework makes while it builds, so no file of the repository says them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Given:
    """One name, the configuration whose app has it, and where it may lead, as seen from the configuration's folder."""

    config: str  #: the name of the configuration, without its suffix
    name: str
    folders: tuple[str, ...]
    setting: str = ""  #: a setting of the configuration that names another folder


#: Nuxt 4 keeps an app's code in `app`, Nuxt 3 beside its configuration, or where `srcDir` says.
_SOURCES = ("app", ".", "src")
GIVEN: tuple[Given, ...] = (
    Given("svelte.config", "$lib", ("src/lib",), "lib"),
    Given("nuxt.config", "~", _SOURCES, "srcDir"),
    Given("nuxt.config", "@", _SOURCES, "srcDir"),
    Given("nuxt.config", "~~", (".",), "rootDir"),
    Given("nuxt.config", "@@", (".",), "rootDir"),
    Given("nuxt.config", "#shared", ("shared",)),
    Given("vue.config", "@", ("src",)),
    Given("wxt.config", "@", (".", "src"), "srcDir"),
    Given("wxt.config", "~", (".", "src"), "srcDir"),
    Given("docusaurus.config", "@site", (".",)),
    *(
        Given("quasar.config", name, (folder,))
        for name, folder in (
            ("src", "src"),
            ("boot", "src/boot"),
            ("components", "src/components"),
            ("stores", "src/stores"),
        )
    ),
)


def given_by(config: str, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names that the framework of a configuration gives, each with the folders that it may mean."""
    stem = config.rpartition("/")[2].rpartition(".")[0]
    for row in GIVEN:
        if row.config == stem:
            told = re.search(rf"\b{row.setting}\s*:\s*([\"'])([^\"'\n]+)\1", text) if row.setting else None
            yield row.name, (told[2], *row.folders) if told is not None else row.folders

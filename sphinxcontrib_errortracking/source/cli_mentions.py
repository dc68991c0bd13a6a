"""Where files whose commands are not read name sentry-cli, or what runs it: scripts of a shell or of Node, makefiles, other build
services, and the builds of Android and iOS.

What it does there is not told; only that something may upload or release that nothing else here says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename
from sphinxcontrib_errortracking.source.paths import is_test_file
from sphinxcontrib_errortracking.source.programs import CODE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Set as AbstractSet

    from sphinxcontrib_errortracking.source.repository import Repository

NEEDLES = (
    b"sentry-cli", b"@sentry/cli", b"getsentry/action-release", b"sentry.gradle", b"sentry-xcode", b"@sentry/react-native/expo",
    b"sentry-expo",
)  # fmt: skip
#: kinds of files that hold commands
ENDINGS = (
    ".sh",
    ".bash",
    ".zsh",
    ".ps1",
    ".yml",
    ".yaml",
    ".toml",
    ".mk",
    ".groovy",
    ".gradle",
    ".kts",
    ".pbxproj",
    *CODE,
)
NAMES = (
    "Makefile",
    "makefile",
    "GNUmakefile",
    "justfile",
    "Justfile",
    "Jenkinsfile",
    "Dockerfile",
    "Procfile",
    "app.json",
)
#: files that name packages and run nothing
LISTS = ("pnpm-workspace.yaml", "pnpm-lock.yaml", "lerna.json")
#: React Native: its script for Gradle, that for Xcode, and its plugin for Expo, which adds both
_NATIVE = (
    r"@sentry/react-native/sentry\.gradle|[\"']sentry\.gradle[\"']|sentry-xcode\.sh|[\"']@sentry/react-native/expo[\"']"
)
_NATIVE_ONLY = regex(_NATIVE)
#: the configuration of an app with Expo, and what does the same in it for older SDKs: a plugin, and a script of its own
_OF_EXPO = ("app.json", "app.config.")
_EXPO_ONLY = regex(r"[\"']sentry-expo(?:/upload-sourcemaps)?[\"']")
_NAMED = regex(
    r"(?<![\w/.-])sentry-cli\b|node_modules/\.bin/sentry-cli\b|(?:npx|bunx|pnpx|dlx|exec)\s+(?:-\S+\s+)*@sentry/cli\b"
    r"|(?:from|require\()\s*[\"']@sentry/cli[\"']|getsentry/action-release"
    "|" + _NATIVE
)
_OF_GATSBY = regex(r"(?:resolve:\s*|[\[,]\s*|^\s*)[\"'`]@sentry/gatsby[\"'`]\s*(?:[,\]}]|$)")
_COMMENT = ("#", "//", "*", "/*", "<!--")


def cli_mentions(repository: Repository, read: AbstractSet[str]) -> Iterator[SourceLocation]:
    """Give the first place in each file; `read` are the files whose commands are known."""
    for path in repository.mentioning(*NEEDLES):
        if path in read or "node_modules/" in path or is_test_file(path) or not _holds_commands(path):
            continue
        for number, line in enumerate((repository.text(path) or "").split("\n"), 1):
            is_named = _NAMED.search(line) or _is_native(path, line)
            if is_named and not line.lstrip().startswith(_COMMENT):
                yield SourceLocation(path, number)
                break


def native_uploads(repository: Repository, mentions: Iterable[SourceLocation]) -> Iterator[SourceLocation]:
    """Give those of these places that name what has the builds of React Native for Android and iOS upload source maps."""
    for loc in mentions:
        line = (repository.text(loc.source) or "").split("\n")[loc.line - 1]
        if _is_native(loc.source, line):
            yield loc


def gatsby_plugins(repository: Repository) -> Iterator[SourceLocation]:
    """Give where code registers Sentry's plugin for Gatsby: `resolve: "@sentry/gatsby"`, or its name in a list."""
    for path in repository.mentioning(b"@sentry/gatsby"):
        if "node_modules/" in path or is_test_file(path) or not path.endswith(tuple(CODE)):
            continue
        for number, line in enumerate((repository.text(path) or "").split("\n"), 1):
            if _OF_GATSBY.search(line) and not line.lstrip().startswith(_COMMENT):
                yield SourceLocation(path, number)
                break


def _is_native(path: str, line: str) -> bool:
    of_expo = basename(path).startswith(_OF_EXPO) and _EXPO_ONLY.search(line)
    return bool(of_expo or _NATIVE_ONLY.search(line))


def _holds_commands(path: str) -> bool:
    name = basename(path)
    return name not in LISTS and (path.endswith(ENDINGS) or name.startswith(NAMES))

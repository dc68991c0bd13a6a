"""The repository: its files, their text, and what an attacker puts there."""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.source import (
    Limits,
    Repository,
    RepositoryError,
    git_index,
    is_test_file,
    open_repository,
)
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from pathlib import Path

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
CLEAN_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def write(root: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def git(root: Path, *arguments: str) -> str:
    environment = {"PATH": os.environ["PATH"], "HOME": str(root), **CLEAN_GIT}
    return subprocess.run(
        ["git", *arguments], cwd=root, env=environment, check=True, capture_output=True, text=True
    ).stdout


def kinds(repository: Repository) -> list[tuple[DiagnosticKind, str, int]]:
    return [(found.kind, found.loc.source, found.loc.line) for found in repository.diagnostics]


# ---- opening ----------------------------------------------------------------


def test_a_missing_repository(tmp_path: Path):
    with pytest.raises(RepositoryError, match=r"does not exist\.$"):
        open_repository(tmp_path / "nowhere")
    write(tmp_path, {"file": ""})
    with pytest.raises(RepositoryError, match=r"is no folder\.$"):
        open_repository(tmp_path / "file")


def test_an_empty_repository(tmp_path: Path):
    repository = open_repository(tmp_path)
    assert repository.files == ()
    assert repository.mentioning(b"a") == ()
    assert repository.program("a.ts") is None
    assert repository.diagnostics == ()


# ---- files ------------------------------------------------------------------

IGNORED = {
    ".gitignore": "dist/\n*.log\n!keep.log\n/only-here\n# comment\n\n[\n",
    "a.ts": "",
    "b.log": "",
    "keep.log": "",
    "dist/c.js": "",
    "only-here": "",
    "apps/web/only-here": "",
    "apps/web/.gitignore": "*.local\n!b.log\n/out\n",
    "apps/web/d.local": "",
    "apps/web/b.log": "",
    "apps/web/out/e.js": "",
    "apps/web/src/out/f.js": "",
    "apps/web/dist/g.js": "",
    "node_modules/h/index.js": "",
    "apps/web/node_modules/i/index.js": "",
}
KEPT = (
    ".gitignore",
    "a.ts",
    "apps/web/.gitignore",
    "apps/web/b.log",
    "apps/web/only-here",
    "apps/web/src/out/f.js",
    "keep.log",
)


def test_nested_gitignores_without_git(tmp_path: Path):
    assert open_repository(write(tmp_path, IGNORED)).files == KEPT


@needs_git
@pytest.mark.parametrize("version", [2, 3, 4])
def test_files_are_those_that_git_lists(tmp_path: Path, version: int):
    write(
        tmp_path,
        {
            **IGNORED,
            "dist/tracked.js": "",
            "ünï/ç d.ts": "",
            "deep/" + "x" * 200 + ".ts": "",
            "gone.ts": "",
            "excluded": "",
        },
    )
    git(tmp_path, "init", "-q")
    git(tmp_path, "config", "index.version", str(version))
    git(tmp_path, "add", "a.ts", "gone.ts", "ünï", "deep")
    git(tmp_path, "add", "-f", "dist/tracked.js")
    git(tmp_path, "update-index", "--index-version", str(version))
    if version == 3:
        git(tmp_path, "update-index", "--skip-worktree", "a.ts")  # version 3 is written where an entry needs its flags
    (tmp_path / "gone.ts").unlink()
    (tmp_path / ".git/info").mkdir(exist_ok=True)
    (tmp_path / ".git/info/exclude").write_text("excluded\n")
    index = (tmp_path / ".git/index").read_bytes()
    assert struct.unpack(">I", index[4:8]) == (version,)
    listed = set(git(tmp_path, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")) - {
        "",
        "gone.ts",
    }
    expected = {path for path in listed if "node_modules" not in path}
    assert set(open_repository(tmp_path).files) == expected
    assert "dist/tracked.js" in expected
    assert git_index.tracked(str(tmp_path / ".git")) == set(git(tmp_path, "ls-files", "-z").split("\0")) - {""}


@needs_git
def test_worktrees(tmp_path: Path):
    main = write(tmp_path / "main", {"a.ts": "", ".gitignore": "*.js\n", "b.js": ""})
    git(main, "init", "-q")
    git(main, "add", "-f", ".")
    git(main, "commit", "-qm", "x")
    git(main, "worktree", "add", "-q", "../tree")
    assert (tmp_path / "tree/.git").is_file()
    assert open_repository(tmp_path / "tree").files == (".gitignore", "a.ts", "b.js")


@needs_git
def test_a_repository_of_its_own_inside_is_left_out(tmp_path: Path):
    write(tmp_path, {"a.ts": "", "other/b.ts": ""})
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "a.ts")
    git(tmp_path / "other", "init", "-q")
    assert open_repository(tmp_path).files == ("a.ts",)


@pytest.mark.parametrize(
    "index", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\0\5", b"DIRC\0\0\0\2\xff\xff\xff\xff" + b"\0" * 100, b"\0" * 1000]
)
def test_a_damaged_index_is_no_obstacle(tmp_path: Path, index: bytes):
    write(tmp_path, {"a.ts": "", ".git/index": index})
    assert open_repository(tmp_path).files == ("a.ts",)


@pytest.mark.parametrize(
    "content", [b"gitdir: /\n", b"gitdir: ../../../../..\n", b"gitdir: \0\n", b"gitdir:", b"nonsense"]
)
def test_a_git_file_that_leads_nowhere(tmp_path: Path, content: bytes):
    write(tmp_path, {"a.ts": "", ".git": content})
    assert open_repository(tmp_path).files == ("a.ts",)


# ---- hostile trees ----------------------------------------------------------


def test_links(tmp_path: Path):
    write(
        tmp_path,
        {"outside.ts": "SECRET", "root/a.ts": "export const a = 1", "root/.git/config": "SECRET", "root/lib/b.ts": ""},
    )
    root = tmp_path / "root"
    (root / "inside.ts").symlink_to("a.ts")
    (root / "outside.ts").symlink_to("../outside.ts")
    (root / "absolute.ts").symlink_to(tmp_path / "outside.ts")
    (root / "git.ts").symlink_to(".git/config")
    (root / "folder").symlink_to("lib")
    (root / "parent").symlink_to("..")
    (root / "loop.ts").symlink_to("loop.ts")
    (root / "dangling.ts").symlink_to("nothing.ts")
    repository = open_repository(root)
    assert repository.files == ("a.ts", "lib/b.ts")
    assert repository.text("inside.ts") == "export const a = 1"
    assert repository.program("inside.ts") is repository.program("a.ts")
    assert repository.resolve("./inside", "lib/../x.ts") == "a.ts"
    for name in (
        "outside.ts",
        "absolute.ts",
        "git.ts",
        "parent/outside.ts",
        "loop.ts",
        "dangling.ts",
        "../outside.ts",
        ".git/config",
    ):
        assert repository.text(name) is None
    assert repository.mentioning(b"SECRET") == ()
    outside = [(DiagnosticKind.UNREADABLE, name, 1) for name in ("absolute.ts", "outside.ts", "parent")]
    assert kinds(repository) == outside


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_pipes_do_not_block(tmp_path: Path):
    write(tmp_path, {"a.ts": "x", "swapped.ts": "x"})
    os.mkfifo(tmp_path / "pipe.ts")
    start = time.thread_time()
    repository = open_repository(tmp_path)
    assert repository.files == ("a.ts", "swapped.ts")
    (tmp_path / "swapped.ts").unlink()
    os.mkfifo(tmp_path / "swapped.ts")
    assert repository.mentioning(b"x") == ("a.ts",)
    assert repository.text("swapped.ts") is None
    assert repository.text("pipe.ts") is None
    assert time.thread_time() - start < 5
    assert kinds(repository) == [(DiagnosticKind.UNREADABLE, "swapped.ts", 1)]


def test_a_file_that_a_link_replaces_is_not_followed(tmp_path: Path):
    write(tmp_path, {"secret": "SECRET", "root/a.ts": "x"})
    repository = open_repository(tmp_path / "root")
    assert repository.files == ("a.ts",)
    (tmp_path / "root/a.ts").unlink()
    (tmp_path / "root/a.ts").symlink_to("../secret")
    assert repository.mentioning(b"SECRET") == ()
    assert repository.text("a.ts") is None
    assert kinds(repository) == [(DiagnosticKind.UNREADABLE, "a.ts", 1)]


def test_a_file_that_vanishes(tmp_path: Path):
    repository = open_repository(write(tmp_path, {"a.ts": "x", "b.ts": "x"}))
    assert repository.files == ("a.ts", "b.ts")
    (tmp_path / "a.ts").unlink()
    assert repository.mentioning(b"x") == ("b.ts",)
    assert repository.program("a.ts") is None
    assert repository.reader("a.ts") is None
    assert kinds(repository) == [(DiagnosticKind.UNREADABLE, "a.ts", 1)]


def test_large_files(tmp_path: Path):
    large = b"import '@sentry/node';" + b" " * 10_000_000
    repository = open_repository(
        write(tmp_path, {"large.js": large, "data.json": large, "small.js": large[:100], "quiet.js": b" " * 2_000_000})
    )
    assert repository.mentioning(b"@sentry/") == ("small.js",)
    assert kinds(repository) == [(DiagnosticKind.TOO_LARGE, "large.js", 1)]
    assert repository.program("large.js") is None
    assert repository.text("data.json") is None
    assert repository.text("data.json", limit=20_000_000) is not None
    assert [path for _, path, _ in kinds(repository)] == ["data.json", "large.js"]


def test_many_hanging_files_do_not_hang_a_build(tmp_path: Path):
    hang = "[[" + "\n" * 20 + "}"
    repository = open_repository(write(tmp_path, {f"{n}.ts": hang for n in range(20)}), limits=Limits(parse_seconds=1))
    start = time.thread_time()
    assert [repository.program(path) for path in repository.files] == [None] * 20
    assert time.thread_time() - start < 6
    assert {found.kind for found in repository.diagnostics} == {DiagnosticKind.TIMEOUT}
    assert len(repository.diagnostics) == 20


def test_names_that_are_not_text(tmp_path: Path):
    try:
        (tmp_path / os.fsdecode(b"b\xff.ts")).write_text("x")
    except OSError:
        pytest.skip("the file system knows only UTF-8")
    repository = open_repository(write(tmp_path, {"a\nb.ts": "x", "c|d`.ts": "x"}))
    assert repository.mentioning(b"x") == ("a\nb.ts", "c|d`.ts")
    assert kinds(repository) == [(DiagnosticKind.UNREADABLE, ".", 1)]


def test_too_many_files_end_with_a_diagnostic(tmp_path: Path):
    repository = open_repository(write(tmp_path, {f"{n}/a.ts": "" for n in range(9)}), limits=Limits(files=3))
    assert len(repository.files) == 4
    assert kinds(repository) == [(DiagnosticKind.UNREADABLE, ".", 1)]


# ---- text -------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        "x = 'é'".encode(),
        b"\xef\xbb\xbf" + "x = 'é'".encode(),
        b"\xff\xfe" + "x = 'é'".encode("utf-16-le"),
        b"\xfe\xff" + "x = 'é'".encode("utf-16-be"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes):
    repository = open_repository(write(tmp_path, {"a.ts": data}))
    assert repository.text("a.ts") == "x = 'é'"
    assert repository.mentioning("é".encode()) == ("a.ts",)
    assert repository.diagnostics == ()


def test_what_cannot_be_decoded_is_replaced(tmp_path: Path):
    repository = open_repository(write(tmp_path, {"a.ts": b"f()\nx = '\xff'\n", "b.ts": b"\xff\xfe\x00\xd8"}))
    assert repository.text("a.ts") == "f()\nx = '\ufffd'\n"
    assert repository.program("a.ts") is not None
    assert repository.text("b.ts") == "\ufffd"
    assert kinds(repository) == [(DiagnosticKind.UNREADABLE, "a.ts", 2), (DiagnosticKind.UNREADABLE, "b.ts", 1)]


def test_mentioning_any_file(tmp_path: Path):
    repository = open_repository(write(tmp_path, {"a.ts": "one two", "b.yml": "two", "c": "three", "d.ts": "t"}))
    assert repository.mentioning(b"two", b"three") == ("a.ts", "b.yml", "c")
    assert repository.mentioning(b"one") == ("a.ts",)
    assert repository.mentioning(b"four") == ()


def test_trees_are_read_once(tmp_path: Path):
    repository = open_repository(write(tmp_path, {"a.mjs": "f()", "b.ts": "g()", "c.vue": "<script>h()</script>"}))
    assert repository.program("a.mjs") is repository.program("a.mjs")
    assert [repository.reader(path) for path in repository.files] == ["esprima", "tree-sitter", "esprima"]


def test_a_syntax_error_is_reported_once_and_located(tmp_path: Path):
    repository = open_repository(write(tmp_path, {"a.ts": "f();\nconst = ;\n", "b.js": "f();\nconst = ;\n"}))
    for _ in range(2):
        repository.program("a.ts")
        repository.program("b.js")
    assert kinds(repository) == [(DiagnosticKind.SYNTAX, "a.ts", 2), (DiagnosticKind.SYNTAX, "b.js", 2)]


@pytest.mark.parametrize("name", ["..", "../a", "/etc/passwd", "", ".", "a/../../b", "a\0b", "\ud800"])
def test_odd_paths_are_not_opened(tmp_path: Path, name: str):
    repository = open_repository(write(tmp_path, {"a.ts": ""}))
    assert repository.text(name) is None
    assert repository.program(name) is None
    assert repository.resolve(name, "a.ts") is None
    assert repository.diagnostics == ()


def test_nothing_of_the_repository_runs(tmp_path: Path):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    write(tmp_path, {"a.ts": "f()", "package.json": '{"name": "a"}'})
    git(tmp_path, "init", "-q")
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n")
    hook.chmod(0o755)
    git(tmp_path, "config", "core.fsmonitor", str(hook))
    repository = open_repository(tmp_path)
    assert repository.program("a.ts") is not None
    assert not (tmp_path / "pwned").exists()


# ---- paths ------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "src/a.test.ts", "src/a.spec.tsx", "a.stories.tsx", "src/__tests__/a.ts", "src/__mocks__/@sentry/node.ts", "e2e/a.ts", "tests/setup.ts",
        "apps/web/cypress/a.ts", "vitest.config.ts", "jest.setup.js", "sentry.client.config.test.ts", "fixtures/a.js", "a.mock.ts", "src/a.clienttest.tsx", "src/a.servertest.ts",
    ],
)  # fmt: skip
def test_test_files(path: str):
    assert is_test_file(path)


@pytest.mark.parametrize(
    "path",
    [
        "src/index.ts",
        "sentry.client.config.ts",
        "src/latest.ts",
        "src/a.latest.ts",
        "src/contest/a.ts",
        "src/testimonials.tsx",
        "next.config.mjs",
        "src/spectrum.ts",
    ],
)
def test_files_that_are_no_tests(path: str):
    assert not is_test_file(path)

"""`sphinx-errortracking diff`, on real git repositories."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.revisions import RevisionError, unpack

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

ASSIGNMENT = "docs/assignments/M2.md"
INDEX = "apps/server/src/index.ts"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def git(root: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
        "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
    }
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    command = ["git", "-C", str(root), *identity, *arguments]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def commit(project: Project, message: str = "a change") -> str:
    git(project.root, "add", "-A")
    git(project.root, "commit", "-q", "-m", message)
    return git(project.root, "rev-parse", "HEAD").strip()


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "shop")
    git(project.root, "init", "-q")
    commit(project, "first")
    return project


def diff(shop: Project, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    capsys.readouterr()
    status = main(["diff", *arguments, "--root", str(shop.root)])
    out, err = capsys.readouterr()
    return status, [line.strip() for line in out.splitlines()], err


def test_a_revision_and_the_working_tree(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(shop, capsys, "HEAD") == (
        0,
        ["Error tracking: HEAD → the working tree", "Nothing that is documented changed."],
        "",
    )
    shop.replace(INDEX, "0.25", "0.75")
    status, lines, _ = diff(shop, capsys, "HEAD")
    assert status == 0
    assert lines[1] == "tracesSampleRate of apps/server: 0.25 → 0.75"


def test_two_revisions(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", "process.env.NODE_ENV === 'production' ? 0.1 : 0.25")
    shop.replace(INDEX, "  Sentry.captureException(error);", "  console.error(error);")
    shop.write("apps/server/src/more.ts", 'import * as Sentry from "@sentry/node";\nSentry.captureMessage("here");\n')
    shop.replace(
        "package-lock.json",
        '"node_modules/@sentry/node": {"version": "8.55.2"}',
        '"node_modules/@sentry/node": {"version": "8.55.3"}',
    )
    second = commit(shop)
    shop.replace(INDEX, "0.1 :", "0.9 :")  # not asked for
    status, lines, err = diff(shop, capsys, "HEAD~1", second)
    assert (status, err) == (0, "")
    assert {
        "tracesSampleRate of apps/server in staging and production: 0.25 → 0.1",
        "Calls of the SDK: captureException in fail (apps/server/src/index.ts): no longer there",
        "Calls of the SDK: captureMessage (apps/server/src/more.ts): new",
        "Versions: @sentry/node in apps/server: 8.55.2 → 8.55.3",
    } <= set(lines)
    assert not [line for line in lines if "0.9" in line]
    backwards = diff(shop, capsys, second, "HEAD~1")[1]
    assert "tracesSampleRate of apps/server in staging and production: 0.1 → 0.25" in backwards


def test_a_moved_line_is_no_change(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "\nSentry.init", "\n\n// A word.\n\nSentry.init")
    assert diff(shop, capsys, "HEAD", "--assignment", ASSIGNMENT)[1][1:] == ["Nothing that is documented changed."]
    assert "moved: apps/server:server" in diff(shop, capsys, "HEAD", "--moved")[1]


def test_verdicts_and_answers(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(
        "apps/server/package.json", '"name": "server",', '"name": "server", "scripts": {"start": "tsx src/index.ts"},'
    )
    commit(shop)
    shop.replace(INDEX, "  tracesSampleRate: 0.25,\n", "")
    lines = diff(shop, capsys, "HEAD", "--assignment", ASSIGNMENT)[1]
    assert "tracesSampleRate of apps/server: 0.25 → not set" in lines
    assert [line for line in lines if line.startswith("How are performance traces configured?: ")]
    shop.replace(INDEX, "(error);\n", "(error);\n  process.exit(1);\n")
    lines = diff(shop, capsys, "HEAD")[1]
    assert "Edge cases: The code ends the process, verdict: handled → not handled" in lines


def test_variables_that_do_not_matter_are_left_out(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write(
        ".github/workflows/ci.yml",
        "on: push\nenv:\n  NODE_VERSION: 20\n  SENTRY_ORG: us\n  SENTRY_AUTH_TOKEN: sntrys_x\njobs: {}\n",
    )
    assert diff(shop, capsys, "HEAD")[1][1:] == [
        "Environment variables: SENTRY_ORG in .github/workflows/ci.yml: new",
        "Environment variables: SENTRY_AUTH_TOKEN in .github/workflows/ci.yml: new",
    ]


def test_json(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", "0.75")
    assert main(["diff", "HEAD", "--format", "json", "--root", str(shop.root)]) == 0
    data = json.loads(capsys.readouterr().out)
    first = data["changes"][0]
    assert data["version"] == 1
    assert (first["kind"], first["call"], first["name"]) == ("option", "apps/server:server", "tracesSampleRate")
    assert (first["before"], first["after"], first["environments"]) == ("0.25", "0.75", [])
    assert first["sentence"] == "tracesSampleRate of apps/server: 0.25 → 0.75"


def test_markdown_for_a_comment(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", '0.25,\n  serverName: "@everyone <b>[x](https://evil.example)"')
    assert main(["diff", "HEAD", "--format", "markdown", "--root", str(shop.root)]) == 0
    text = capsys.readouterr().out
    assert text.startswith("### Error tracking: HEAD → the working tree\n\n- ")
    assert "- serverName of apps/server: not set → " in text
    for active in ("@everyone", "<b>", "[x]", "https://"):
        assert active not in text


def test_a_folder_of_the_repository(shop: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    outer = type(shop)(tmp_path / "outer")
    shutil.copytree(shop.root, outer.root / "in here", ignore=shutil.ignore_patterns(".git"))
    git(outer.root, "init", "-q")
    commit(outer)
    inner = type(shop)(outer.root / "in here")
    assert diff(inner, capsys, "HEAD")[1][1:] == ["Nothing that is documented changed."]
    inner.replace(INDEX, "0.25", "0.75")
    assert "tracesSampleRate of apps/server: 0.25 → 0.75" in diff(inner, capsys, "HEAD")[1]
    new = type(shop)(outer.root / "new")
    new.write("a.ts", "")
    status, _, err = diff(new, capsys, "HEAD")
    assert (status, err) == (2, "sphinx-errortracking: error: there is no folder 'new' in revision 'HEAD'\n")


@pytest.mark.parametrize("revision", ["nowhere", "HEAD~9", "--upload-pack=touch x", "HEAD:package.json", ""])
def test_no_such_revision(shop: Project, capsys: pytest.CaptureFixture[str], revision: str) -> None:
    assert main(["diff", "--root", str(shop.root), "--", revision]) == 2
    assert (
        capsys.readouterr().err
        == f"sphinx-errortracking: error: there is no revision {revision!r} in this repository\n"
    )


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    project = make_project(tmp_path / "plain")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    status, _, err = diff(project, capsys, "HEAD")
    assert status == 2
    assert re.fullmatch(r"sphinx-errortracking: error: not a git repository.*\n", err)
    monkeypatch.setenv("PATH", str(tmp_path))
    status, _, err = diff(project, capsys, "HEAD")
    assert (status, err) == (2, "sphinx-errortracking: error: git is not installed, and diff reads revisions with it\n")


def test_nothing_that_the_repository_names_is_run(
    shop: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A program as fsmonitor, as hook, as filter, as pager, as textconv: none of them leaves its mark."""
    mark = tmp_path / "mark"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {mark}\ncat\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    shop.write(".gitattributes", "* filter=evil diff=evil export-subst\n")
    commit(shop)
    hooks = shop.root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-checkout", "post-index-change", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(program, hooks / name)
    for name in ("core.fsmonitor", "core.pager", "filter.evil.smudge", "filter.evil.clean", "filter.evil.process",
                 "diff.evil.textconv", "core.sshCommand", "core.editor", "uploadpack.packObjectsHook"):  # fmt: skip
        git(shop.root, "config", name, str(program))
    assert not mark.exists()
    shop.replace(INDEX, "0.25", "0.75")
    before = sorted((path.name, path.stat().st_mtime_ns) for path in (shop.root / ".git").iterdir())
    status, lines, err = diff(shop, capsys, "HEAD~1", "HEAD")
    assert (status, err) == (0, "")
    assert "tracesSampleRate of apps/server: 0.25 → 0.75" in diff(shop, capsys, "HEAD")[1]
    assert lines[1:] == ["Nothing that is documented changed."]
    assert not mark.exists()
    assert sorted((path.name, path.stat().st_mtime_ns) for path in (shop.root / ".git").iterdir()) == before


def test_what_a_revision_holds(shop: Project, tmp_path: Path) -> None:
    shop.write(".gitignore", "secret.ts\n")
    shop.write("secret.ts", "export {};\n")
    shop.write("näme with\ttab.ts", "x\r\n")
    (shop.root / "out.ts").symlink_to("../../outside.ts")
    (shop.root / "in.ts").symlink_to(INDEX)
    git(shop.root, "add", "-f", "secret.ts")
    name = commit(shop)
    target = tmp_path / "unpacked"
    target.mkdir()
    assert unpack(shop.root, "HEAD", target) == name
    assert (target / "näme with\ttab.ts").read_bytes() == b"x\r\n"
    assert (target / "out.ts").is_symlink()
    assert (target / "in.ts").read_text() == shop.read(INDEX)
    from sphinxcontrib_errortracking.source import open_repository  # noqa: PLC0415

    files = open_repository(target).files
    assert "secret.ts" in files
    assert set(files) >= {INDEX, "package.json"}
    assert "out.ts" not in files


def tree_of(root: Path, entries: list[tuple[str, str, str]]) -> str:
    """A tree as no honest git writes it: (mode, name, object)."""
    data = b"".join(f"{mode} {name}".encode() + b"\0" + bytes.fromhex(value) for mode, name, value in entries)
    command = ["git", "-C", str(root), "hash-object", "-t", "tree", "-w", "--literally", "--stdin"]
    return subprocess.run(command, input=data, check=True, capture_output=True).stdout.decode().strip()


def blob_of(root: Path, text: str) -> str:
    command = ["git", "-C", str(root), "hash-object", "-w", "--stdin"]
    return subprocess.run(command, input=text.encode(), check=True, capture_output=True).stdout.decode().strip()


def test_a_tree_that_leads_elsewhere(shop: Project, tmp_path: Path) -> None:
    """`..`, `.git`, and a link with files below it: nothing is written outside the folder."""
    evil, link = blob_of(shop.root, "evil"), blob_of(shop.root, "../elsewhere")
    (tmp_path / "elsewhere").mkdir()
    below = tree_of(shop.root, [("100644", "evil", evil)])
    for number, entries in enumerate(
        [
            [("40000", "..", below)],
            [("40000", ".git", below)],
            [("120000", "a", link), ("40000", "a", below)],
            [("40000", "a", below), ("120000", "a", link)],
            [("100644", "a", evil), ("100644", "a", evil)],
        ]
    ):
        made = git(shop.root, "commit-tree", "-m", "x", tree_of(shop.root, entries)).strip()
        target = tmp_path / f"{number}" / "unpacked"
        target.mkdir(parents=True)
        with contextlib.suppress(RevisionError):  # refused, or unpacked without what leads elsewhere
            unpack(shop.root, made, target)
        written = [path for path in tmp_path.rglob("evil") if not path.is_relative_to(shop.root)]
        assert all(path.is_relative_to(target) and ".git" not in path.parts for path in written if path.exists())
        assert list((tmp_path / "elsewhere").iterdir()) == []
        shutil.rmtree(tmp_path / f"{number}")

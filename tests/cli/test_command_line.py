"""`sphinx-errortracking`, as its users and their scripts see it."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from miniature import make_project

from sphinxcontrib_errortracking import __version__
from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

ASSIGNMENT = "docs/assignments/M2.md"
OUTPUT = "docs/features/monitoring/error-tracking.md"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return make_project(tmp_path / "shop")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sphinxcontrib_errortracking", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main(["report", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_report(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    report = printed(capsys, str(shop.root))
    assert report["version"] == 1
    server, widget, capture = (
        next(call for call in report["calls"] if (call["app"], call["method"]) == key)
        for key in (("apps/server", "init"), ("apps/widget", "init"), ("apps/server", "captureException"))
    )
    assert (server["package"], server["file"], server["line"]) == ("@sentry/node", "apps/server/src/index.ts", 3)
    assert server["options"] == {
        "dsn": {"$env": "SENTRY_DSN"},
        "tracesSampleRate": 0.25,
        "environment": {"$env": "NODE_ENV"},
    }
    assert widget["options"] == {"dsn": "", "sampleRate": 0.5}
    assert (capture["line"], capture["id"]) == (10, "")


def test_report_in_one_environment(shop: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    env = tmp_path / "prod.env"
    env.write_text("NODE_ENV=production\nOTHER=${NODE_ENV}\nexport EMPTY=\nBARE\n", encoding="utf-8")
    report = printed(capsys, str(shop.root), "--env-file", str(env))
    server = next(call for call in report["calls"] if (call["app"], call["method"]) == ("apps/server", "init"))
    assert server["options"] == {"dsn": {"$undef": True}, "tracesSampleRate": 0.25, "environment": "production"}
    assert server["active"] is True


def test_the_way_of_each_value(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("apps/server/src/far.ts", "export const rate = 0.5;\n")
    shop.write("apps/server/src/near.ts", 'import { rate } from "./far";\nexport const given = { rates: [rate] };\n')
    shop.write(
        "apps/server/src/way.ts",
        'import * as Sentry from "@sentry/node";\nimport { given } from "./near";\nSentry.init({\n  given,\n});\n',
    )
    report = printed(capsys, str(shop.root))
    [call] = [call for call in report["calls"] if call["file"] == "apps/server/src/way.ts"]
    ways = {
        way["path"]: [f"{place['file'][-7:]}:{place['line']}" for place in way["chain"]] for way in call["provenance"]
    }
    assert ways["given.rates[0]"] == ["near.ts:2", "near.ts:1", "/far.ts:1"]
    assert (ways["given"][0], ways["given"][-1]) == ("/way.ts:4", "near.ts:2")


def test_the_schema(shop: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(
        resources.files("sphinxcontrib_errortracking").joinpath("report.schema.json").read_text("utf-8")
    )
    Draft202012Validator.check_schema(schema)
    env = tmp_path / "empty.env"
    env.write_text("", encoding="utf-8")
    shop.write("apps/server/src/broken.ts", 'import "@sentry/node";\nconst = ;\n')
    shop.replace(
        "apps/widget/src/main.ts",
        "sampleRate: 0.5",
        "sampleRate: Number(location.hash), ignoreErrors: [/x/i, null, undefined], beforeSend: (e) => e, a: 1 / 0, b: -0, c: 0 / 0, "
        "tracesSampleRate: process.env.NODE_ENV === 'production' ? 0.1 : 1, ...window.config",
    )
    for arguments in ([str(shop.root)], [str(shop.root), "--env-file", str(env)]):
        report = printed(capsys, *arguments)
        assert list(Draft202012Validator(schema).iter_errors(report)) == []
        assert report["setup"]["diagnostics"]


def test_the_schema_refuses_other_things(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    schema = json.loads(
        resources.files("sphinxcontrib_errortracking").joinpath("report.schema.json").read_text("utf-8")
    )
    report = printed(capsys, str(shop.root))
    for change in ({"active": "yes"}, {"line": "3"}, {"options": {"a": {"$unknown": 1}}}, {"extra": 1}):
        wrong = {**report, "calls": [{**report["calls"][0], **change}]}
        assert not Draft202012Validator(schema).is_valid(wrong)


def test_report_as_a_table(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(shop.root), "--format", "table"]) == 0
    text = capsys.readouterr().out
    assert "init of @sentry/node  apps/server/src/index.ts:3" in text
    assert "  tracesSampleRate  0.25\n" in text
    assert "Edge cases" in text


def test_a_configuration_that_nothing_loads_is_told(
    shop: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)  # in a pipe nothing is wrapped
    shop.write(
        "apps/dashboard/package.json", '{"name": "d", "dependencies": {"next": "14.0.0", "@sentry/nextjs": "8.0.0"}}'
    )
    shop.write("apps/dashboard/app/page.tsx", "export default function Page() { return null; }\n")
    shop.write(
        "apps/dashboard/sentry.server.config.ts",
        'import * as Sentry from "@sentry/nextjs";\nSentry.init({ dsn: "" });\n',
    )
    assert main(["report", str(shop.root), "--format", "table"]) == 0
    (line,) = [
        line for line in capsys.readouterr().out.splitlines() if "sentry.server.config.ts" in line and "init" in line
    ]
    assert line.endswith("  is not loaded")


def test_report_imports_neither_sphinx_nor_docutils(shop: Project) -> None:
    code = (
        "import sys\nfrom sphinxcontrib_errortracking.cli import main\n"
        f"main(['report', {str(shop.root)!r}, '--format', sys.argv[1]])\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "print(sorted(loaded & {'sphinx', 'docutils', 'myst_parser', 'sphinx_design', 'dotenv', 'filelock'}), file=sys.stderr)"
    )
    for form in ("json", "table"):
        done = subprocess.run([sys.executable, "-c", code, form], capture_output=True, text=True, check=True)
        assert done.stderr == "[]\n"
        assert done.stdout


def done_lines(out: str) -> list[str]:
    """What was done; the indented lines are the summary of what the document says."""
    return [line for line in out.splitlines() if not line.startswith(" ")]


def test_export_does_not_import_sphinx(shop: Project) -> None:
    code = (
        "import sys\nfrom sphinxcontrib_errortracking.cli import main\n"
        f"main(['export', {str(shop.root)!r}, '--assignment', {ASSIGNMENT!r}])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sphinx', 'myst_parser'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
    assert done_lines(done.stdout) == [f"{OUTPUT}: written", "docs/DOC_TRACKER.md: entry added"]


def test_export(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["export", "--assignment", ASSIGNMENT, str(shop.root)]
    assert main(command) == 0
    out = capsys.readouterr().out
    assert done_lines(out) == [f"{OUTPUT}: written", "docs/DOC_TRACKER.md: entry added"]
    assert re.search(r"^  \d+ of \d+ questions answered, ", out, re.MULTILINE)
    assert re.search(r"^  \d+ scenarios from the code: \d+ ", out, re.MULTILINE)
    assert main(command) == 0
    assert done_lines(capsys.readouterr().out) == [f"{OUTPUT}: unchanged"]


def test_export_elsewhere_without_the_tracker(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = shop.read("docs/DOC_TRACKER.md")
    assert main(["export", "--assignment", ASSIGNMENT, "--output", "M2.md", "--no-tracker", str(shop.root)]) == 0
    assert done_lines(capsys.readouterr().out) == ["M2.md: written"]
    assert shop.read("docs/DOC_TRACKER.md") == before


def test_export_with_links(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    address = "https://code.example/x?at=main&file={path}#L{line}"
    assert main(["export", "--assignment", ASSIGNMENT, "--permalink", address, str(shop.root)]) == 0
    capsys.readouterr()
    assert (
        "[`apps/server/src/index.ts:3`](https://code.example/x?at=main&file=apps/server/src/index.ts#L3)"
        in shop.read(OUTPUT)
    )


def test_paths_from_the_current_folder(shop: Project) -> None:
    done = run("export", "--assignment", "assignments/M2.md", "..", cwd=shop.root / "docs")
    assert (done.returncode, done.stderr) == (0, "")
    assert (shop.root / OUTPUT).is_file()


def test_half_a_document_replaces_nothing(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["export", "--assignment", ASSIGNMENT, str(shop.root)]
    main(command)
    before = shop.read(OUTPUT), shop.read("docs/DOC_TRACKER.md")
    shop.replace("apps/server/src/index.ts", "Sentry.init({", "Sentry.init({ ] = ;")
    assert main(command) == 1
    assert (shop.read(OUTPUT), shop.read("docs/DOC_TRACKER.md")) == before
    assert "stays as it was" in capsys.readouterr().err


BROKEN = "export const rate = ;\n"


@pytest.mark.parametrize("how", ['import { rate } from "./rate";', 'import "./rate";', 'export * from "./rate";'])
def test_a_broken_file_that_a_file_with_sentry_imports_is_told(
    shop: Project, capsys: pytest.CaptureFixture[str], how: str
) -> None:
    shop.write("apps/server/src/rate.ts", BROKEN)
    printed(capsys, str(shop.root))
    shop.replace("apps/server/src/index.ts", "\nSentry.init", f"\n{how}\nSentry.init")
    assert main(["report", str(shop.root)]) == 0
    err = capsys.readouterr().err
    assert (
        err.count("warning: apps/server/src/rate.ts:1: This is a syntax error, or syntax that the parser does not know")
        == 1
    )


def test_a_broken_file_that_has_nothing_to_do_with_sentry_is_not_read(
    shop: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write("apps/server/src/rate.ts", BROKEN)
    assert main(["report", str(shop.root)]) == 0
    assert capsys.readouterr().err == ""


def test_a_broken_file_that_the_assignment_names_is_told(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("apps/server/src/sentry.ts", BROKEN.replace("rate", "nothing"))
    assert main(["export", "--assignment", ASSIGNMENT, str(shop.root)]) == 1
    err = capsys.readouterr().err
    assert (
        "warning: apps/server/src/sentry.ts:1: This is a syntax error, or syntax that the parser does not know" in err
    )
    assert "is not complete" in err
    assert "entry" not in shop.read("docs/DOC_TRACKER.md")


def test_no_sentry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "package.json").write_text('{"name": "empty"}', encoding="utf-8")
    (tmp_path / "a.ts").write_text("export {};\n", encoding="utf-8")
    report = printed(capsys, str(tmp_path))
    assert report["calls"] == []
    assert report["report"]["edge_cases"]
    assert main(["report", str(tmp_path), "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert out == f"No Sentry SDK found in {tmp_path}: 2 files looked at, 1 package.\n"


def test_an_empty_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(tmp_path), "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert out == f"No Sentry SDK found in {tmp_path}: 0 files looked at, 0 packages.\n"


def test_an_sdk_that_nothing_calls_is_no_empty_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "package.json").write_text('{"name": "a", "dependencies": {"@sentry/node": "8.0.0"}}', encoding="utf-8")
    assert main(["report", str(tmp_path), "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert "No Sentry SDK found" not in out
    assert "Edge cases" in out


@pytest.mark.parametrize("columns", ["60", "80", "120", ""])
def test_nothing_is_cut_in_the_table(
    shop: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    shop.replace(
        "apps/server/src/index.ts",
        "0.25",
        'Number(process.env.SAMPLE_RATE_OF_SERVER ?? "0.5"), ignoreErrors: ["the first message to leave out", '
        '"the second message to leave out", "the third", "the very last message"]',
    )
    monkeypatch.setenv("COLUMNS", columns)
    assert main(["report", str(shop.root), "--format", "table"]) == 0
    out = capsys.readouterr().out
    assert "…" not in out
    assert '"the very last message"]' in " ".join(out.split())
    assert "\n  ignoreErrors      [" in out
    if columns:  # a pipe without COLUMNS gets one line for each option
        assert max(map(len, out.splitlines())) <= int(columns)
    else:
        assert '"the very last message"]\n' in out
        assert "\n                    " not in out


def test_a_word_longer_than_the_line_is_kept(
    shop: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.replace("apps/server/src/index.ts", "0.25", f'"{"x" * 300}"')
    monkeypatch.setenv("COLUMNS", "80")
    assert main(["report", str(shop.root), "--format", "table"]) == 0
    assert "x" * 300 in capsys.readouterr().out


MISTAKES = {
    "no such folder": (["report", "{root}/nowhere"], "The repository '{root}/nowhere' does not exist."),
    "a file": (["report", "{root}/package.json"], "The repository '{root}/package.json' is no folder."),
    "no such folder to export": (["export", "{root}/nowhere", "--assignment", "x"], "'{root}/nowhere' does not exist"),
    "no such environment": (["report", "{root}", "--env-file", "{root}/none.env"], "{root}/none.env does not exist"),
    "an environment that is a folder": (["report", "{root}", "--env-file", "{root}/docs"], "{root}/docs is a folder"),
    "an environment that is no text": (
        ["report", "{root}", "--env-file", "{root}/binary"],
        "{root}/binary is not UTF-8",
    ),
    "an environment with a line that is none": (
        ["report", "{root}", "--env-file", "{root}/garbage.env"],
        "{root}/garbage.env:3: this line sets no variable; expected NAME=value",
    ),
    "an environment with a name that is none": (
        ["report", "{root}", "--env-file", "{root}/name.env"],
        "{root}/name.env:2: this line sets no variable; expected NAME=value",
    ),
    "an environment with a quote that stays open": (
        ["report", "{root}", "--env-file", "{root}/quote.env"],
        "{root}/quote.env:2: this line sets no variable; expected NAME=value",
    ),
    "no such assignment": (["export", "{root}", "--assignment", "docs/M3.md"], "docs/M3.md does not exist"),
    "an assignment that is a folder": (["export", "{root}", "--assignment", "docs"], "docs is a folder"),
    "an empty assignment": (["export", "{root}", "--assignment", "empty.md"], "empty.md is empty"),
    "an assignment that is no text": (["export", "{root}", "--assignment", "binary"], "binary is not a text file"),
    "an ignored assignment": (
        ["export", "{root}", "--assignment", "ignored.md"],
        "ignored.md is ignored by .gitignore",
    ),
    "an assignment outside": (
        ["export", "{root}", "--assignment", "../../M3.md"],
        "../../M3.md lies outside the repository",
    ),
    "an assignment that leads outside": (
        ["export", "{root}", "--assignment", "link.md"],
        "link.md lies outside the repository",
    ),
    "an output outside": (["export", "{root}", "--assignment", ASSIGNMENT, "--output", "../x.md"], "outside"),
    "a permalink without a path": (
        ["export", "{root}", "--assignment", ASSIGNMENT, "--permalink", "https://code.example/"],
        "--permalink is not a web address that holds {{path}}",
    ),
    "unknown form": (["report", "{root}", "--format", "xml"], "xml"),
    "no command": ([], "COMMAND"),
}


@pytest.mark.parametrize(("arguments", "says"), MISTAKES.values(), ids=MISTAKES)
def test_mistakes_are_told_in_one_sentence(shop: Project, tmp_path: Path, arguments: list[str], says: str) -> None:
    (shop.root / "binary").write_bytes(b"A=\xff\xfe\n\0\0")
    (shop.root / "empty.md").write_bytes(b" \n")
    (tmp_path / "outside.md").write_text(shop.read(ASSIGNMENT), encoding="utf-8")
    (shop.root / "link.md").symlink_to(tmp_path / "outside.md")
    shop.write(".gitignore", "ignored.md\n")
    shop.write("ignored.md", shop.read(ASSIGNMENT))
    shop.write("garbage.env", "A=1\n\nthis is no line of it\nB=2\n")
    shop.write("name.env", "A=1\n1-A=2\n")
    shop.write("quote.env", "A=1\nB='two\n")
    done = run(*(argument.format(root=shop.root) for argument in arguments))
    assert done.returncode == 2
    assert done.stdout == ""
    *_usage, error = done.stderr.splitlines()
    assert error.startswith("sphinx-errortracking")
    assert ": error: " in error
    assert says.format(root=shop.root) in error
    assert "Traceback" not in done.stderr
    assert done.stderr.count("error:") == 1


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser reads everything")
def test_what_may_not_be_read(shop: Project) -> None:
    for name in (ASSIGNMENT, "closed.env"):
        shop.write(name, "A=1\n")
        (shop.root / name).chmod(0)
    done = run("export", str(shop.root), "--assignment", ASSIGNMENT)
    assert (done.returncode, "may not be read" in done.stderr) == (2, True)
    done = run("report", str(shop.root), "--env-file", str(shop.root / "closed.env"))
    assert (done.returncode, "may not be read" in done.stderr) == (2, True)
    shop.root.chmod(0)
    done = run("report", str(shop.root))
    shop.root.chmod(0o700)
    assert (done.returncode, "may not be read" in done.stderr) == (2, True)


def test_version_and_help() -> None:
    assert run("--version").stdout == f"sphinx-errortracking {__version__}\n"
    for arguments in (["--help"], ["report", "--help"], ["export", "--help"]):
        done = run(*arguments)
        assert done.returncode == 0
        assert "sphinx-errortracking" in done.stdout
    assert "examples:" in run("--help").stdout


def test_a_reader_that_stops_early(shop: Project) -> None:
    command = f"{sys.executable} -m sphinxcontrib_errortracking report {shop.root} | head -c 1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("{", "")


@pytest.mark.parametrize("output", ["package.json", ".git/notes.md", "docs/DOC_TRACKER.md", "docs/page.md", ASSIGNMENT])
def test_an_export_replaces_nothing_that_is_no_export(
    shop: Project, capsys: pytest.CaptureFixture[str], output: str
) -> None:
    shop.write("docs/page.md", "# A page\n\nwritten by hand\n")
    shop.write("docs/DOC_TRACKER.md", "# Tracker\n\n## Completion Log\n")
    shop.write(".git/notes.md", "git's own\n")
    before = (shop.root / output).read_bytes()
    assert main(["export", str(shop.root), "--assignment", ASSIGNMENT, "--output", output]) != 0
    assert (shop.root / output).read_bytes() == before
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "not written" in line]
    assert output in line


def test_ctrl_c_ends_without_a_traceback(shop: Project) -> None:
    os.mkfifo(shop.root / "waits")  # whoever opens it waits until somebody writes
    command = [sys.executable, "-m", "sphinxcontrib_errortracking", "report", str(shop.root), "--env-file"]
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background is started deaf to it
    with subprocess.Popen([*command, str(shop.root / "waits")], stderr=subprocess.PIPE, text=True) as process:
        signal.signal(signal.SIGINT, before)
        writer = os.open(shop.root / "waits", os.O_WRONLY)  # returns when the command has opened it, and now reads
        process.send_signal(signal.SIGINT)
        try:
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
            os.close(writer)
    assert (process.returncode, told) == (130, "")

"""No secret of a repository, or of an --env-file, reaches what the command prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from pathlib import Path

SERVER = """
import * as Sentry from "@sentry/node";
Sentry.init({
  dsn: process.env.SENTRY_DSN,
  release: process.env.REL,
  serverName: "https://h.example.com/?token=canaryQueryToken&x=1",
  initialScope: { extra: { "X-Api-Key": "canaryApiKey99", cookie: "sid=canaryCookie1", dbPass: "canaryDbPass3",
                           conn: "Server=db;Password=canaryConn4;" } },
  denyUrls: [/https:\\/\\/u:canaryRegex7@h/],
  beforeSend(event) {
    delete event.request.headers["sntrys_canaryHeader"];
    return event;
  },
});
Sentry.setTag("api_key", "canaryTag01");
Sentry.withScope((scope) => scope.setExtra("password", "canaryExtra02"));
if (process.env.ADMIN_TOKEN === "canaryCondition03") Sentry.captureMessage("admin");
"""


@pytest.mark.parametrize("form", ["json", "table"])
def test_no_secret_is_printed(form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "repository"
    (root / "src").mkdir(parents=True)
    (root / "package.json").write_text('{"name": "api", "dependencies": {"@sentry/node": "^10.28.0"}}')
    (root / "src/index.ts").write_text(SERVER)
    env = tmp_path / "environment"
    env.write_text("SENTRY_DSN=https://public:canaryDsn12@o1.ingest.sentry.io/1\nREL=https://u:canaryEnv13@h/\n")
    for more in ([], ["--env-file", str(env)]):
        assert main(["report", str(root), "--format", form, *more]) == 0
        out = capsys.readouterr().out
        assert "serverName" in out
        assert "canary" not in out

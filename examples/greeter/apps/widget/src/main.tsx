import { render } from "preact";
import { ErrorBoundary } from "./error-boundary";
import { Greeting } from "./greeting";
import { loadRemoteConfig } from "./remote-config";
import { startErrorReports } from "./sentry";

async function start() {
  const site = document.querySelector<HTMLScriptElement>("script[data-greeter-site]")?.dataset.greeterSite ?? "";
  const remote = await loadRemoteConfig(site);
  startErrorReports(remote);

  const root = document.body.appendChild(document.createElement("div"));
  render(
    <ErrorBoundary>
      <Greeting text={remote.greeting} />
    </ErrorBoundary>,
    root,
  );
}

void start();

import {
  BrowserClient,
  Scope,
  defaultStackParser,
  getDefaultIntegrations,
  makeFetchTransport,
} from "@sentry/browser";
import type { RemoteConfig } from "./remote-config";

/** These listen to the whole page. The page is our customer's: their errors and clicks are none of our business. */
const PAGE_WIDE_INTEGRATIONS = ["Breadcrumbs", "GlobalHandlers", "BrowserApiErrors"];

let scope: Scope | undefined;

/** Sets up a client of our own that shares nothing with a Sentry that the customer's page may have. */
export function startErrorReports(remote: RemoteConfig) {
  const dsn = import.meta.env.VITE_SENTRY_DSN;
  if (!dsn) {
    return;
  }
  const client = new BrowserClient({
    dsn,
    environment: import.meta.env.VITE_APP_ENV ?? "production",
    sampleRate: remote.errorSampleRate,
    transport: makeFetchTransport,
    stackParser: defaultStackParser,
    integrations: getDefaultIntegrations({}).filter(({ name }) => !PAGE_WIDE_INTEGRATIONS.includes(name)),
    beforeSend(event) {
      delete event.request;
      return event;
    },
  });
  scope = new Scope();
  scope.setClient(client);
  client.init();
}

/** Everything that the widget wants to report goes through here. */
export function reportError(error: unknown, area: "call" | "media" | "render") {
  scope?.setTag("area", area);
  scope?.captureException(error);
}

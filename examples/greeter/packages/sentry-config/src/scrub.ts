import type { ErrorEvent } from "@sentry/core";

export const SENSITIVE_HEADERS = ["authorization", "cookie", "x-forwarded-for"];

/**
 * Runs on every error event of the dashboard and the server, just before it is sent.
 *
 * Health checks are dropped. Request bodies hold what visitors type to an agent, so they never leave us.
 */
export function scrubEvent(event: ErrorEvent): ErrorEvent | null {
  if (event.transaction === "GET /healthz") {
    return null;
  }
  if (event.request) {
    delete event.request.cookies;
    delete event.request.data;
    for (const name of Object.keys(event.request.headers ?? {})) {
      if (SENSITIVE_HEADERS.includes(name.toLowerCase())) {
        delete event.request.headers?.[name];
      }
    }
  }
  if (event.user) {
    delete event.user.email;
    delete event.user.ip_address;
  }
  return event;
}

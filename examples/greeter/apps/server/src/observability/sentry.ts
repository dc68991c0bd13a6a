import * as Sentry from "@sentry/node";
import { ERROR_SAMPLE_RATE, scrubEvent, TRACES_SAMPLE_RATES } from "@greeter/sentry-config";

const dsn = process.env.SENTRY_DSN;

if (dsn) {
  Sentry.init({
    dsn,
    release: process.env.SENTRY_RELEASE,
    sampleRate: ERROR_SAMPLE_RATE,
    tracesSampleRate:
      process.env.NODE_ENV === "production" ? TRACES_SAMPLE_RATES.production : TRACES_SAMPLE_RATES.development,
    serverName: process.env.HOSTNAME ?? "greeter-server", // tells which of the hosts is ill
    beforeSend: scrubEvent,
  });
} else {
  console.warn("SENTRY_DSN is not set: errors are not reported");
}

export { Sentry };

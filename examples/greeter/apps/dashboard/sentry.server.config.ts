import * as Sentry from "@sentry/nextjs";
import { scrubEvent, tracesSampleRateFor } from "@greeter/sentry-config";

const environment = process.env.APP_ENV || "development";

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  environment,
  tracesSampleRate: tracesSampleRateFor(environment),
  maxValueLength: 2_000,
  sendDefaultPii: false,
  beforeSend: scrubEvent,
});

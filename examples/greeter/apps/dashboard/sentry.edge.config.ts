import { init } from "@sentry/nextjs";
import { tracesSampleRateFor } from "@greeter/sentry-config";

init({
  dsn: process.env.SENTRY_DSN,
  environment: process.env.APP_ENV || "development",
  tracesSampleRate: tracesSampleRateFor(process.env.APP_ENV),
  debug: false,
});

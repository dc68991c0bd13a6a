import * as Sentry from "@sentry/nextjs";
import { ERROR_SAMPLE_RATE, IGNORED_ERRORS, TRACES_SAMPLE_RATES, scrubEvent } from "@greeter/sentry-config";
import { REPLAY_SAMPLE_RATES } from "@/lib/replay";

const isProduction = process.env.NODE_ENV === "production";

Sentry.init({
  dsn: process.env.NEXT_PUBLIC_SENTRY_DSN,
  environment: process.env.NEXT_PUBLIC_APP_ENV ?? "development",
  sampleRate: ERROR_SAMPLE_RATE,
  tracesSampleRate: isProduction ? TRACES_SAMPLE_RATES.production : TRACES_SAMPLE_RATES.development,
  tracePropagationTargets: ["localhost", /^https:\/\/api\.greeter\.example/],
  replaysSessionSampleRate: REPLAY_SAMPLE_RATES.session,
  replaysOnErrorSampleRate: REPLAY_SAMPLE_RATES.onError,
  maxBreadcrumbs: 50,
  ignoreErrors: [...IGNORED_ERRORS, "Non-Error promise rejection captured"],
  denyUrls: [/^chrome-extension:\/\//, /^moz-extension:\/\//],
  integrations: [
    Sentry.replayIntegration({ maskAllText: true, blockAllMedia: true }),
    Sentry.breadcrumbsIntegration({ console: false }),
  ],
  beforeSend: scrubEvent,
  beforeBreadcrumb(breadcrumb) {
    if (breadcrumb.category === "fetch" && breadcrumb.data?.url?.includes("/turn-credentials")) {
      return null;
    }
    return breadcrumb;
  },
});

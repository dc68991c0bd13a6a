import * as Sentry from "@sentry/node";

// One project for all shops: whoever is on call watches one list.
Sentry.init({
  dsn: process.env.SENTRY_DSN,
  // 10 % is enough: the widget sees 2 M visits a month
  tracesSampleRate: 0.1,
  sendDefaultPii: false, // agreed with the works council
  // debug: true,
  // eslint-disable-next-line no-magic-numbers
  maxBreadcrumbs: 50,
});

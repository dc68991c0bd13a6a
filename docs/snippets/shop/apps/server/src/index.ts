import * as Sentry from "@sentry/node";

Sentry.init({
  dsn: process.env.SENTRY_DSN,
  environment: process.env.NODE_ENV,
  tracesSampleRate: process.env.NODE_ENV === "production" ? 0.1 : 1,
});

export async function pay(order: { id: string }): Promise<void> {
  try {
    await fetch(`https://bank.example/orders/${order.id}`, { method: "POST" });
  } catch (error) {
    Sentry.captureException(error);
  }
}

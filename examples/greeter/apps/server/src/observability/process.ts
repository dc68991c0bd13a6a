import { Sentry } from "./sentry";

process.on("uncaughtException", async (error) => {
  console.error("Uncaught exception", error);
  Sentry.captureException(error, { level: "fatal" });
  await Sentry.flush(2000);
  process.exit(1);
});

process.on("unhandledRejection", (reason) => {
  console.error("Unhandled rejection", reason);
});

process.on("SIGTERM", async () => {
  await Sentry.close(2000);
  process.exit(0);
});

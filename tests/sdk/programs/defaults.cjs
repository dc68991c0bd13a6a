// Shows, in what it sends, what the SDK does with options that nobody set. sdk_defaults.py reads the envelopes.
const Sentry = require("@sentry/node");
Sentry.init({ dsn: "http://public@127.0.0.1:9999/1" });
const express = require("express");
const { captureMessage, captureException, addBreadcrumb } = Sentry;

const app = express();
if (Sentry.Handlers) {
  app.use(Sentry.Handlers.requestHandler()); // 7
}
app.use(express.json());
app.post("/look", async (request, response) => {
  captureMessage("plain");
  captureMessage(`long ${"x".repeat(5000)}`);
  captureMessage("deep", { extra: { deep: nested(12) } });
  captureMessage("wide", { extra: { wide: Object.fromEntries(Array.from({ length: 3000 }, (_, key) => [`key${key}`, key])) } });
  for (let count = 0; count < 20; count += 1) {
    captureException(new Error(`sampled ${count}`));
  }
  await Sentry.flush(20000);
  for (let count = 0; count < 250; count += 1) {
    addBreadcrumb({ category: "mark", message: `${count}` });
  }
  captureMessage("crumbs");
  Sentry.startSpan({ name: "look", op: "mark" }, () => undefined);
  Sentry.logger?.info("a line of a log");
  Sentry.metrics?.count?.("looks", 1);
  response.end();
  await Sentry.flush(20000);
  setTimeout(() => process.exit(0), 200);
});
app.listen(process.env.PORT);

function nested(levels) {
  return levels === 0 ? "end" : { in: nested(levels - 1) };
}

// Runs one installed Sentry package and prints which integrations it sets up by itself, as one JSON object.
//
//   node scripts/catalogue/measure_integrations.mjs FOLDER ENTRY PLACE [JSDOM]        (make_catalogue.mjs calls it)
//
// ENTRY is what `require` takes in FOLDER. PLACE is "node" or "page": for a page, jsdom (found from the folder JSDOM) gives the
// process a window first, so that what asks for one finds it; jsdom is no browser, and what only a real one has is not there.
// A package can be set up only once in a process, so each answer is from a process of its own (a fifth argument: the options).
//
// Out: {"always": [names], "tracing": …, "variable": …, "spotlight": …, "stream": …, "breadth": "1000"}: the integrations that the client has
// after `init({dsn})`; those that it has besides with `tracesSampleRate: 1`, where SENTRY_TRACES_SAMPLE_RATE is set instead (in Node), with
// `spotlight: true`, and with `traceLifecycle: "stream"`; and how many entries of an object are kept. Nothing leaves the machine.

import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [folder, entry, place, jsdom, optionsText] = process.argv.slice(2);
const DSN = "http://public@localhost:9/1";
const WIDE = 3000;
const GLOBALS = ["document", "location", "history", "XMLHttpRequest", "Event", "EventTarget", "Element", "HTMLElement", "Node"];

function openPage() {
  const { JSDOM } = createRequire(join(jsdom, "package.json"))("jsdom");
  const { window } = new JSDOM("<!doctype html><title>page</title>", { url: "http://localhost/", pretendToBeVisual: true });
  for (const name of [...GLOBALS, "requestAnimationFrame", "cancelAnimationFrame", "localStorage", "sessionStorage"]) {
    globalThis[name] = window[name];
  }
  Object.defineProperty(globalThis, "navigator", { value: window.navigator, configurable: true });
  Object.assign(globalThis, { window: globalThis, self: globalThis });
  for (const name of ["addEventListener", "removeEventListener", "dispatchEvent"]) {
    globalThis[name] = window[name].bind(window);
  }
}

async function act() {
  if (place === "page") {
    openPage();
  }
  const sentry = createRequire(join(folder, "package.json"))(entry);
  const sent = [];
  const transport = () => ({
    send: async (envelope) => {
      sent.push(envelope);
      return { statusCode: 200 };
    },
    flush: async () => true,
  });
  sentry.init({ dsn: DSN, ...JSON.parse(optionsText), transport });
  const client = sentry.getClient?.() ?? sentry.getCurrentHub().getClient();
  const wide = Object.fromEntries(Array.from({ length: WIDE }, (_, index) => [`key${index}`, index]));
  sentry.captureMessage("wide", { extra: { wide } });
  await sentry.flush?.(2000);
  await new Promise((wake) => setTimeout(wake, 50));
  const kept = sent.flatMap((envelope) => extras(envelope)).find(Boolean);
  const answer = { names: Object.keys(client._integrations ?? client._integrations?.integrations ?? {}), kept };
  process.stdout.write(`\n${JSON.stringify(answer)}\n`, () => process.exit(0));
}

function extras(envelope) {
  const bodies = typeof envelope === "string" ? envelope.split("\n").slice(1).map(parsed) : envelope[1].map(([, body]) => parsed(body));
  return bodies.map((body) => (body?.extra?.wide ? Object.keys(body.extra.wide).length : undefined));
}

function parsed(body) {
  return typeof body === "string" && body.startsWith("{") ? JSON.parse(body) : body;
}

function run(options, env = {}) {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), folder, entry, place, jsdom, JSON.stringify(options)], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64_000_000,
    timeout: 30_000,
  });
  return JSON.parse(output.trim().split("\n").at(-1));
}

if (optionsText) {
  await act();
} else {
  const plain = run({});
  const breadth = plain.kept === undefined || plain.kept >= WIDE ? undefined : `${plain.kept - 1}`;
  const besides = ({ names }) => names.filter((name) => !plain.names.includes(name));
  const answer = {
    always: plain.names,
    tracing: besides(run({ tracesSampleRate: 1 })),
    variable: place === "node" ? besides(run({}, { SENTRY_TRACES_SAMPLE_RATE: "1" })) : [],
    spotlight: besides(run({ spotlight: true })),
    stream: besides(run({ traceLifecycle: "stream" })),
    breadth,
  };
  process.stdout.write(`\n${JSON.stringify(answer)}\n`);
}

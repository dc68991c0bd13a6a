// Bundles pages and opens them in a real browser: node drive.mjs SPEC. playwright-core and esbuild are found from SPEC.packages.
//
// SPEC is a JSON file: {"packages", "chromium", "pages": [{"name", "packages", "folder", "entries", "url", "ingest", "steps"}]}. `entries` are
// bundled into FOLDER/bundled. A step is a line of a case: see STEPS. Out, as JSON: {NAME: [what the page wrote to its console]}.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const spec = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(join(spec.packages, "package.json"));
const esbuild = require("esbuild");
const { chromium } = require("playwright-core");
const SETTLE = 1000; // milliseconds that a page has to send what it still has

const STEPS = {
  click: ({ page }, selector) => page.click(selector),
  type: ({ page }, selector, ...words) => page.type(selector, words.join(" ")),
  wait: ({ page }, milliseconds) => page.waitForTimeout(Number(milliseconds)),
  offline: ({ context }) => context.setOffline(true),
  online: ({ context }) => context.setOffline(false),
  block: ({ page, ingest }) => page.route(`http://${ingest}/**`, (route) => route.abort("blockedbyclient")),
  open: ({ page, url }, path) => page.goto(new URL(path, url).href),
};

async function bundle({ folder, entries, packages }) {
  await esbuild.build({
    absWorkingDir: folder,
    entryPoints: entries,
    bundle: true,
    format: "esm",
    jsx: "automatic",
    outbase: folder,
    outdir: join(folder, "bundled"),
    nodePaths: [join(packages, "node_modules")],
    define: { "process.env.NODE_ENV": '"production"' },
    logLevel: "error",
  });
}

async function visit(browser, { url, ingest, steps }) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
  if (!steps.some((step) => step.startsWith("open "))) {
    await page.goto(url);
  }
  for (const step of steps) {
    const [name, ...words] = step.split(" ");
    await STEPS[name]({ context, page, url, ingest }, ...words);
  }
  await page.waitForTimeout(SETTLE);
  await context.close();
  return said;
}

const browser = await chromium.launch({ executablePath: spec.chromium, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const found = {};
try {
  for (const page of spec.pages) {
    await bundle(page);
    found[page.name] = await visit(browser, page);
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(found));

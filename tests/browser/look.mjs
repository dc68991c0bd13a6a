// Looks at built pages in a real browser: node look.mjs SPEC. playwright-core and axe-core are found from SPEC.packages.
//
// SPEC is a JSON file: {"packages", "chromium", "looks": [{"name", "file", "mode", "width"}]}. Out, as JSON: {NAME: {"said", "requests",
// "widened", "violations", "tabs", "opening", "scrolling", "missed", "stuck", "ours", "ground"}}; see test_pages.py.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const spec = JSON.parse(readFileSync(process.argv[2], "utf8"));
const require = createRequire(join(spec.packages, "package.json"));
const { chromium } = require("playwright-core");
const AXE = require.resolve("axe-core/axe.min.js");
const OURS = '[class*="errortracking"]';
const MOST_TABS = 5000; // more than any page has
const AT_ONCE = 50;

// Marks what the focus meets, and says when it comes round.
function markReached() {
  document.addEventListener("focusin", ({ target }) => {
    window.cameRound ||= target.hasAttribute("data-reached");
    target.setAttribute("data-reached", "");
  });
}

// What a keyboard must reach, and what of it was not met: what opens, and what scrolls.
function keyboard(ours) {
  const opening = [...document.querySelectorAll("summary")].filter((one) => one.closest(ours));
  const scrolling = [...document.querySelectorAll(".errortracking-scroll, .errortracking-scroll *, .errortracking-flow-box *")].filter(
    (one) => one.scrollWidth > one.clientWidth && ["auto", "scroll"].includes(getComputedStyle(one).overflowX),
  );
  const wanted = [...opening, ...scrolling].filter((one) => one.checkVisibility());
  return {
    opening: opening.length,
    scrolling: scrolling.length,
    missed: wanted.filter((one) => !one.hasAttribute("data-reached")).map((one) => one.outerHTML.slice(0, 160)),
  };
}

// From the top to where Tab leaves the page, or comes round.
async function tabThrough(page) {
  await page.evaluate(markReached);
  for (let pressed = 0; pressed < MOST_TABS; pressed += AT_ONCE) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => page.keyboard.press("Tab")));
    if (await page.evaluate(() => window.cameRound)) {
      return;
    }
  }
  throw new Error("Tab never leaves the page");
}

// Enter opens what is closed: two are tried, and the rest is opened at once. An arrow moves a table that is wider than its box.
async function stuck(page) {
  const problems = [];
  const all = await page.$$(`${OURS} summary, details${OURS} > summary`);
  for (const summary of [...all.slice(0, 1), ...all.slice(-1)]) {
    await summary.evaluate((one) => { one.parentElement.open = false; });
    await summary.focus();
    await page.keyboard.press("Enter");
    if (!(await summary.evaluate((one) => one.parentElement.open))) problems.push(await summary.innerText());
  }
  const box = await page.evaluateHandle(() => [...document.querySelectorAll(".errortracking-scroll")].find((one) => one.scrollWidth > one.clientWidth));
  if (box.asElement()) {
    await box.focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForFunction((one) => one.scrollLeft > 0, box).catch(() => problems.push("an arrow moves no table"));
  }
  await Promise.all(all.map((summary) => summary.evaluate((one) => { one.parentElement.open = true; })));
  return problems;
}

// axe-core's complaints about ours, with every tab open in its turn: the first of all sets, then the second, until none has more.
// What stands outside of tabs is looked at once.
async function violationsInEveryTab(page) {
  const found = new Set();
  let tabs = 0;
  for (let number = 0; ; number += 1) {
    const opened = await page.evaluate((which) => {
      const labels = [...document.querySelectorAll(".sd-tab-set")].map((set) => set.querySelectorAll(":scope > label")[which]);
      labels.forEach((label) => label?.click());
      return labels.filter(Boolean).length;
    }, number);
    if (number > 0 && !opened) return { violations: [...found], tabs };
    tabs += opened;
    const looked = number ? `.sd-tab-content ${OURS}` : OURS;
    const result = await page.evaluate((ours) => window.axe.run({ include: [[ours]] }, { resultTypes: ["violations"], preload: false }), looked);
    for (const { id, nodes } of result.violations) {
      for (const node of nodes) found.add(`${id}: ${node.target.join(" ")}: ${node.failureSummary}`);
    }
  }
}

async function look(browser, { file, mode, width }) {
  const context = await browser.newContext({ colorScheme: mode, viewport: { width, height: 900 }, reducedMotion: "reduce" });
  // furo and the themes that rest on pydata's keep the reader's choice here
  await context.addInitScript((chosen) => { localStorage.setItem("theme", chosen); localStorage.setItem("mode", chosen); }, mode);
  const page = await context.newPage();
  const said = [];
  const requests = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
  page.on("requestfailed", (request) => said.push(`failed: ${request.url()}`));
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  const wide = () => page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  const closed = await wide();
  await tabThrough(page);
  const reached = await page.evaluate(keyboard, OURS);
  const stays = await stuck(page);
  const opened = await wide();
  const seen = [...said]; // axe says things of its own
  await page.addScriptTag({ path: AXE });
  const { violations, tabs } = await violationsInEveryTab(page);
  const ours = await page.$$eval(OURS, (all) => all.length);
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await context.close();
  return { said: seen, requests, widened: Math.max(closed, opened), violations, tabs, ...reached, stuck: stays, ours, ground };
}

const browser = await chromium.launch({
  executablePath: spec.chromium,
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND"],
});
const found = {};
try {
  for (const one of spec.looks) {
    found[one.name] = await look(browser, one);
  }
} finally {
  await browser.close();
}
process.stdout.write(JSON.stringify(found));

import { readFile } from "node:fs/promises";
import { Router } from "express";

const FALLBACK = { greeting: "Hello! Can we help you?", errorSampleRate: 1 };

export const sites = Router();

sites.get("/:site/config", async (request, response) => {
  try {
    const text = await readFile(`sites/${encodeURIComponent(request.params.site)}.json`, "utf8");
    response.json({ ...FALLBACK, ...JSON.parse(text) });
  } catch (error) {
    console.warn("The site's settings cannot be read", error);
    response.json(FALLBACK);
  }
});

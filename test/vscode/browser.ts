import { type Browser, chromium } from "playwright-core";
import { browserPath } from "./setup.mjs";

const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** Starts the machine's Chromium. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = browserPath();
  if (!executablePath) throw new Error("There is no Chromium: `npm test` installs it.");
  return chromium.launch({ executablePath, args: flags });
}

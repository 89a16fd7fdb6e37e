import type { TestProject } from "vitest/node";
import { servePages } from "./testing/pages-server.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the pages of the webview are served, bundled once for the whole run. */
    pages: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { origin, stop } = await servePages();
  project.provide("pages", origin);
  return stop;
}

import { readFile } from "node:fs/promises";
import type { EventPayloads } from "../catalog/event-payloads.ts";

let payloads: EventPayloads | undefined;

/**
 * Returns the payload schemas and examples of the handled events, which a build writes next to its bundle; empty
 * without a build. The file is read on first use, so that it uses no memory if the documentation is never requested.
 */
export async function readEventPayloads(): Promise<EventPayloads> {
  try {
    // In a bundle, this is the URL of the build.
    payloads ??= JSON.parse(
      await readFile(new URL(`${import.meta.url}.events.json`), "utf8"),
    ) as EventPayloads;
  } catch {
    payloads = {};
  }
  return payloads;
}

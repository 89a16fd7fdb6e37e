import { readFile } from "node:fs/promises";
import type { EventPayloads } from "../catalog/event-payloads.ts";

let payloads: EventPayloads | undefined;

/**
 * The schemas and examples of the payloads of the handled events, which a build has beside its bundle; nothing where there is no
 * build. Read on first use, since a process whose documentation is never read should not hold it.
 */
export async function readEventPayloads(): Promise<EventPayloads> {
  try {
    // In a bundle this is the URL of the build.
    payloads ??= JSON.parse(
      await readFile(new URL(`${import.meta.url}.events.json`), "utf8"),
    ) as EventPayloads;
  } catch {
    payloads = {};
  }
  return payloads;
}

import { readFile } from "node:fs/promises";
import path from "node:path";
import { noSample } from "./errors.ts";

/** One payload that can be sent for an event. */
export interface Sample {
  readonly id: string;
  readonly label: string;
  /** True where it was made from the event's type, since the provider publishes no example. */
  readonly generated: boolean;
  readonly payload: unknown;
}

function isSample(value: unknown): value is Sample {
  if (typeof value !== "object" || value === null || !("payload" in value)) return false;
  const { id, label, generated }: Record<string, unknown> = { ...value };
  return typeof id === "string" && typeof label === "string" && typeof generated === "boolean";
}

/**
 * The sample payloads of an event, the provider's own first.
 * @throws EventError `no-sample` where the event has none
 */
export async function listSamples(distDir: string, source: string, event: string): Promise<Sample[]> {
  // A name from outside must not lead out of the folder.
  if (!/^[\w-]+$/.test(source) || !/^[\w-]+(\.[\w-]+)*$/.test(event)) throw noSample(event);
  const file = path.join(distDir, "samples", source, `${event}.json`);
  const text = await readFile(file, "utf8").catch(() => {
    throw noSample(event);
  });
  const value: unknown = JSON.parse(text);
  const samples =
    typeof value === "object" && value !== null && "samples" in value ? value.samples : undefined;
  const found = Array.isArray(samples) ? samples.filter(isSample) : [];
  if (found.length === 0) throw noSample(event);
  return found;
}

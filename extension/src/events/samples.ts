import { readSamples, type Sample } from "../project/scaffold/samples.ts";
import { noSample } from "./errors.ts";

/**
 * The sample payloads of an event, the provider's own first.
 * @throws EventError `no-sample` if the event has none
 */
export async function listSamples(
  distDir: string,
  source: string,
  event: string,
): Promise<readonly Sample[]> {
  const found = await readSamples(distDir, source, event);
  if (found.length === 0) throw noSample(event);
  return found;
}

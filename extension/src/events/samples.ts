import { readProjectSamples } from "../project/scaffold/project-samples.ts";
import { readSamples, type Sample } from "../project/scaffold/samples.ts";
import { noSample } from "./errors.ts";

/**
 * The sample payloads of an event, the provider's own first and those of the project behind them.
 * @throws EventError `no-sample` if the event has none
 */
export async function listSamples(
  distDir: string,
  source: string,
  event: string,
  root?: string,
): Promise<readonly Sample[]> {
  const own = root === undefined ? [] : await readProjectSamples(root, source, event);
  const found = [...(await readSamples(distDir, source, event)), ...own];
  if (found.length === 0) throw noSample(event);
  return found;
}

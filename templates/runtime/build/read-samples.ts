import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { makeGitHubSamples, type Sample, type SampleFile } from "./samples.ts";
import { makeStripeSamples } from "./stripe-samples.ts";

// @reads templates/runtime/src/*/samples.json

export type { SampleFile };

const source = join(import.meta.dirname, "..", "src");

/** The sources whose provider describes its payloads, which samples can be made from. */
const makers: Readonly<Record<string, () => readonly SampleFile[]>> = {
  github: makeGitHubSamples,
  stripe: makeStripeSamples,
};

/** The samples that a source's folder holds: `samples.json` has a list of them for each event. */
function written(folder: string): readonly SampleFile[] | undefined {
  const file = join(source, folder, "samples.json");
  if (!existsSync(file)) return undefined;
  const byEvent: Record<string, readonly Sample[]> = JSON.parse(readFileSync(file, "utf8"));
  return Object.entries(byEvent).map(([event, samples]) => ({ event, samples }));
}

let known: ReadonlyMap<string, readonly SampleFile[]> | undefined;

/** The samples of every source that has some, by the name of its folder. Making those of GitHub takes a second. */
export function readSamples(): ReadonlyMap<string, readonly SampleFile[]> {
  known ??= makeSamples();
  return known;
}

function makeSamples(): ReadonlyMap<string, readonly SampleFile[]> {
  const found = new Map<string, readonly SampleFile[]>();
  for (const folder of readdirSync(source)) {
    const files = makers[folder]?.() ?? written(folder);
    if (files !== undefined) found.set(folder, files);
  }
  return found;
}

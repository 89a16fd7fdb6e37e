import { readdirSync } from "node:fs";
import { join } from "node:path";
import { makeGitHubSamples, type Sample, type SampleFile } from "./samples.ts";
import { makeStripeSamples } from "./stripe-samples.ts";
import { makeWrittenSamples } from "./written-samples.ts";

export type { SampleFile };

const source = join(import.meta.dirname, "..", "src");

/** The sources whose provider describes its payloads, so that samples can be generated. */
const makers: Readonly<Record<string, () => readonly SampleFile[]>> = {
  github: makeGitHubSamples,
  stripe: makeStripeSamples,
};

const cache = new Map<string, readonly SampleFile[] | undefined>();

function sampleFiles(folder: string): readonly SampleFile[] | undefined {
  if (!cache.has(folder)) cache.set(folder, makers[folder]?.() ?? makeWrittenSamples(folder));
  return cache.get(folder);
}

/**
 * Returns the samples of every source that has samples, by the source's folder name. Generating GitHub's samples takes
 * one second.
 */
export function readSamples(): ReadonlyMap<string, readonly SampleFile[]> {
  const folders = readdirSync(source).map((folder) => [folder, sampleFiles(folder)] as const);
  return new Map(
    folders.flatMap(([folder, files]) => (files === undefined ? [] : [[folder, files] as const])),
  );
}

/** Returns the payload of an event's first sample. */
export function samplePayload(folder: string, event: string): Sample["payload"] {
  const [sample] = sampleFiles(folder)?.find((file) => file.event === event)?.samples ?? [];
  if (sample === undefined) throw new Error(`${folder} has no sample of ${event}.`);
  return sample.payload;
}

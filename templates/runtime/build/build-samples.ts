// Writes dist/samples/<source>/<event>.json, which the tools load on demand.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { httpSamples } from "./http-samples.ts";
import { makeGitHubSamples, type SampleFile } from "./samples.ts";

const samples = join(import.meta.dirname, "..", "dist", "samples");

function write(source: string, files: readonly SampleFile[]): void {
  const folder = join(samples, source);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) writeFileSync(join(folder, `${file.event}.json`), JSON.stringify(file));
}

write("github", makeGitHubSamples());
write("http", httpSamples);

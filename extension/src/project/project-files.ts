import { readFile } from "node:fs/promises";
import path from "node:path";
import type { CatalogSource } from "@hookloom/runtime/catalog";
import { noDist } from "./errors.ts";
import { fill, type ProjectFile, readTemplates } from "./templates.ts";
import type { VendorPackage } from "./vendor.ts";
import { webhookValues } from "./webhook-source.ts";

export interface FilesRequest {
  readonly distDir: string;
  readonly name: string;
  readonly source: CatalogSource;
  readonly events: readonly string[];
  /** The extension of the project's modules: `.mts` where its package is not made of ES modules. */
  readonly extension: ".ts" | ".mts";
  readonly runtime: VendorPackage;
  readonly cli: VendorPackage;
}

interface SampleFile {
  readonly samples: readonly { readonly generated: boolean; readonly payload: unknown }[];
}

/** One payload for the project's test: a published example where there is one. */
async function sampleOf(distDir: string, source: string, event: string): Promise<ProjectFile> {
  const file = path.join(distDir, "samples", source, `${event}.json`);
  const text = await readFile(file, "utf8").catch(() => {
    throw noDist(file);
  });
  const { samples } = JSON.parse(text) as SampleFile;
  const sample = samples.find(({ generated }) => !generated) ?? samples[0];
  if (!sample) throw noDist(file);
  return { path: `test/samples/${event}.json`, content: `${JSON.stringify(sample.payload, null, 2)}\n` };
}

function secretHelp({ settings }: CatalogSource): string {
  const secret = settings.find((setting) => setting.secret && setting.required);
  if (!secret) return "";
  return `They are signed with the secret \`${secret.name}\`: set it with \`npx hookloom settings dev set ${secret.name}\` or as an environment variable.`;
}

async function valuesOf(request: FilesRequest): Promise<Record<string, string>> {
  const { name, source, events, extension, runtime, cli, distDir } = request;
  const entry = `src/webhook${extension}`;
  return {
    ...(await webhookValues(distDir, source, events)),
    name,
    entry,
    entryFromTest: `../${entry}`,
    tests: `test/**/*.test${extension}`,
    runtime: runtime.file,
    cli: cli.file,
    source: source.label,
    path: source.path,
    event: events[0] ?? "",
    secretHelp: secretHelp(source),
  };
}

/**
 * Every file of a new project, still nowhere written.
 * @throws ProjectError `no-dist`
 */
export async function projectFiles(request: FilesRequest): Promise<ProjectFile[]> {
  const values = await valuesOf(request);
  const templates = await readTemplates(request.distDir, "webhook");
  const samples = await Promise.all(
    request.events.map((event) => sampleOf(request.distDir, request.source.id, event)),
  );
  const vendor = await Promise.all(
    [request.runtime, request.cli].map(async (own) => ({
      path: own.file,
      content: await readFile(own.tarball),
    })),
  );
  const filled = templates.map(({ path: file, text }) => ({
    path: file.replace(/\.ts$/, request.extension),
    content: fill(text, values),
  }));
  return [...filled, ...samples, ...vendor];
}

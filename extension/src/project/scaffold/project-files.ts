import { readFile } from "node:fs/promises";
import path from "node:path";
import { type CatalogSource, sampleFile, signingSetting } from "@hookloom/runtime/catalog";
import { noDist } from "../errors.ts";
import type { VendorPackage } from "../packages/vendor.ts";
import { readSamples } from "./samples.ts";
import { fill, type ProjectFile, readTemplates } from "./templates.ts";
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

/** One payload for the project's test: a published example where there is one. */
async function sampleOf(distDir: string, source: string, event: string): Promise<ProjectFile> {
  const samples = await readSamples(distDir, source, event);
  const sample = samples.find(({ generated }) => !generated) ?? samples[0];
  if (!sample) throw noDist(path.join(distDir, "samples", source, sampleFile(event)));
  const content = `${JSON.stringify(sample.payload, null, 2)}\n`;
  return { path: `test/samples/${sampleFile(event)}`, content };
}

function secretHelp({ id }: CatalogSource): string {
  const secret = signingSetting(id);
  if (!secret) return "";
  return `The secret \`${secret.name}\` proves that it is the sender: set it with \`npx hookloom settings dev set ${secret.name}\` or as an environment variable.`;
}

/**
 * Lines of the workflow that hand over the source's settings, and a token that may register at GitHub. GitHub allows no
 * secret whose name begins with its own.
 */
function pipelineSettings({ id, settings }: CatalogSource): string {
  const names = [...settings.map(({ name }) => name), ...(id === "github" ? ["GITHUB_TOKEN"] : [])];
  return names.map((name) => `\n          ${name}: \${{ secrets.HOOKLOOM_${name} }}`).join("");
}

async function valuesOf(request: FilesRequest): Promise<Record<string, string>> {
  const { name, source, events, extension, runtime, cli, distDir } = request;
  const entry = `src/webhook${extension}`;
  return {
    ...(await webhookValues(distDir, source, events)),
    name,
    entry,
    entryFromTest: `../${entry}`,
    runtime: runtime.file,
    cli: cli.file,
    source: source.label,
    docs: source.docs,
    path: source.path,
    event: events[0] ?? "",
    secretHelp: secretHelp(source),
    pipelineSettings: pipelineSettings(source),
  };
}

/** The manifest with the packages that hold the types of the source's payloads. */
function withPackages(manifest: string, { packages = {} }: CatalogSource): string {
  const parsed = JSON.parse(manifest) as { readonly devDependencies: Readonly<Record<string, string>> };
  const all = Object.entries({ ...parsed.devDependencies, ...packages });
  const devDependencies = Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ ...parsed, devDependencies }, null, 2)}\n`;
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
  const filled = templates.map(({ path: file, text }) => {
    const content = fill(text, values);
    return {
      path: file.replace(/\.ts$/, request.extension),
      content: file === "package.json" ? withPackages(content, request.source) : content,
    };
  });
  return [...filled, ...samples, ...vendor];
}

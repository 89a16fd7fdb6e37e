import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import {
  type CatalogSetting,
  type CatalogSource,
  sampleFile,
  signingSetting,
} from "@hookloom/runtime/catalog";
import { noDist, unreadable } from "../errors.ts";
import type { VendorPackage } from "../packages/vendor.ts";
import { isMissing } from "../system-error.ts";
import type { ProjectFile } from "../write-files.ts";
import { readSamples } from "./samples.ts";

export interface FilesRequest {
  readonly distDir: string;
  readonly name: string;
  readonly source: CatalogSource;
  readonly events: readonly string[];
  /** The extension of the project's modules: `.mts` if the package is not `"type": "module"`. */
  readonly extension: ".ts" | ".mts";
  readonly runtime: VendorPackage;
  readonly cli: VendorPackage;
}

/** Returns a payload for the project's test, preferably a published example. */
async function testSample(distDir: string, source: string, event: string): Promise<ProjectFile> {
  const samples = await readSamples(distDir, source, event);
  const sample = samples.find(({ generated }) => !generated) ?? samples[0];
  if (!sample) throw noDist(path.join(distDir, "samples", source, sampleFile(event)));
  const content = `${JSON.stringify(sample.payload, null, 2)}\n`;
  return { path: `test/samples/${sampleFile(event)}`, content };
}

function secretHelp({ id }: CatalogSource): string {
  const secret = signingSetting(id);
  if (!secret) return "";
  return `The secret \`${secret.name}\` authenticates the sender: set it with \`npx hookloom settings dev set ${secret.name}\` or as an environment variable.`;
}

/**
 * Returns the workflow lines that pass on the source's settings and a token that may register GitHub hooks. GitHub does not allow
 * secret names that begin with GITHUB_.
 */
function pipelineSettings({ id, settings }: CatalogSource): string {
  const names = [...settings.map(({ name }) => name), ...(id === "github" ? ["GITHUB_TOKEN"] : [])];
  return names.map((name) => `\n          ${name}: \${{ secrets.HOOKLOOM_${name} }}`).join("");
}

async function templateValues(request: FilesRequest): Promise<Record<string, string>> {
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

/** Returns the manifest with the packages of the payload types. */
function withPackages(manifest: string, { packages = {} }: CatalogSource): string {
  const parsed = JSON.parse(manifest) as { readonly devDependencies: Readonly<Record<string, string>> };
  const all = Object.entries({ ...parsed.devDependencies, ...packages });
  const devDependencies = Object.fromEntries(all.sort(([one], [other]) => (one < other ? -1 : 1)));
  return `${JSON.stringify({ ...parsed, devDependencies }, null, 2)}\n`;
}

/**
 * Returns every file of a new project; nothing is written yet.
 * @throws ProjectError `no-dist`
 */
export async function projectFiles(request: FilesRequest): Promise<ProjectFile[]> {
  const values = await templateValues(request);
  const templates = await readTemplates(request.distDir, "webhook");
  const samples = await Promise.all(
    request.events.map((event) => testSample(request.distDir, request.source.id, event)),
  );
  const vendor = [request.runtime, request.cli].map((own) => ({ path: own.file, content: own.tarball }));
  const filled = templates.map(({ path: file, text }) => {
    const content = fill(text, values);
    return {
      path: file.replace(/\.ts$/, request.extension),
      content: file === "package.json" ? withPackages(content, request.source) : content,
    };
  });
  return [...filled, ...samples, ...vendor];
}

/** Replaces each `{{name}}` with its value; placeholders without a value are kept. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? whole) : whole,
  );
}

/**
 * Reads one template.
 * @throws ProjectError `no-dist`
 */
export async function readTemplate(distDir: string, name: string): Promise<string> {
  const file = path.join(distDir, "projects", ...name.split("/"));
  const text = await readFile(file, "utf8").catch((thrown: unknown) => {
    throw isMissing(thrown) ? noDist(file) : unreadable(file, thrown);
  });
  return text.replaceAll("\r\n", "\n");
}

/**
 * Returns the file name with its leading dot: npm pack would skip such files, so in templates their names begin with an
 * underscore.
 */
const withLeadingDot = (name: string): string => name.replace(/^_/, ".");

/**
 * Reads every template below a folder, with its path in the project.
 * @throws ProjectError `no-dist`
 */
async function readTemplates(
  distDir: string,
  folder: string,
): Promise<readonly { path: string; text: string }[]> {
  const root = path.join(distDir, "projects", folder);
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((thrown: unknown) => {
    throw isMissing(thrown) ? noDist(root) : unreadable(root, thrown);
  });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep))
    .sort((one, other) => (one.join("/") < other.join("/") ? -1 : 1));
  return Promise.all(
    files.map(async (parts) => ({
      path: parts.map(withLeadingDot).join("/"),
      text: await readTemplate(distDir, [folder, ...parts].join("/")),
    })),
  );
}

type Messages = Readonly<Record<string, string>>;

/** Returns the log message for an event, its family or its source. */
function logMessageOf(messages: Messages, event: string): string {
  const family = event.split(".")[0] ?? event;
  return messages[event] ?? messages[family] ?? messages["*"] ?? "Received an event";
}

/** Returns the members of the handler's context that a log message uses, and `log`. */
function handlerParameters(message: string): string {
  const expressions = [...message.matchAll(/\$\{([^}]*)\}/g)].map((match) => match[1] ?? "");
  const used = ["payload", "event"].filter((name) =>
    expressions.some((expression) => new RegExp(`(?<![.\\w])${name}\\b`).test(expression)),
  );
  return [...used, "log"].join(", ");
}

function settingDeclaration(setting: CatalogSetting): string {
  const { option, name, description, secret } = setting;
  const shape = setting.optional === true ? ", { optional: true }" : defaultOption(setting);
  return `${option}: ${secret ? "secret" : "setting"}("${name}", ${JSON.stringify(description)}${shape})`;
}

function defaultOption(setting: CatalogSetting): string {
  return setting.default === undefined ? "" : `, { default: ${JSON.stringify(setting.default)} }`;
}

/** Formats the factory's options; several options are written one per line. */
function factoryOptions(settings: readonly CatalogSetting[]): string {
  if (settings.length === 0) return "";
  const declarations = settings.map(settingDeclaration);
  if (settings.length === 1) return `{ ${declarations[0]} }`;
  return `{\n${declarations.map((one) => `  ${one},\n`).join("")}}`;
}

/**
 * Returns the placeholder values for `src/webhook.ts`: the trigger with its settings, and a handler for each event.
 * @throws ProjectError `no-dist`
 */
async function webhookValues(
  distDir: string,
  source: CatalogSource,
  events: readonly string[],
): Promise<Record<string, string>> {
  const handler = await readTemplate(distDir, "parts/handler.ts");
  const messages = JSON.parse(await readTemplate(distDir, `messages/${source.id}.json`)) as Messages;
  const settings = source.settings.filter((setting) => setting.required);
  const handlers = events.map((event) => {
    const message = logMessageOf(messages, event);
    return fill(handler, {
      variable: source.variable,
      event,
      takes: handlerParameters(message),
      message,
    }).trimEnd();
  });
  const kinds = new Set(settings.map((setting) => (setting.secret ? "secret" : "setting")));
  return {
    imports: [...kinds, "webhook"].sort().join(", "),
    factory: source.factory,
    module: source.module,
    variable: source.variable,
    options: factoryOptions(settings),
    handlers: handlers.join("\n\n"),
  };
}

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import type { Message, OutputFile } from "esbuild";
import { memberPosition } from "../../project/json-text.ts";
import {
  isInstalled,
  missingPackages,
  packageManager,
  runtimeName,
} from "../../project/packages/manifest.ts";
import { projectAt, projectFile } from "../../project/project.ts";
import { replaceFile } from "../../project/replace-file.ts";
import { isMissing, unlessMissing } from "../../project/system-error.ts";
import type { BuildProblem } from "../contract/build-problem.ts";
import type { RunnableProject } from "../contract/environment.ts";
import { noEntry, noRuntime, notInstalled } from "../contract/errors.ts";
import { toBuildProblems } from "./build-problems.ts";
import { type BuilderOptions, type Bundled, Bundler, loadEsbuild } from "./bundler.ts";
import { checkEnforceable } from "./carried-gateway.ts";
import { describePayloads, eventsNamed } from "./event-payloads.ts";
import type { TypeReport } from "./type-check.ts";

const isGone = (file: string): Promise<boolean> => access(file).then(() => false, isMissing);

/**
 * Checks for problems that editing the source cannot fix.
 * @throws EnvironmentError `no-entry`, `not-installed`, `no-runtime` or `no-gateway`
 */
export async function checkBuildable({ root, entry }: RunnableProject, distDir: string): Promise<void> {
  if (await isGone(entry)) throw noEntry(path.relative(root, entry));
  const missing = await missingPackages(root);
  if (missing.length > 0) throw notInstalled(root, missing, await packageManager(root));
  if (!(await isInstalled(root, runtimeName))) throw noRuntime(root);
  await checkEnforceable(root, distDir);
}

/** The immutable result of one build. */
export interface Build {
  /** A hash of the bundle and its source map. A standalone bundle of the same source always has the same id. */
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  /** The files that the bundle loads from its own folder, such as native add-ons; does not include the source map. */
  readonly assets: readonly string[];
  /** The documentation page's files, which a standalone bundle loads from the `docs` folder next to it. */
  readonly pages?: readonly string[];
  /** The runtime modules that the bundle imports from its own folder; absent if the runtime is part of the bundle. */
  readonly runtime?: readonly string[];
}

export interface BuildOutcome {
  /** Absent if the source has problems. */
  readonly build?: Build;
  readonly problems: readonly BuildProblem[];
  /** Why this build does not record although recording was requested. */
  readonly unrecorded?: string;
  /** What the project is missing; the build succeeded anyway. */
  readonly lack?: string;
  /** Every source file that the latest successful build read; does not include packages. */
  readonly inputs: readonly string[];
}

/** A build with the type errors of its source, if a type check was requested. */
export interface CheckedBuild extends BuildOutcome {
  readonly types?: TypeReport | undefined;
}

export interface Builder {
  /** Builds the current source. With `isPlain` the bundle does not record, even if the builder has a recorder. */
  build(isPlain?: boolean): Promise<BuildOutcome>;
  dispose(): Promise<void>;
}

const isMessages = (thrown: unknown): thrown is { errors: Message[] } =>
  typeof thrown === "object" && thrown !== null && "errors" in thrown && Array.isArray(thrown.errors);

/**
 * Writes a bundle as `name` or under the hash of its contents; an existing bundle is kept. The event payloads are always written
 * next to it because they also depend on the samples shipped with Hookloom.
 */
async function store(
  files: readonly OutputFile[],
  payloads: string,
  { outDir, name }: BuilderOptions,
): Promise<Build> {
  const bundle = files.find((file) => file.path.endsWith("webhook.mjs"));
  const map = files.find((file) => file.path.endsWith("webhook.mjs.map"));
  if (!bundle || !map) throw new Error("The bundler returned no bundle.");
  // The source map is part of the hash because stack traces must point to the lines of the running source.
  const id = createHash("sha256").update(bundle.contents).update(map.contents).digest("hex").slice(0, 12);
  const file = path.join(outDir, name ?? `${id}.mjs`);
  const others = files.filter((other) => other !== bundle && other !== map);
  const build = { id, file, bytes: bundle.contents.byteLength, assets: others.map((other) => other.path) };
  await mkdir(outDir, { recursive: true });
  const events = replaceFile(eventsFile(file), payloads);
  if (existsSync(file) && !name) {
    await events;
    return build;
  }
  await Promise.all([
    events,
    ...others.map((other) => replaceFile(other.path, other.contents)),
    replaceFile(`${file}.map`, map.contents),
  ]);
  await replaceFile(file, `${bundle.text}//# sourceMappingURL=${path.basename(file)}.map\n`);
  return build;
}

/** The file with the event payloads of a bundle; the runtime finds it by the bundle's URL. */
export const eventsFile = (bundle: string): string => `${bundle}.events.json`;

/**
 * Returns a function that creates the contents of the payloads file. It reads the samples again only if the set of events
 * changes.
 */
function payloadReader(distDir: string) {
  let made = { key: "", text: "{}" };
  return async (sources: readonly string[]): Promise<string> => {
    const named = eventsNamed(await Promise.all(sources.map((file) => readFile(file, "utf8"))));
    const key = JSON.stringify([...named].map(([{ id }, events]) => [id, events]));
    if (key !== made.key) made = { key, text: JSON.stringify(await describePayloads(distDir, named)) };
    return made.text;
  };
}

/**
 * Returns a function that reads the project's entry at each build, since hookloom.json may have changed, for example after a
 * rename.
 */
async function entryReader({ root, entry }: RunnableProject): Promise<() => Promise<string>> {
  const read = async (): Promise<string | undefined> => {
    const project = await projectAt(root);
    return project?.problem === undefined ? project?.entry : undefined;
  };
  let [named, current] = [await read(), entry];
  return async () => {
    const now = await read();
    if (now !== undefined && now !== named) [named, current] = [now, now];
    return current;
  };
}

/** The problem for a missing entry, located at the line of hookloom.json that specifies it. */
async function missingEntry(root: string, entry: string): Promise<BuildProblem> {
  const file = path.join(root, projectFile);
  const position = memberPosition(await readFile(file, "utf8").catch(() => ""), ["entry"]);
  return { message: noEntry(path.relative(root, entry)).message, file, ...position };
}

/** Creates a builder that keeps the bundler's state between builds, so a rebuild takes milliseconds. Dispose it when done. */
export async function createBuilder(project: RunnableProject, options: BuilderOptions): Promise<Builder> {
  const { root } = project;
  const esbuild = await loadEsbuild(options.distDir);
  const { recorder, ...plainOptions } = options;
  const plain = new Bundler(esbuild, root, plainOptions);
  const recorded = recorder ? new Bundler(esbuild, root, options) : undefined;
  const entryNow = await entryReader(project);
  let inputs: readonly string[] = [project.entry];
  const payloadsOf = payloadReader(options.distDir);
  /**
   * Builds with recording, or without if recording fails, so problems refer to the user's own text and a recording failure does
   * not prevent a run.
   */
  const bundle = async (
    entry: string,
    isPlain: boolean,
  ): Promise<Bundled & { readonly unrecorded?: string }> => {
    if (!recorded || isPlain) return plain.build(entry);
    try {
      return await recorded.build(entry);
    } catch (thrown) {
      if (!isMessages(thrown)) throw thrown;
      return { ...(await plain.build(entry)), unrecorded: thrown.errors[0]?.text ?? "" };
    }
  };
  return {
    async build(isPlain = false) {
      const entry = await entryNow();
      if (await isGone(entry)) return { problems: [await missingEntry(root, entry)], inputs };
      try {
        const { files, sources, runtime, ...rest } = await bundle(entry, isPlain);
        inputs = rest.inputs;
        const build = await store(files, await payloadsOf(sources), options);
        return { build: runtime ? { ...build, runtime } : build, problems: [], ...rest };
      } catch (thrown) {
        if (!isMessages(thrown)) throw thrown;
        return { problems: toBuildProblems(thrown.errors, { root, entry }), inputs };
      }
    },
    async dispose() {
      await Promise.all([plain.dispose(), recorded?.dispose()]);
    },
  };
}

/**
 * Builds a project once, with all its dependencies, to `<outDir>/<id>.mjs` or to `name` in that folder, with its source map next
 * to it.
 * @throws EnvironmentError `no-entry`, `not-installed` or `no-runtime`; problems in the source are in the result
 */
export async function buildProject(project: RunnableProject, options: BuilderOptions): Promise<BuildOutcome> {
  await checkBuildable(project, options.distDir);
  const builder = await createBuilder(project, { standalone: true, ...options });
  try {
    const outcome = await builder.build();
    if (outcome.build === undefined) return outcome;
    return { ...outcome, build: { ...outcome.build, pages: await docsFiles(project.root) } };
  } finally {
    await builder.dispose();
  }
}

/** The documentation page's files in the project's runtime; none if the runtime does not have the page yet. */
async function docsFiles(root: string): Promise<readonly string[]> {
  try {
    const page = createRequire(path.join(root, "x.js")).resolve(`${runtimeName}/docs/index.html`);
    const folder = path.dirname(page);
    return (await readdir(folder)).sort().map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Deletes all bundles in a folder, with their source maps and records, except those with the given ids. */
export async function pruneBuilds(outDir: string, keep: readonly string[]): Promise<void> {
  const names = await readdir(outDir).catch(unlessMissing([]));
  const old = names.filter((name) => {
    const id = /^([0-9a-f]{12})\.(mjs|mjs\.map|mjs\.events\.json|json)$/.exec(name)?.[1];
    return id !== undefined && !keep.includes(id);
  });
  await Promise.all(old.map((name) => rm(path.join(outDir, name), { force: true })));
}

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { isRecord } from "@hookloom/language-server/protocol";
import type { BuildContext, BuildOptions, BuildResult, Message, OutputFile, Plugin } from "esbuild";
import { parseJson } from "../../project/json-text.ts";
import {
  isInstalled,
  missingPackages,
  packageManager,
  runtimeName,
} from "../../project/packages/manifest.ts";
import { projectFile } from "../../project/project.ts";
import { isMissing } from "../../project/system-error.ts";
import type { RunnableProject } from "../environment.ts";
import { noEntry, noNativeEsbuild, noRuntime, notInstalled } from "../errors.ts";
import { type BuildProblem, entryName, toBuildProblems } from "./build-problems.ts";
import { describePayloads, eventsNamed } from "./event-payloads.ts";

/**
 * Checks for problems that no edit of the source can fix.
 * @throws EnvironmentError `no-entry`, `not-installed` or `no-runtime`
 */
export async function checkBuildable({ root, entry }: RunnableProject): Promise<void> {
  await access(entry).catch((thrown: unknown) => {
    throw isMissing(thrown) ? noEntry(path.relative(root, entry)) : thrown;
  });
  const missing = await missingPackages(root);
  if (missing.length > 0) throw notInstalled(root, missing, await packageManager(root));
  if (!(await isInstalled(root, runtimeName))) throw noRuntime(root);
}

/** Large packages that the runtime loads on demand; bundling them would cost every save half a second. */
const packages = ["pg-boss", "@opentelemetry/*"];
const pattern = /^(pg-boss$|@opentelemetry\/)/;

/** Bundles those that the project has installed; the runtime says how to install a missing one once it is needed. */
const takeInstalled: Plugin = {
  name: "take-installed",
  setup({ onResolve, resolve }) {
    onResolve({ filter: pattern }, async ({ path, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === takeInstalled) return undefined;
      const found = await resolve(path, { kind, importer, resolveDir, pluginData: takeInstalled });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/** How the packages that load on demand are bundled: a standalone bundle has to run without the project's node_modules. */
function loadedOnDemand(standalone: boolean): Pick<BuildOptions, "external" | "plugins"> {
  return standalone ? { plugins: [takeInstalled] } : { external: packages };
}

type Esbuild = typeof import("esbuild");

/** The native program shipped with Hookloom, or that of the esbuild package installed next to it. */
function nativeProgram(distDir: string): string | undefined {
  const windows = process.platform === "win32";
  const shipped = path.join(distDir, "native", windows ? "esbuild.exe" : "esbuild");
  if (existsSync(shipped)) return shipped;
  try {
    const installed = createRequire(path.join(distDir, "x.js")).resolve("esbuild");
    const own = `@esbuild/${process.platform}-${process.arch}/${windows ? "esbuild.exe" : "bin/esbuild"}`;
    return createRequire(installed).resolve(own);
  } catch {
    return undefined;
  }
}

/**
 * Loads the bundler. The variable that names its program has to be set while the module is evaluated, since it is read
 * only then, and no longer: esbuild's own installation in a project would take that program over.
 * @throws EnvironmentError `native-esbuild`
 */
async function loadEsbuild(distDir: string): Promise<Esbuild> {
  const given = process.env.ESBUILD_BINARY_PATH;
  const program = given ?? nativeProgram(distDir);
  if (program !== undefined) process.env.ESBUILD_BINARY_PATH = program;
  try {
    return await import("esbuild");
  } catch (cause) {
    throw noNativeEsbuild(cause);
  } finally {
    if (given === undefined) delete process.env.ESBUILD_BINARY_PATH;
  }
}

/** One immutable result of building a project. */
export interface Build {
  /** A hash of the bundle's bytes: the same source gives the same id. */
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  /** The files that the bundle loads from its own folder, such as native add-ons, without the source map. */
  readonly assets: readonly string[];
  /** The files of the documentation page, which a standalone bundle finds in the folder `docs` beside it. */
  readonly pages?: readonly string[];
}

export interface BuildOutcome {
  /** Absent if the source has problems. */
  readonly build?: Build;
  readonly problems: readonly BuildProblem[];
  /** Why this build records nothing although it was asked to. */
  readonly unrecorded?: string;
  /** Every source file that the newest successful build read, without packages. */
  readonly inputs: readonly string[];
}

export interface BuilderOptions {
  readonly outDir: string;
  /** The bundle's file name; `<id>.mjs` by default. */
  readonly name?: string;
  readonly distDir: string;
  /** Additional export conditions of packages. */
  readonly conditions?: readonly string[];
  /** Also bundles large packages that few projects use, to make the bundle run without the project's node_modules. */
  readonly standalone?: boolean;
  /** Makes bundles record what their steps do; only Run passes it, so a deploy contains none of it. */
  readonly recorder?: BuildRecorder | undefined;
}

/** Adds to a bundle what records its steps. */
export interface BuildRecorder {
  readonly plugin: Plugin;
  /** The module that is bundled in place of the usual one, given the specifier of the project's own as a literal. */
  entry(specifier: string): string;
  /** True for a module of the bundle that is not a file. */
  isModule(input: string): boolean;
}

export interface Builder {
  /** Builds what there is now; `isPlain` for a bundle that records nothing, although the builder has a recorder. */
  build(isPlain?: boolean): Promise<BuildOutcome>;
  dispose(): Promise<void>;
}

// Bundled CommonJS packages expect these names, which an ES module does not have.
const banner = [
  'import { createRequire as hookloomRequire } from "node:module";',
  'import { fileURLToPath as hookloomPath } from "node:url";',
  "const require = hookloomRequire(import.meta.url);",
  'const __filename = hookloomPath(import.meta.url), __dirname = hookloomPath(new URL(".", import.meta.url));',
].join(" ");

/**
 * The module that is bundled: it runs the project's default export on the project's own runtime, which is loaded first
 * to log what the project's modules throw.
 */
function entryModule(project: RunnableProject, recorder: BuildRecorder | undefined): string {
  const entry = JSON.stringify(`./${path.relative(project.root, project.entry).split(path.sep).join("/")}`);
  if (recorder) return recorder.entry(entry);
  return `import { serve } from "@hookloom/runtime/serve";\nimport hooks from ${entry};\nawait serve(hooks);\n`;
}

/** The condition under which the runtime brings the code that a project with an `api` needs (its package.json). */
const apiCondition = "hookloom-api";

/** Whether hookloom.json describes an `api`, of the project or of an environment; undefined while it cannot be read. */
async function readHasApi(root: string): Promise<boolean | undefined> {
  try {
    const description = parseJson(await readFile(path.join(root, projectFile), "utf8"));
    if (!isRecord(description)) return undefined;
    const { api, environments } = description;
    const own = isRecord(environments) ? Object.values(environments) : [];
    return api !== undefined || own.some((environment) => isRecord(environment) && "api" in environment);
  } catch (thrown) {
    return isMissing(thrown) ? false : undefined;
  }
}

function esbuildOptions(
  project: RunnableProject,
  options: BuilderOptions,
  hasApi: boolean,
): BuildOptions & { write: false } {
  const { recorder } = options;
  const onDemand = loadedOnDemand(options.standalone === true);
  const contents = entryModule(project, recorder);
  return {
    stdin: { contents, resolveDir: project.root, sourcefile: entryName, loader: "js" },
    absWorkingDir: project.root,
    outfile: path.join(options.outDir, "webhook.mjs"),
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    sourcemap: "external",
    banner: { js: banner },
    loader: { ".node": "copy" },
    assetNames: "[name]-[hash]",
    conditions: [...(options.conditions ?? []), ...(hasApi ? [apiCondition] : [])],
    ...onDemand,
    plugins: [...(onDemand.plugins ?? []), ...(recorder ? [recorder.plugin] : [])],
    metafile: true,
    write: false,
    logLevel: "silent",
  };
}

const isMessages = (thrown: unknown): thrown is { errors: Message[] } =>
  typeof thrown === "object" && thrown !== null && "errors" in thrown && Array.isArray(thrown.errors);

async function write(file: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, contents);
  await rename(temporary, file);
}

/**
 * Writes a bundle as `name` or under the hash of its contents; an existing one is left alone. What its events look like
 * goes beside it in any case: it also depends on the samples that Hookloom has.
 */
async function store(
  files: readonly OutputFile[],
  payloads: string,
  { outDir, name }: BuilderOptions,
): Promise<Build> {
  const bundle = files.find((file) => file.path.endsWith("webhook.mjs"));
  const map = files.find((file) => file.path.endsWith("webhook.mjs.map"));
  if (!bundle || !map) throw new Error("The bundler returned no bundle.");
  // The map is part of the hash, since a stack trace has to name the lines of the source that runs.
  const id = createHash("sha256").update(bundle.contents).update(map.contents).digest("hex").slice(0, 12);
  const file = path.join(outDir, name ?? `${id}.mjs`);
  const others = files.filter((other) => other !== bundle && other !== map);
  const build = { id, file, bytes: bundle.contents.byteLength, assets: others.map((other) => other.path) };
  await mkdir(outDir, { recursive: true });
  await write(eventsFile(file), payloads);
  const present = await access(file).then(
    () => true,
    () => false,
  );
  if (present && !name) return build;
  await Promise.all([
    ...others.map((other) => write(other.path, other.contents)),
    write(`${file}.map`, map.contents),
  ]);
  await write(file, `${bundle.text}//# sourceMappingURL=${path.basename(file)}.map\n`);
  return build;
}

function sourceFiles(
  result: BuildResult<{ metafile: true }>,
  root: string,
  recorder: BuildRecorder | undefined,
): string[] {
  return Object.keys(result.metafile.inputs)
    .filter((input) => !input.includes("node_modules") && input !== entryName)
    .filter((input) => recorder?.isModule(input) !== true)
    .map((input) => path.resolve(root, input));
}

/** The file beside a bundle with what its events look like; the runtime finds it by the bundle's own URL. */
export const eventsFile = (bundle: string): string => `${bundle}.events.json`;

/** The folder of the runtime, whose catalogue names every event there is. */
function runtimeFolder({ metafile }: BuildResult<{ metafile: true }>, root: string): string {
  const serve = metafile.inputs[entryName]?.imports.find(
    ({ original }) => original === `${runtimeName}/serve`,
  );
  return path.resolve(root, serve?.path ?? "node_modules", "../..");
}

/** Makes the file of the events; a build that names the same events as the one before it does not read the samples again. */
function payloadReader(distDir: string, root: string) {
  let made = { key: "", text: "{}" };
  return async (result: BuildResult<{ metafile: true }>, files: readonly string[]): Promise<string> => {
    const runtime = `${runtimeFolder(result, root)}${path.sep}`;
    const own = files.filter((file) => !file.startsWith(runtime));
    const named = eventsNamed(await Promise.all(own.map((file) => readFile(file, "utf8"))));
    const key = JSON.stringify([...named].map(([{ id }, events]) => [id, events]));
    if (key !== made.key) made = { key, text: JSON.stringify(await describePayloads(distDir, named)) };
    return made.text;
  };
}

/** The bundler with what it keeps between builds. What is bundled of the runtime depends on hookloom.json, which may be edited. */
class Bundler {
  readonly #esbuild: Esbuild;
  readonly #project: RunnableProject;
  readonly #options: BuilderOptions;
  #hasApi = false;
  #context: BuildContext<BuildOptions & { write: false }> | undefined;

  constructor(esbuild: Esbuild, project: RunnableProject, options: BuilderOptions) {
    this.#esbuild = esbuild;
    this.#project = project;
    this.#options = options;
  }

  /** @throws the bundler's `{ errors }` for problems in the source */
  async build(): Promise<BuildResult<{ metafile: true }>> {
    const hasApi = (await readHasApi(this.#project.root)) ?? this.#hasApi;
    if (hasApi !== this.#hasApi) await this.dispose();
    this.#hasApi = hasApi;
    this.#context ??= await this.#esbuild.context(esbuildOptions(this.#project, this.#options, hasApi));
    return (await this.#context.rebuild()) as BuildResult<{ metafile: true }>;
  }

  async dispose(): Promise<void> {
    await this.#context?.dispose();
    this.#context = undefined;
  }
}

/** Keeps the bundler's work between builds, so that a rebuild takes milliseconds. Dispose it when done. */
export async function createBuilder(project: RunnableProject, options: BuilderOptions): Promise<Builder> {
  const esbuild = await loadEsbuild(options.distDir);
  const { recorder, ...without } = options;
  const plain = new Bundler(esbuild, project, without);
  const recorded = recorder ? new Bundler(esbuild, project, options) : undefined;
  let inputs: readonly string[] = [project.entry];
  const payloadsOf = payloadReader(options.distDir, project.root);
  /** Problems are those of the user's own text, and nothing that goes wrong with recording is a reason not to run. */
  const bundle = async (
    isPlain: boolean,
  ): Promise<{ result: BuildResult<{ metafile: true }>; unrecorded?: string }> => {
    if (!recorded || isPlain) return { result: await plain.build() };
    try {
      return { result: await recorded.build() };
    } catch (thrown) {
      if (!isMessages(thrown)) throw thrown;
      return { result: await plain.build(), unrecorded: thrown.errors[0]?.text ?? "" };
    }
  };
  return {
    async build(isPlain = false) {
      try {
        const { result, ...rest } = await bundle(isPlain);
        inputs = sourceFiles(result, project.root, recorder);
        return {
          build: await store(result.outputFiles ?? [], await payloadsOf(result, inputs), options),
          problems: [],
          inputs,
          ...rest,
        };
      } catch (thrown) {
        if (!isMessages(thrown)) throw thrown;
        return { problems: toBuildProblems(thrown.errors, project), inputs };
      }
    },
    async dispose() {
      await Promise.all([plain.dispose(), recorded?.dispose()]);
    },
  };
}

/**
 * Builds a project once, with all its dependencies, to `<outDir>/<id>.mjs` or to `name` in that folder,
 * with its source map next to it.
 * @throws EnvironmentError `no-entry`, `not-installed` or `no-runtime`; problems in the source are in the answer
 */
export async function buildProject(project: RunnableProject, options: BuilderOptions): Promise<BuildOutcome> {
  await checkBuildable(project);
  const builder = await createBuilder(project, { standalone: true, ...options });
  try {
    const outcome = await builder.build();
    if (outcome.build === undefined) return outcome;
    return { ...outcome, build: { ...outcome.build, pages: await docsFiles(project.root) } };
  } finally {
    await builder.dispose();
  }
}

/** The files of the documentation page in the project's runtime; none where it is older than the page. */
async function docsFiles(root: string): Promise<readonly string[]> {
  try {
    const page = createRequire(path.join(root, "x.js")).resolve(`${runtimeName}/docs/index.html`);
    const folder = path.dirname(page);
    return (await readdir(folder)).sort().map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** Deletes all bundles of a folder, with their maps and records, except those named. */
export async function pruneBuilds(outDir: string, keep: readonly string[]): Promise<void> {
  const names = await readdir(outDir).catch((thrown: unknown): string[] => {
    if (isMissing(thrown)) return [];
    throw thrown;
  });
  const old = names.filter((name) => {
    const id = /^([0-9a-f]{12})\.(mjs|mjs\.map|mjs\.events\.json|json)$/.exec(name)?.[1];
    return id !== undefined && !keep.includes(id);
  });
  await Promise.all(old.map((name) => rm(path.join(outDir, name), { force: true })));
}

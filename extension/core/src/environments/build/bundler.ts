import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import type { BuildContext, BuildOptions, BuildResult, OutputFile, Plugin, PluginBuild } from "esbuild";
import { noGatewayMessage } from "../../project/packages/gateway-name.ts";
import { runtimeName } from "../../project/packages/manifest.ts";
import { projectAt } from "../../project/project.ts";
import { noEsbuildProgram, noNativeEsbuild } from "../contract/errors.ts";
import { entryName } from "./build-problems.ts";
import { joinCarriedGateway } from "./carried-gateway.ts";
import { SharedRuntime } from "./shared-runtime.ts";

export interface BuilderOptions {
  readonly outDir: string;
  /** The bundle's file name; `<id>.mjs` by default. */
  readonly name?: string;
  readonly distDir: string;
  /** Additional export conditions of packages. */
  readonly conditions?: readonly string[];
  /** Also bundles large packages that few projects use, to make the bundle run without the project's node_modules. */
  readonly standalone?: boolean;
  /** Bundles the runtime apart from the project, which makes the next builds fast; only Run does, since its builds stay here. */
  readonly sharesRuntime?: boolean;
  /** Makes bundles record what their steps do; only Run passes it, so a deploy contains none of it. */
  readonly recorder?: BuildRecorder | undefined;
}

/** Adds to a bundle what records its steps. */
export interface BuildRecorder {
  readonly plugin: Plugin;
  /** The module that is bundled instead of the usual one, given the specifier of the project's own as a literal. */
  entry(specifier: string): string;
  /** True for a module of the bundle that is not a file. */
  isModule(input: string): boolean;
}

/** Large packages that the runtime loads on demand; bundling them would cost every save half a second. */
const packages = ["pg", "@opentelemetry/*"];
const pattern = /^(pg$|@opentelemetry\/)/;
/** As a module it loads gRPC in a way that no bundler sees. */
const asCommonJs = "@opentelemetry/otlp-grpc-exporter-base";

/** The folder of the runtime that a project imports. */
async function resolveRuntime({ resolve }: PluginBuild, root: string): Promise<string> {
  const found = await resolve(`${runtimeName}/serve`, { kind: "import-statement", resolveDir: root });
  return `${path.resolve(path.dirname(found.path), "../..")}${path.sep}`;
}

/**
 * Bundles those that the project itself has installed, which are what Run would load; the runtime says how to install a
 * missing one once it is needed. Those of other packages are their own.
 */
const takeInstalled = (root: string): Plugin => ({
  name: "take-installed",
  setup(build) {
    let runtime: Promise<string> | undefined;
    build.onResolve({ filter: pattern }, async ({ path: name, kind, importer, resolveDir, pluginData }) => {
      if (pluginData === takeInstalled) return undefined;
      runtime ??= resolveRuntime(build, root);
      const from = importer.startsWith(await runtime) ? root : resolveDir;
      const found = await build.resolve(name, {
        kind: name === asCommonJs ? "require-call" : kind,
        importer,
        resolveDir: from,
        pluginData: takeInstalled,
      });
      return found.errors.length > 0 ? { path: name, external: true } : found;
    });
  },
});

/** How the packages that load on demand are bundled: a standalone bundle has to run without the project's node_modules. */
function loadedOnDemand(standalone: boolean, root: string): Pick<BuildOptions, "external" | "plugins"> {
  return standalone ? { plugins: [takeInstalled(root)] } : { external: packages };
}

export type Esbuild = typeof import("esbuild");

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
export async function loadEsbuild(distDir: string): Promise<Esbuild> {
  const given = process.env.ESBUILD_BINARY_PATH;
  const program = given ?? nativeProgram(distDir);
  if (program !== undefined) process.env.ESBUILD_BINARY_PATH = program;
  try {
    return await import("esbuild");
  } catch (cause) {
    // Without its program the bundled module fails with an error of its own, which names no cause.
    throw program === undefined ? noEsbuildProgram() : noNativeEsbuild(cause);
  } finally {
    if (given === undefined) delete process.env.ESBUILD_BINARY_PATH;
  }
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
function entryModule(root: string, entry: string, recorder: BuildRecorder | undefined): string {
  const specifier = JSON.stringify(`./${path.relative(root, entry).split(path.sep).join("/")}`);
  if (recorder) return recorder.entry(specifier);
  return `import { serve } from "@hookloom/runtime/serve";\nimport hooks from ${specifier};\nawait serve(hooks);\n`;
}

/** The condition under which the runtime imports the gateway, which a project with an `api` needs (its package.json). */
const apiCondition = "hookloom-api";

/** What the bundles of a project and of its runtime have in common. */
function commonOptions(root: string, { conditions = [] }: BuilderOptions, hasApi: boolean) {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    banner: { js: banner },
    loader: { ".node": "copy" },
    assetNames: "[name]-[hash]",
    conditions: [...conditions, ...(hasApi ? [apiCondition] : [])],
    metafile: true,
    write: false,
    logLevel: "silent",
  } as const satisfies BuildOptions;
}

/** One bundle of a project. */
export interface Bundled {
  readonly files: readonly OutputFile[];
  /** The project's own source files. */
  readonly sources: readonly string[];
  /** Every file that it was made of, without packages. */
  readonly inputs: readonly string[];
  /** The modules of the runtime that it imports; absent where it has them in itself. */
  readonly runtime?: readonly string[];
  /** What the project lacks, although it was built. */
  readonly lack?: string;
}

/** The files among a bundle's inputs, without packages. */
function ownFiles(root: string, inputs: readonly string[], isModule: (input: string) => boolean): string[] {
  return inputs
    .filter((input) => !input.includes("node_modules") && input !== entryName)
    .filter((input) => !isModule(input))
    .map((input) => path.resolve(root, input));
}

/** The folder of the runtime, whose catalogue names every event there is. */
function runtimeFolder({ metafile }: BuildResult<{ metafile: true }>, root: string): string {
  const serve = metafile.inputs[entryName]?.imports.find(
    ({ original }) => original === `${runtimeName}/serve`,
  );
  return path.resolve(root, serve?.path ?? "node_modules", "../..");
}

/** What hookloom.json says of a bundle; it may be edited between two builds. */
interface Bundle {
  readonly entry: string;
  readonly hasApi: boolean;
}

interface Opened {
  readonly of: Bundle;
  readonly context: BuildContext<BuildOptions & { write: false; metafile: true }>;
  readonly shared: SharedRuntime | undefined;
  readonly lack?: string;
}

/** The bundler with what it keeps between builds. */
export class Bundler {
  readonly #esbuild: Esbuild;
  readonly #root: string;
  readonly #options: BuilderOptions;
  #opened: Opened | undefined;

  constructor(esbuild: Esbuild, root: string, options: BuilderOptions) {
    this.#esbuild = esbuild;
    this.#root = root;
    this.#options = options;
  }

  /** @throws the bundler's `{ errors }` for problems in the source */
  async build(entry: string): Promise<Bundled> {
    const root = this.#root;
    const { recorder } = this.#options;
    const before = this.#opened?.of;
    const project = await projectAt(root);
    const hasApi = project !== undefined && (project.hasApi ?? before?.hasApi ?? false);
    if (before?.hasApi !== hasApi || before.entry !== entry) await this.dispose();
    this.#opened ??= await this.#open({ entry, hasApi });
    const { context, shared, lack } = this.#opened;
    let isCurrent = shared?.isCurrent() ?? true;
    let result = await context.rebuild();
    // More than once where a save meanwhile imports a further part.
    while (await shared?.renew(isCurrent)) {
      isCurrent = true;
      result = await context.rebuild();
    }
    const isModule = (input: string): boolean =>
      recorder?.isModule(input) === true || shared?.isModule(input) === true;
    const own = ownFiles(root, Object.keys(result.metafile.inputs), isModule);
    const files = result.outputFiles;
    if (!shared) {
      const runtime = `${runtimeFolder(result, root)}${path.sep}`;
      return {
        files,
        sources: own.filter((file) => !file.startsWith(runtime)),
        inputs: own,
        ...(lack === undefined ? {} : { lack }),
      };
    }
    const inputs = [...own, ...ownFiles(root, shared.inputs, () => false)];
    return { files, sources: own, inputs, runtime: shared.modules, ...(lack === undefined ? {} : { lack }) };
  }

  async dispose(): Promise<void> {
    await this.#opened?.context.dispose();
    this.#opened = undefined;
  }

  async #open(of: Bundle): Promise<Opened> {
    const root = this.#root;
    const { outDir, recorder, standalone = false, sharesRuntime = false } = this.#options;
    const common = commonOptions(root, this.#options, of.hasApi);
    const carried = of.hasApi ? await joinCarriedGateway(root, this.#options.distDir) : undefined;
    const { plugins = [], ...onDemand } = loadedOnDemand(standalone, root);
    const ofPackages = { ...onDemand, plugins: [...(carried ? [carried] : []), ...plugins] };
    const shared = sharesRuntime
      ? new SharedRuntime(root, outDir, (more) => this.#esbuild.build({ ...common, ...ofPackages, ...more }))
      : undefined;
    const context = await this.#esbuild.context({
      ...common,
      ...ofPackages,
      stdin: {
        contents: entryModule(root, of.entry, recorder),
        resolveDir: root,
        sourcefile: entryName,
        loader: "js",
      },
      outfile: path.join(outDir, "webhook.mjs"),
      sourcemap: "external",
      plugins: [shared?.plugin, ...ofPackages.plugins, recorder?.plugin].filter(
        (plugin) => plugin !== undefined,
      ),
    });
    return { of, context, shared, ...(carried ? { lack: noGatewayMessage(root) } : {}) };
  }
}

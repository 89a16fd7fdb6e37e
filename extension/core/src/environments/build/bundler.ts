import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import process from "node:process";
import { promisify } from "node:util";
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
  /** Also bundles the large packages that few projects use, so the bundle runs without the project's node_modules. */
  readonly standalone?: boolean;
  /**
   * Bundles the runtime separately from the project, which speeds up subsequent builds. Only Run sets this, since its builds stay
   * on this machine.
   */
  readonly sharesRuntime?: boolean;
  /** Makes bundles record their steps. Only Run sets this; a deployed bundle contains no recording code. */
  readonly recorder?: BuildRecorder | undefined;
}

/** Instruments a bundle to record its steps. */
export interface BuildRecorder {
  readonly plugin: Plugin;
  /**
   * Returns the source of the entry module that replaces the usual one; `specifier` is the project's entry as a string literal.
   */
  entry(specifier: string): string;
  /** True for a virtual module of the bundle, which has no file. */
  isModule(input: string): boolean;
}

/** Large packages that the runtime loads on demand; bundling them would cost every save half a second. */
const onDemandPackages = ["pg", "@opentelemetry/*"];
const onDemandPattern = /^(pg$|@opentelemetry\/)/;
/** The ES module version loads gRPC in a way that bundlers cannot detect. */
const commonJsPackage = "@opentelemetry/otlp-grpc-exporter-base";

/** Resolves the folder of the runtime that the project imports. */
async function resolveRuntime({ resolve }: PluginBuild, root: string): Promise<string> {
  const found = await resolve(`${runtimeName}/serve`, { kind: "import-statement", resolveDir: root });
  return `${path.resolve(path.dirname(found.path), "../..")}${path.sep}`;
}

/**
 * Bundles the on-demand packages that the project itself has installed, as Run would load them. A missing package stays external;
 * the runtime explains how to install it when it is needed. Imports from other packages resolve from those packages.
 */
const bundleInstalledPackages = (root: string): Plugin => ({
  name: "take-installed",
  setup(build) {
    let runtime: Promise<string> | undefined;
    build.onResolve(
      { filter: onDemandPattern },
      async ({ path: name, kind, importer, resolveDir, pluginData }) => {
        if (pluginData === bundleInstalledPackages) return undefined;
        runtime ??= resolveRuntime(build, root);
        const from = importer.startsWith(await runtime) ? root : resolveDir;
        const found = await build.resolve(name, {
          kind: name === commonJsPackage ? "require-call" : kind,
          importer,
          resolveDir: from,
          pluginData: bundleInstalledPackages,
        });
        return found.errors.length > 0 ? { path: name, external: true } : found;
      },
    );
  },
});

/**
 * Build options for the packages that are loaded on demand: a standalone bundle has to run without the project's node_modules.
 */
function onDemandOptions(standalone: boolean, root: string): Pick<BuildOptions, "external" | "plugins"> {
  return standalone ? { plugins: [bundleInstalledPackages(root)] } : { external: onDemandPackages };
}

export type Esbuild = typeof import("esbuild");

/** The native esbuild binary shipped with Hookloom, or the one of the esbuild package installed next to Hookloom. */
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

const run = promisify(execFile);

/**
 * Starts a program that may have been built for another platform: esbuild itself only reports that its service was stopped. A
 * shell may even run such a program as a script.
 * @throws EnvironmentError `native-esbuild`
 */
async function checkProgram(program: string): Promise<void> {
  const { stdout } = await run(program, ["--version"]).catch((error: unknown) => {
    throw noNativeEsbuild(error);
  });
  if (!/^\d+\.\d+\.\d+/.test(stdout)) throw noNativeEsbuild(program);
}

/**
 * Loads esbuild. The environment variable with its binary's path is set only while the module is evaluated, because esbuild reads
 * it only then. If it stayed set, esbuild installations in projects would use the same binary.
 * @throws EnvironmentError `native-esbuild`
 */
export async function loadEsbuild(distDir: string): Promise<Esbuild> {
  const given = process.env.ESBUILD_BINARY_PATH;
  const program = given ?? nativeProgram(distDir);
  if (program !== undefined) {
    await checkProgram(program);
    process.env.ESBUILD_BINARY_PATH = program;
  }
  try {
    return await import("esbuild");
  } catch (cause) {
    // Without its binary the bundled module fails with an error that does not state the cause.
    throw program === undefined ? noEsbuildProgram() : noNativeEsbuild(cause);
  } finally {
    if (given === undefined) delete process.env.ESBUILD_BINARY_PATH;
  }
}

// Bundled CommonJS packages expect these names, which are not defined in an ES module.
const banner = [
  'import { createRequire as hookloomRequire } from "node:module";',
  'import { fileURLToPath as hookloomPath } from "node:url";',
  "const require = hookloomRequire(import.meta.url);",
  'const __filename = hookloomPath(import.meta.url), __dirname = hookloomPath(new URL(".", import.meta.url));',
].join(" ");

/**
 * The source of the entry module. It runs the project's default export on the project's own runtime, which is loaded first so
 * that it can log errors thrown by the project's modules.
 */
function entryModule(root: string, entry: string, recorder: BuildRecorder | undefined): string {
  const specifier = JSON.stringify(`./${path.relative(root, entry).split(path.sep).join("/")}`);
  if (recorder) return recorder.entry(specifier);
  return `import { serve } from "@hookloom/runtime/serve";\nimport hooks from ${specifier};\nawait serve(hooks);\n`;
}

/** The export condition under which the runtime imports the gateway (see its package.json); set for a project with an `api`. */
const apiCondition = "hookloom-api";

/** Build options shared by the bundles of a project and its runtime. */
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

export interface Bundled {
  readonly files: readonly OutputFile[];
  /** The project's own source files. */
  readonly sources: readonly string[];
  /** Every input file of the bundle; does not include packages. */
  readonly inputs: readonly string[];
  /** The runtime modules that the bundle imports; absent if the runtime is part of the bundle. */
  readonly runtime?: readonly string[];
  /** What the project is missing; the build succeeded anyway. */
  readonly lack?: string;
}

/** The bundle's input files that are not from packages. */
function ownFiles(root: string, inputs: readonly string[], isModule: (input: string) => boolean): string[] {
  return inputs
    .filter((input) => !input.includes("node_modules") && input !== entryName)
    .filter((input) => !isModule(input))
    .map((input) => path.resolve(root, input));
}

/** The runtime's folder. Its files are not the project's sources: its catalogue contains every event name. */
function runtimeFolder({ metafile }: BuildResult<{ metafile: true }>, root: string): string {
  const serve = metafile.inputs[entryName]?.imports.find(
    ({ original }) => original === `${runtimeName}/serve`,
  );
  return path.resolve(root, serve?.path ?? "node_modules", "../..");
}

/** The build settings in hookloom.json, which may be edited between two builds. */
interface BuildSettings {
  readonly entry: string;
  readonly hasApi: boolean;
}

interface OpenBundler {
  readonly settings: BuildSettings;
  readonly context: BuildContext<BuildOptions & { write: false; metafile: true }>;
  readonly shared: SharedRuntime | undefined;
  readonly lack?: string;
}

/** The bundler with the state that it keeps between builds. */
export class Bundler {
  readonly #esbuild: Esbuild;
  readonly #root: string;
  readonly #options: BuilderOptions;
  #opened: OpenBundler | undefined;

  constructor(esbuild: Esbuild, root: string, options: BuilderOptions) {
    this.#esbuild = esbuild;
    this.#root = root;
    this.#options = options;
  }

  /** @throws the bundler's `{ errors }` for problems in the source */
  async build(entry: string): Promise<Bundled> {
    const root = this.#root;
    const { recorder } = this.#options;
    const before = this.#opened?.settings;
    const project = await projectAt(root);
    const hasApi = project !== undefined && (project.hasApi ?? before?.hasApi ?? false);
    if (before?.hasApi !== hasApi || before.entry !== entry) await this.dispose();
    this.#opened ??= await this.#open({ entry, hasApi });
    const { context, shared, lack } = this.#opened;
    let isCurrent = shared?.isCurrent() ?? true;
    let result = await context.rebuild();
    // Repeats if a save during the build imports another part of the runtime.
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

  async #open(settings: BuildSettings): Promise<OpenBundler> {
    const root = this.#root;
    const { outDir, recorder, standalone = false, sharesRuntime = false } = this.#options;
    const common = commonOptions(root, this.#options, settings.hasApi);
    const carried = settings.hasApi ? await joinCarriedGateway(root, this.#options.distDir) : undefined;
    const { plugins = [], ...onDemand } = onDemandOptions(standalone, root);
    const ofPackages = { ...onDemand, plugins: [...(carried ? [carried] : []), ...plugins] };
    const shared = sharesRuntime
      ? new SharedRuntime(root, outDir, (more) => this.#esbuild.build({ ...common, ...ofPackages, ...more }))
      : undefined;
    const context = await this.#esbuild.context({
      ...common,
      ...ofPackages,
      stdin: {
        contents: entryModule(root, settings.entry, recorder),
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
    return { settings, context, shared, ...(carried ? { lack: noGatewayMessage(root) } : {}) };
  }
}

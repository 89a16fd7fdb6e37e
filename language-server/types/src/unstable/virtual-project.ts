import { type ChildProcess, spawn } from "node:child_process";
import { constants, setPriority } from "node:os";
import path from "node:path";
import type * as api from "typescript/unstable/async";
import {
  createMessageConnection,
  type MessageConnection,
  RequestType,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { NoTypes, TypesTooSlow } from "../compiler/errors.ts";
import { cpuTimeMs, watchRunningTime } from "../compiler/running-time.ts";
import type { TypeScriptPackage } from "../compiler/typescript-package.ts";
import { loadParts, sendRequestsBy, type UnstableParts } from "./parts.ts";

/** The checker methods that are used. No modules can be read with a version that lacks one. */
const usedMethods = [
  "getTypeAtPosition",
  "getPropertiesOfType",
  "getPropertyOfType",
  "getTypeOfSymbol",
  "getAliasedSymbol",
  "getSignaturesOfType",
  "getReturnTypeOfSignature",
  "getTypeArguments",
  "getDocumentationCommentOfSymbol",
  "getJsDocTagsOfSymbol",
  "isArrayLikeType",
  "typeToString",
] as const satisfies readonly (keyof api.Checker)[];

/** Names of two virtual files that exist only for TypeScript, next to the project's own configuration. */
const virtualFiles = { config: "hookloom-palette.tsconfig.json", text: "hookloom-palette.ts" };

const aliasName = (index: number): string => `hookloom${index}`;

/** Compiler options for a project without a configuration. */
const defaultOptions = { module: "nodenext", target: "esnext", strict: true, allowJs: true, types: ["node"] };

function configText(config: string | undefined): string {
  const compilerOptions = {
    ...(config === undefined ? defaultOptions : {}),
    noEmit: true,
    composite: false,
    incremental: false,
    noLib: false,
    skipLibCheck: true,
  };
  const base = config === undefined ? {} : { extends: `./${config}` };
  return JSON.stringify({
    ...base,
    compilerOptions,
    files: [virtualFiles.text],
    include: [],
    references: [],
  });
}

/** The namespace type of a module and its checker, for further requests. Valid until the next module is read. */
export interface ModuleView extends UnstableParts {
  readonly checker: api.Checker;
  /** The type of `import * as ...`; undefined if the module has no types. */
  readonly type: api.Type | undefined;
}

export interface VirtualProjectOptions {
  readonly root: string;
  /** The name of the configuration file in the root: `tsconfig.json`. */
  readonly config: string | undefined;
  /** Maximum CPU time of TypeScript for one module. */
  readonly cpuLimitMs: number;
}

/**
 * A separate TypeScript process that does not see any project files, only modules imported by a virtual text. However long
 * reading takes, the process never delays responses about fields. The process has a lower priority than others, and ends if
 * a module takes too long.
 */
export class VirtualProject {
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #options: VirtualProjectOptions;
  readonly #modules: string[] = [];
  readonly #api: api.API;
  readonly #parts: UnstableParts;
  #snapshot: api.Snapshot | undefined;
  #text = "";
  #ended = false;
  readonly #waiting = new Set<(error: Error) => void>();

  /** @throws NoTypes `failed` if this version does not have this interface, or has another one */
  static async start(from: TypeScriptPackage, options: VirtualProjectOptions): Promise<VirtualProject> {
    try {
      return new VirtualProject(from, await loadParts(from, usedMethods), options);
    } catch (cause) {
      throw NoTypes.of(cause);
    }
  }

  private constructor(
    { executable, version }: TypeScriptPackage,
    parts: UnstableParts,
    options: VirtualProjectOptions,
  ) {
    this.#parts = parts;
    this.#api = new parts.api.API({ cwd: options.root });
    sendRequestsBy(this.#api, version, (method, params) =>
      this.#connection.sendRequest(method, params ?? null),
    );
    this.#options = options;
    const args = ["--api", "--async", "--cwd", options.root, "--callbacks=readFile,fileExists"];
    const child = spawn(executable, args, {
      cwd: options.root,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    this.#child = child;
    const ended = (): void => this.end();
    child.once("error", ended);
    child.once("exit", ended);
    child.stdin.on("error", () => undefined);
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // The process has already ended. The first request to it fails.
    }
    this.#connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.#connection.onError(() => undefined);
    this.#serveFiles();
    this.#connection.listen();
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  get pid(): number | undefined {
    return this.#ended ? undefined : this.#child.pid;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const reject of [...this.#waiting]) reject(new NoTypes("failed"));
    this.#connection.dispose();
    this.#child.kill("SIGKILL");
  }

  /**
   * Reads a module as a file in the project would import it. Only one request is allowed at a time.
   * @throws TypesTooSlow after the time limit, NoTypes `failed`; the process has ended in both cases
   */
  query<T>(module: string, question: (view: ModuleView) => Promise<T>): Promise<T> {
    return this.#orEnd(this.#view(module).then(question));
  }

  /** Imports several modules together, which are then read one by one. @throws as `query` does */
  add(modules: readonly string[]): Promise<void> {
    return this.#orEnd(this.#import(modules));
  }

  async #orEnd<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.#inTime(work);
    } catch (cause) {
      this.end();
      throw NoTypes.of(cause);
    }
  }

  async #import(modules: readonly string[]): Promise<void> {
    const newModules = modules.filter((module) => !this.#modules.includes(module));
    if (newModules.length === 0) return;
    const { root } = this.#options;
    for (const module of newModules) {
      const name = aliasName(this.#modules.push(module) - 1);
      this.#text += `import * as ${name} from ${JSON.stringify(module)};\n${name};\n`;
    }
    const before = this.#snapshot;
    this.#snapshot = await this.#api.updateSnapshot(
      before
        ? { fileChanges: { changed: [path.join(root, virtualFiles.text)] } }
        : { openProjects: [path.join(root, virtualFiles.config)] },
    );
    await before?.dispose();
  }

  async #view(module: string): Promise<ModuleView> {
    await this.#import([module]);
    const isOwn = ({ configFileName }: api.Project): boolean => configFileName.endsWith(virtualFiles.config);
    const project = this.#snapshot?.getProjects().find(isOwn);
    if (!project) throw new Error("TypeScript has not opened the virtual project");
    const use = this.#text.indexOf(`\n${aliasName(this.#modules.indexOf(module))};`) + 1;
    const type = await project.checker.getTypeAtPosition(
      path.join(this.#options.root, virtualFiles.text),
      use,
    );
    const { Any } = this.#parts.api.TypeFlags;
    const isKnown = type !== undefined && !type.isErrorType() && (type.flags & Any) === 0;
    return { ...this.#parts, checker: project.checker, type: isKnown ? type : undefined };
  }

  /** Serves the two virtual files. All other files are read from disk. */
  #serveFiles(): void {
    const fileText = (file: string): string | undefined => {
      if (file.endsWith(`/${virtualFiles.text}`)) return this.#text;
      return file.endsWith(`/${virtualFiles.config}`) ? configText(this.#options.config) : undefined;
    };
    this.#connection.onRequest(new RequestType<string, unknown, void>("readFile"), (file) => {
      const content = fileText(file);
      return content === undefined ? null : { content };
    });
    this.#connection.onRequest(new RequestType<string, unknown, void>("fileExists"), (file) =>
      fileText(file) === undefined ? null : true,
    );
  }

  async #inTime<T>(work: Promise<T>): Promise<T> {
    return await new Promise<T>((resolve, reject) => {
      const settle = (finish: () => void): void => {
        stop();
        this.#waiting.delete(reject);
        finish();
      };
      const { pid } = this.#child;
      const stop = watchRunningTime({
        limitMs: this.#options.cpuLimitMs,
        cpuTimeMs: () => (pid === undefined ? undefined : cpuTimeMs(pid)),
        onSpent: () => settle(() => reject(new TypesTooSlow())),
      });
      if (this.#ended) return settle(() => reject(new NoTypes("failed")));
      this.#waiting.add(reject);
      work.then(
        (result) => settle(() => resolve(result)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }
}

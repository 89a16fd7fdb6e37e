import { ignored } from "@hookloom/protocol/ignored-error";
import type { PaletteNote } from "@hookloom/protocol/palette";
import type { TypesSettings } from "@hookloom/protocol/typed-fields";
import { failureReason, NoTypes, TypesTooSlow } from "./compiler/errors.ts";
import { configIn, findTypeScript, projectRoot } from "./compiler/typescript-package.ts";
import { type ListedPackage, listPackages, nodeExports, nodeModules } from "./package-list.ts";
import { type ExportDetail, type ExportedName, readExport, readExports } from "./unstable/module-exports.ts";
import { type ModuleView, VirtualProject } from "./unstable/virtual-project.ts";

/** The functions and classes of a module. */
export interface ModuleNames {
  /** The import specifier. */
  readonly module: string;
  /** Absent for Node's own modules. */
  readonly package?: string;
  readonly isDev: boolean;
  /** False if only the names are known. */
  readonly isTyped: boolean;
  readonly names: readonly ExportedName[];
}

/** The known exports of a project's packages; replaced by another object when more is known. */
export interface ExportState {
  readonly modules: readonly ModuleNames[];
  readonly notes: readonly PaletteNote[];
  readonly loading: boolean;
  /** The names of the project's packages, including those without types. */
  readonly packages: readonly string[];
}

/** Time limits in milliseconds. */
export interface ExportLimits {
  /** Maximum running time of the process for one package. */
  readonly readTimeoutMs: number;
  /** Time after which a package that took too long is read again; doubled for each further attempt. */
  readonly retryMs: number;
  /** Time without a request after which the process ends. */
  readonly idleTimeoutMs: number;
  /** Minimum time between two reports of changes. */
  readonly reportIntervalMs: number;
  /** Time after which the installed packages are checked again. */
  readonly checkIntervalMs: number;
}

export const defaultExportLimits: ExportLimits = {
  readTimeoutMs: 20_000,
  retryMs: 300_000,
  idleTimeoutMs: 60_000,
  reportIntervalMs: 300,
  checkIntervalMs: 2_000,
};

export interface ExportPorts {
  settings(): TypesSettings;
  /** Called when a project's state has changed. */
  onChange(): void;
  log(text: string): void;
  readonly limits?: ExportLimits;
}

interface ReadPackage {
  readonly modules: readonly ModuleNames[];
  readonly note?: PaletteNote;
  /** For a package that took too long: the number of attempts, and the time of the next one, as `performance.now()`. */
  readonly slow?: { readonly times: number; readonly again: number };
}

const initialState: ExportState = { modules: [], notes: [], loading: true, packages: [] };

/**
 * The exported functions and classes of the packages in projects' manifests, and of Node's own modules. A dedicated process
 * reads them in the background, and the result is kept for each installed version.
 */
export class ExportCatalogue {
  readonly #ports: ExportPorts;
  readonly #roots = new Map<string, Promise<ProjectExports>>();
  readonly #known = new Map<string, ProjectExports>();
  readonly #byRoot = new Map<string, ProjectExports>();
  /** The packages that have been read, by installed version. */
  readonly #read = new Map<string, ReadPackage>();

  constructor(ports: ExportPorts) {
    this.#ports = ports;
  }

  /** Starts reading for a file whose diagram has been opened. */
  open(file: string): void {
    this.#findProject(file)
      .then((project) => project.check())
      .catch((error: unknown) => this.#ports.log(`Reading the packages of ${file} failed: ${String(error)}`));
  }

  /** Returns what is currently known. Changes since then are read in the background. */
  state(file: string): ExportState {
    this.open(file);
    return this.#known.get(file)?.state ?? initialState;
  }

  /** Returns the signature and documentation of an exported name; undefined if the name or its types do not exist. */
  async describe(
    file: string,
    module: string,
    exported: Pick<ExportedName, "name" | "as">,
  ): Promise<ExportDetail | undefined> {
    const project = await this.#findProject(file);
    return project.describe(module, exported);
  }

  /** Ends the processes of projects to which none of these files belong. */
  keepOnly(files: readonly string[]): void {
    for (const file of [...this.#known.keys()])
      if (!files.includes(file)) {
        this.#known.delete(file);
        this.#roots.delete(file);
      }
    const usedProjects = new Set(this.#known.values());
    for (const [root, project] of this.#byRoot) {
      if (usedProjects.has(project)) continue;
      this.#byRoot.delete(root);
      project.end();
    }
  }

  /** The ids of the running processes. */
  get pids(): readonly number[] {
    return [...this.#byRoot.values()].flatMap(({ pid }) => pid ?? []);
  }

  end(): void {
    for (const project of this.#byRoot.values()) project.end();
    this.#byRoot.clear();
  }

  #findProject(file: string): Promise<ProjectExports> {
    const found = this.#roots.get(file) ?? this.#find(file);
    this.#roots.set(file, found);
    return found;
  }

  async #find(file: string): Promise<ProjectExports> {
    const root = await projectRoot(file);
    const project = this.#byRoot.get(root) ?? new ProjectExports(root, this.#ports, this.#read);
    this.#byRoot.set(root, project);
    this.#known.set(file, project);
    return project;
  }
}

/** A project, which has at most one process. */
class ProjectExports {
  readonly #root: string;
  readonly #ports: ExportPorts;
  readonly #limits: ExportLimits;
  readonly #read: Map<string, ReadPackage>;
  #state: ExportState = initialState;
  #checking: Promise<void> | undefined;
  #checked = Number.NEGATIVE_INFINITY;
  #listed = "";
  /** The time at which something that took too long is read again. */
  #again = Number.POSITIVE_INFINITY;
  #process: VirtualProject | undefined;
  /** Requests run one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #reporting: NodeJS.Timeout | undefined;
  #ended = false;

  constructor(root: string, ports: ExportPorts, read: Map<string, ReadPackage>) {
    this.#root = root;
    this.#ports = ports;
    this.#limits = ports.limits ?? defaultExportLimits;
    this.#read = read;
  }

  get state(): ExportState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Reads what has changed since the last check. */
  check(): Promise<void> {
    if (this.#checking !== undefined) return this.#checking;
    if (performance.now() - this.#checked < this.#limits.checkIntervalMs) return Promise.resolve();
    this.#checking = this.#load()
      .catch((error: unknown) => {
        this.#ports.log(`Reading the packages of ${this.#root} failed: ${String(error)}`);
        this.#show({ ...this.#state, loading: false });
      })
      .finally(() => {
        this.#checked = performance.now();
        this.#checking = undefined;
      });
    return this.#checking;
  }

  async describe(
    module: string,
    { name, as }: Pick<ExportedName, "name" | "as">,
  ): Promise<ExportDetail | undefined> {
    try {
      return await this.#query(module, (view) => readExport(name, as, view));
    } catch (error) {
      if (!(error instanceof NoTypes)) throw error;
      this.#ports.log(`TypeScript could not describe ${name} of ${module}: ${failureReason(error)}`);
      return undefined;
    }
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#idle);
    clearTimeout(this.#reporting);
    this.#process?.end();
    this.#process = undefined;
  }

  async #load(): Promise<void> {
    const [list, missing] = await Promise.all([listPackages(this.#root), this.#missing()]);
    const listed = JSON.stringify([list, missing]);
    const isDue = performance.now() >= this.#again;
    if ((listed === this.#listed && !isDue) || this.#ended) return;
    this.#listed = listed;
    this.#again = Number.POSITIVE_INFINITY;
    if ("broken" in list)
      return this.#show({
        modules: [],
        notes: [{ reason: "bad-package-json" }],
        loading: false,
        packages: [],
      });
    const packages = list.packages.map(({ name }) => name);
    if (!missing) return this.#readAll(list.packages, packages);
    const modules = nodeModules.map((module) => untyped(module));
    this.#show({ modules, notes: [{ reason: missing }], loading: false, packages });
  }

  /** Returns the reason why there are no types at all; undefined if there are types. */
  async #missing(): Promise<PaletteNote["reason"] | undefined> {
    const { trusted, typescript } = this.#ports.settings();
    if (!trusted) return "untrusted";
    return (await findTypeScript(this.#root, typescript)) ? undefined : "no-typescript";
  }

  /** Reads the packages that handlers use first, then Node's modules, then the dev dependencies. */
  async #readAll(packages: readonly ListedPackage[], names: readonly string[]): Promise<void> {
    const parts: (() => Promise<ReadPackage>)[] = [
      ...packages.filter(({ isDev }) => !isDev).map((each) => () => this.#package(each)),
      () => this.#node(),
      ...packages.filter(({ isDev }) => isDev).map((each) => () => this.#package(each)),
    ];
    const read: ReadPackage[] = [];
    for (const [index, part] of parts.entries()) {
      if (this.#ended) return;
      read.push(await part());
      const modules = read.flatMap((each) => each.modules);
      const notes = read.flatMap(({ note }) => note ?? []);
      const loading = index < parts.length - 1;
      // Previous results are kept until new ones are available.
      const older = loading
        ? this.#state.modules.filter((each) => !modules.some(({ module }) => module === each.module))
        : [];
      this.#show({ modules: [...modules, ...older], notes, loading, packages: names });
    }
  }

  async #package({ name, isDev, installed }: ListedPackage): Promise<ReadPackage> {
    if (!installed) return { modules: [], note: { reason: "not-installed", package: name } };
    return this.#once(`${installed.key} ${isDev}`, name, async () => {
      await this.#add(installed.modules);
      const modules: ModuleNames[] = [];
      const seen = new Set<string>();
      for (const module of installed.modules) {
        const all = await this.#query(module, (view) => readExports(module, view));
        const names = (all ?? []).filter((each) => !seen.has(`${each.name} ${each.as}`));
        for (const each of names) seen.add(`${each.name} ${each.as}`);
        if (all) modules.push({ module, package: name, isDev, isTyped: true, names });
      }
      return modules.length > 0 ? { modules } : { modules, note: { reason: "no-types", package: name } };
    });
  }

  /** Reads Node's own modules, only by name if the project does not have their types. */
  async #node(): Promise<ReadPackage> {
    return this.#once(`${this.#root} node`, undefined, async () => {
      await this.#add(nodeModules);
      const modules: ModuleNames[] = [];
      for (const module of nodeModules) {
        const names = await this.#query(module, (view) => readExports(module, view));
        // The default export of a Node module is the whole module again.
        const own = names?.filter(({ name }) => name !== "default");
        modules.push(own ? { module, isDev: false, isTyped: true, names: own } : untyped(module));
      }
      return { modules };
    });
  }

  /**
   * Returns the exports for a key, which are read only once. A failure is returned as a note, and is retried when another
   * version is installed. A read that took too long, perhaps because of other programs, is also retried after a while.
   */
  async #once(key: string, name: string | undefined, read: () => Promise<ReadPackage>): Promise<ReadPackage> {
    const known = this.#read.get(key);
    if (known && !(known.slow && performance.now() >= known.slow.again)) {
      this.#again = Math.min(this.#again, known.slow?.again ?? this.#again);
      return known;
    }
    try {
      const result = await read();
      this.#read.set(key, result);
      return result;
    } catch (error) {
      if (!(error instanceof NoTypes)) throw error;
      this.#ports.log(`The exports of ${name ?? "Node"} could not be read: ${failureReason(error)}`);
      const reason = error instanceof TypesTooSlow ? "slow" : "failed";
      if (name === undefined) return { modules: nodeModules.map((module) => untyped(module)) };
      const failed: ReadPackage = { modules: [], note: { reason, package: name } };
      if (reason !== "slow") return failed;
      const times = known?.slow?.times ?? 0;
      const again = performance.now() + this.#limits.retryMs * 2 ** times;
      this.#again = Math.min(this.#again, again);
      this.#read.set(key, { ...failed, slow: { times: times + 1, again } });
      return failed;
    }
  }

  #add(modules: readonly string[]): Promise<void> {
    return this.#inTurn((process) => process.add(modules));
  }

  #query<T>(module: string, question: (view: ModuleView) => Promise<T>): Promise<T> {
    return this.#inTurn((process) => process.query(module, question));
  }

  #inTurn<T>(work: (process: VirtualProject) => Promise<T>): Promise<T> {
    const result = this.#turn.then(async () => {
      clearTimeout(this.#idle);
      try {
        return await work(await this.#running());
      } finally {
        this.#endWhenIdle();
      }
    });
    this.#turn = result.catch(ignored("the caller of that turn handles the error"));
    return result;
  }

  #endWhenIdle(): void {
    this.#idle = setTimeout(() => {
      this.#process?.end();
      this.#process = undefined;
    }, this.#limits.idleTimeoutMs);
    this.#idle.unref();
  }

  /** @throws NoTypes if the process cannot be started */
  async #running(): Promise<VirtualProject> {
    if (this.#process && !this.#process.hasEnded) return this.#process;
    const { trusted, typescript } = this.#ports.settings();
    if (this.#ended || !trusted) throw new NoTypes(trusted ? "failed" : "untrusted");
    const from = await findTypeScript(this.#root, typescript);
    if (!from) throw new NoTypes("no-typescript");
    const started = await VirtualProject.start(from, {
      root: this.#root,
      config: await configIn(this.#root),
      cpuLimitMs: this.#limits.readTimeoutMs,
    });
    if (this.#ended) {
      started.end();
      throw new NoTypes("failed");
    }
    this.#process = started;
    return started;
  }

  #show(state: ExportState): void {
    if (this.#ended) return;
    this.#state = state;
    this.#reporting ??= setTimeout(() => {
      this.#reporting = undefined;
      this.#ports.onChange();
    }, this.#limits.reportIntervalMs);
    this.#reporting.unref();
  }
}

const untyped = (module: string): ModuleNames => ({
  module,
  isDev: false,
  isTyped: false,
  names: nodeExports(module),
});

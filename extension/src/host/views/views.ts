import * as vscode from "vscode";
import { type DeliveryFilter, findDeliveries } from "../../environments/deliveries.ts";
import { readProject } from "../../project/read-project.ts";
import { filterText, isFiltered } from "../deliveries/filter-text.ts";
import { ShownDeliveries } from "../deliveries/shown-deliveries.ts";
import type { DeployAccess } from "../deploy/deploy-access.ts";
import { environmentNames } from "../deploy/environments.ts";
import type { Projects } from "../projects.ts";
import type { Runs } from "../run/runs.ts";
import { deliveryRows } from "./delivery-rows.ts";
import { projectLook } from "./environment-looks.ts";
import { environmentRows } from "./environment-rows.ts";
import type { Row } from "./row.ts";
import { RowTree, rowTints } from "./row-tree.ts";
import { StatusWatch, type WatchedEnvironment } from "./status-watch.ts";

const ageMilliseconds = 30_000;
const adoptMilliseconds = 3_000;

/** The Environments and Deliveries views. They look again by themselves only while one of them can be seen. */
export class Views implements vscode.Disposable {
  readonly #projects: Projects;
  readonly #runs: Runs;
  readonly #trees: readonly RowTree[];
  readonly #views: readonly vscode.TreeView<Row>[];
  readonly #disposables: vscode.Disposable[];
  readonly #shown = new ShownDeliveries();
  readonly #deploy: DeployAccess;
  readonly #statuses: StatusWatch;
  #timers: NodeJS.Timeout[] = [];

  constructor(projects: Projects, runs: Runs, deploy: DeployAccess) {
    this.#projects = projects;
    this.#runs = runs;
    this.#deploy = deploy;
    this.#statuses = new StatusWatch({
      open: (watched) => deploy.open(watched),
      onChange: () => this.refresh(),
    });
    const environments = new RowTree(() => this.#environmentRows());
    const deliveries = new RowTree(() => this.#deliveryRows());
    this.#trees = [environments, deliveries];
    this.#views = [
      vscode.window.createTreeView("hookloom.environments", { treeDataProvider: environments }),
      vscode.window.createTreeView("hookloom.deliveries", { treeDataProvider: deliveries }),
    ];
    this.#disposables = [
      ...this.#trees,
      ...this.#views,
      ...this.#views.map((view) => view.onDidChangeVisibility(() => this.#watch())),
      vscode.window.registerFileDecorationProvider(rowTints),
      projects.onDidChange(() => {
        this.#watchStatuses();
        this.refresh();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#watchStatuses()),
      deploy.onVerb((watched) => {
        this.refresh();
        void this.look(watched);
      }),
      runs.onDidChange(() => this.refresh()),
    ];
    this.#watch();
  }

  refresh(): void {
    const { all } = this.#projects;
    const [environments, deliveries] = this.#views;
    if (environments) environments.description = all.length === 1 ? (all[0]?.name ?? "") : "";
    if (deliveries) deliveries.description = filterText(this.filter);
    for (const tree of this.#trees) tree.refresh();
  }

  /** Asks environments how they are now; all of them, or one. */
  async look(watched?: WatchedEnvironment): Promise<void> {
    await this.#runs.adoptRunning();
    if (vscode.workspace.isTrusted) await this.#statuses.look(watched);
  }

  get filter(): DeliveryFilter {
    return this.#shown.filter;
  }

  show(filter: DeliveryFilter): void {
    this.#shown.filter = filter;
    void vscode.commands.executeCommand("setContext", "hookloom.deliveriesFiltered", isFiltered(filter));
    this.refresh();
  }

  showMore(root: string): void {
    this.#shown.showMore(root);
    this.refresh();
  }

  /** The sources whose deliveries there can be. */
  async sources(): Promise<readonly string[]> {
    const declared = await Promise.all(
      this.#runs.all.map(({ project }) => readProject(project).catch(() => undefined)),
    );
    const received = this.#runs.all.flatMap(({ deliveries }) => deliveries);
    const all = [...declared.flatMap((content) => content?.triggers ?? []), ...received];
    return [...new Set(all.map(({ source }) => source))].sort();
  }

  dispose(): void {
    this.#timers.forEach(clearInterval);
    this.#statuses.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  /** What an untrusted folder says of clusters is not acted upon. */
  #watchStatuses(): void {
    const trusted = vscode.workspace.isTrusted ? this.#projects.all : [];
    this.#statuses.watch(
      trusted.flatMap((project) =>
        environmentNames(project).map((environment) => ({ root: project.root, environment })),
      ),
    );
    this.#statuses.visible = this.#views[0]?.visible === true;
  }

  #watch(): void {
    this.#watchStatuses();
    const visible = this.#views.some((view) => view.visible);
    if (visible === this.#timers.length > 0) return;
    this.#timers.forEach(clearInterval);
    this.#timers = visible
      ? [
          setInterval(() => this.refresh(), ageMilliseconds),
          setInterval(() => void this.#lookAround(), adoptMilliseconds),
        ]
      : [];
    if (visible) void this.#lookAround();
  }

  /** What a terminal starts or a service delivers shows while somebody looks. */
  async #lookAround(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    await this.#runs.adoptRunning();
    await Promise.all(this.#runs.all.map((run) => run.look()));
    if (this.#shown.stale) this.refresh();
  }

  async #environmentRows(): Promise<readonly Row[]> {
    const ports = {
      runs: this.#runs,
      statuses: this.#statuses,
      doing: (watched: WatchedEnvironment) => this.#deploy.doing(watched),
      releases: (watched: WatchedEnvironment) => this.#deploy.releases(watched),
    };
    return environmentRows(
      await Promise.all(this.#projects.all.map((project) => projectLook(project, ports))),
    );
  }

  async #deliveryRows(): Promise<readonly Row[]> {
    const sources = this.#runs.all.map(({ project, deliveries, environment }) => ({
      root: project.root,
      name: project.name,
      latest: deliveries,
      find: (filter: DeliveryFilter, count: number) =>
        findDeliveries(environment.managementPort, filter, count),
    }));
    return deliveryRows(await this.#shown.read(sources), Date.now());
  }
}

import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { type DeliveryFilter, findDeliveries } from "../../environments/deliveries.ts";
import { readProject } from "../../project/read-project.ts";
import { filterText, isFiltered } from "../deliveries/filter-text.ts";
import { ShownDeliveries } from "../deliveries/shown-deliveries.ts";
import type { Projects } from "../projects.ts";
import { type Runs, stateOf } from "../run/runs.ts";
import { deliveryRows } from "./delivery-rows.ts";
import { environmentRows, type ProjectEnvironment, type TriggerLook } from "./environment-rows.ts";
import type { Row } from "./row.ts";
import { RowTree } from "./row-tree.ts";

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
  #timers: NodeJS.Timeout[] = [];

  constructor(projects: Projects, runs: Runs) {
    this.#projects = projects;
    this.#runs = runs;
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
      projects.onDidChange(() => this.refresh()),
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
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #watch(): void {
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
    return environmentRows(
      await Promise.all(this.#projects.all.map((project) => this.#environment(project.root))),
    );
  }

  async #environment(root: string): Promise<ProjectEnvironment> {
    const project = this.#projects.all.find((one) => one.root === root);
    const run = this.#runs.get(root);
    return {
      root,
      name: project?.name ?? root,
      ...(project?.problem === undefined ? {} : { problem: project.problem }),
      state: stateOf(this.#runs, root),
      foreign: run ? !run.environment.owned && !run.environment.attended : false,
      ...(run ? { port: run.environment.port, url: run.environment.url } : {}),
      triggers: project && run ? await looksOf(project) : [],
      deliveries: run?.deliveries ?? [],
    };
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

/** A source that cannot be read now has no triggers to show; its problem shows elsewhere. */
async function looksOf(project: Parameters<typeof readProject>[0]): Promise<readonly TriggerLook[]> {
  const read = await readProject(project).catch(() => undefined);
  return (read?.triggers ?? []).map(({ name, source, path }) => ({
    label: `${findSource(source)?.label ?? source} · ${name}`,
    path,
  }));
}

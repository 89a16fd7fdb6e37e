import type { ProjectEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import type { ShownEnvironment } from "../deliveries/shown-environment.ts";
import type { DeployAccess } from "../deploy/deploy-access.ts";
import { environmentNames } from "../environments/environments.ts";
import { buildWord, statusWords } from "../environments/running-environments.ts";
import type { Projects } from "../projects/projects.ts";
import type { Runs } from "../run/runs.ts";
import { DeliveriesView } from "./deliveries-view.ts";
import { environmentRows } from "./environment-rows.ts";
import { type SummaryPorts, summarizeProject } from "./environment-summaries.ts";
import type { AnyRow } from "./row.ts";
import { RowTree } from "./row-tree.ts";
import { StatusWatch } from "./status-watch.ts";

const refreshIntervalMs = 30_000;
const attachIntervalMs = 3_000;

/** Dependencies of the views. */
export interface ViewsPorts {
  readonly projects: Projects;
  readonly runs: Runs;
  readonly deploy: DeployAccess;
  readonly access: DeliveryAccess;
  readonly shown: ShownEnvironment;
  /** Returns the rows that other packages add to an environment. */
  joinedRows: SummaryPorts["joinedRows"];
  /** Called when an environment has a release. */
  onDeployed(): void;
}

/** The Environments and Deliveries views. They refresh automatically only while one of them is visible. */
export class Views implements vscode.Disposable {
  readonly #ports: ViewsPorts;
  readonly #tree: RowTree;
  readonly deliveries: DeliveriesView;
  readonly #disposables: vscode.Disposable[];
  readonly #statuses: StatusWatch;
  #timers: NodeJS.Timeout[] = [];

  constructor(ports: ViewsPorts) {
    this.#ports = ports;
    const { projects, runs, deploy, access } = ports;
    this.#statuses = new StatusWatch({
      open: (watched) => deploy.open(watched),
      onChange: () => {
        if (this.#environments().some((ref) => this.#statuses.get(ref).status?.release)) ports.onDeployed();
        this.refresh();
      },
    });
    this.#tree = new RowTree("hookloom.environments", () => this.#environmentRows());
    this.deliveries = new DeliveriesView({ ...ports, running: () => this.#running() });
    this.#disposables = [
      this.#tree,
      this.deliveries,
      ...[this.#tree.view, this.deliveries.view].map((view) =>
        view.onDidChangeVisibility(() => this.#watch()),
      ),
      projects.onDidChange(() => {
        this.#watchStatuses();
        this.refresh();
      }),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.#watchStatuses()),
      deploy.onVerb((watched) => {
        this.refresh();
        void this.pollStatus(watched);
        void access.feeds.poll(watched);
      }),
      runs.onDidChange(() => this.#refreshEnvironments()),
    ];
    this.#watch();
  }

  refresh(): void {
    this.#refreshEnvironments();
    this.deliveries.refresh();
  }

  /** Refreshes the status of all environments, or of one. */
  async pollStatus(watched?: ProjectEnvironment): Promise<void> {
    await this.#ports.runs.attachRunning();
    if (vscode.workspace.isTrusted) await this.#statuses.pollNow(watched);
  }

  /** Returns the known build and state of an environment as text. */
  statusText(ref: ProjectEnvironment): string | undefined {
    const { access, runs } = this.#ports;
    if (access.isHere(ref)) {
      const state = runs.get(ref.root)?.state;
      return state?.phase === "running" ? buildWord(state.build) : (state?.phase ?? "stopped");
    }
    const { status, problem } = this.#statuses.get(ref);
    return problem === undefined ? status && statusWords(status) : vscode.l10n.t("cannot be opened");
  }

  dispose(): void {
    this.#timers.forEach(clearInterval);
    this.#statuses.dispose();
    vscode.Disposable.from(...this.#disposables).dispose();
  }

  #refreshEnvironments(): void {
    const { all } = this.#ports.projects;
    this.#tree.view.description = all.length === 1 ? (all[0]?.name ?? "") : "";
    this.#tree.refresh();
  }

  /** Returns the first environment that is known to be running, dev first. */
  #running(): ProjectEnvironment | undefined {
    return this.#environments().find((ref) => this.#statuses.get(ref).status?.phase === "running");
  }

  #environments(): readonly ProjectEnvironment[] {
    return this.#ports.projects.all.flatMap((project) =>
      environmentNames(project).map((environment) => ({ root: project.root, environment })),
    );
  }

  /** Watches the status of environments. Clusters specified by an untrusted folder are never contacted. */
  #watchStatuses(): void {
    const { projects } = this.#ports;
    const described = this.#environments().map((ref) => ({
      ...ref,
      description: projects.all.find(({ root }) => root === ref.root)?.environments[ref.environment],
    }));
    this.#statuses.watch(vscode.workspace.isTrusted ? described : []);
    this.#statuses.visible = this.#tree.view.visible;
  }

  #watch(): void {
    this.#watchStatuses();
    const visible = this.#tree.view.visible || this.deliveries.view.visible;
    if (visible === this.#timers.length > 0) return;
    this.#timers.forEach(clearInterval);
    this.#timers = visible
      ? [
          setInterval(() => this.refresh(), refreshIntervalMs),
          setInterval(() => void this.#attachAndPoll(), attachIntervalMs),
        ]
      : [];
    if (visible) void this.#attachAndPoll();
  }

  /** While a view is visible, detects environments started in a terminal and polls deliveries. */
  async #attachAndPoll(): Promise<void> {
    if (!vscode.workspace.isTrusted) return;
    const { runs } = this.#ports;
    await runs.attachRunning();
    await Promise.all(runs.all.map((run) => run.poll()));
    if (this.deliveries.stale) this.deliveries.refresh();
  }

  async #environmentRows(): Promise<readonly AnyRow[]> {
    const { runs, deploy, projects, joinedRows } = this.#ports;
    const ports: SummaryPorts = {
      runs,
      statuses: this.#statuses,
      doing: (watched: ProjectEnvironment) => deploy.verbPhaseText(watched),
      exposed: (watched: ProjectEnvironment) => deploy.exposed(watched),
      releases: (watched: ProjectEnvironment) => deploy.releases(watched),
      joinedRows,
    };
    return environmentRows(
      await Promise.all(projects.all.map((project) => summarizeProject(project, ports))),
    );
  }
}

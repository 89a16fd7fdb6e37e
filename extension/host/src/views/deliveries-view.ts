import { type DeliveryFilter, findDeliveries } from "@hookloom/core/environments/management/deliveries";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import { durationText } from "@hookloom/protocol/duration-text";
import { ignored } from "@hookloom/protocol/ignored-error";
import { findSource } from "@hookloom/runtime/catalog";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { setContext } from "../commands/call-command.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { type Between, filterText, isFiltered } from "../deliveries/delivery-filter.ts";
import { DeliveryTitles } from "../deliveries/delivery-titles.ts";
import {
  type DeliverySource,
  type EnvironmentDeliveries,
  ShownDeliveries,
} from "../deliveries/shown-deliveries.ts";
import type { ShownEnvironment } from "../deliveries/shown-environment.ts";
import { stoppedText } from "../deliveries/stopped-text.ts";
import { environmentText } from "../environments/environments.ts";
import type { Projects } from "../projects/projects.ts";
import type { RunDelivery } from "../run/run.ts";
import type { Runs } from "../run/runs.ts";
import { joinParts } from "../shared/listed.ts";
import { age, clock } from "../shared/time-text.ts";
import { type AnyRow, amber, green, type Row, type RowIcon, red, rowKey } from "./row.ts";
import { RowTree } from "./row-tree.ts";

const icons: Readonly<Record<DeliverySummary["outcome"], RowIcon>> = {
  ok: { id: "pass", color: green },
  failed: { id: "error", color: red },
  refused: { id: "circle-slash", color: amber },
  running: { id: "loading~spin" },
  retrying: { id: "history", color: amber },
  ignored: { id: "circle-outline" },
};

const noHandler = vscode.l10n.t("no handler");

/** Returns the outcome and the handler's duration as text. */
function resultText({ outcome, milliseconds: durationMs, debugged }: RunDelivery): string {
  const time = durationText(durationMs);
  if (outcome === "ok")
    return debugged ? vscode.l10n.t("handled with the debugger") : vscode.l10n.t("handled in {0}", time);
  if (outcome === "failed")
    return debugged
      ? vscode.l10n.t("its handler failed with the debugger")
      : vscode.l10n.t("its handler failed after {0}", time);
  if (outcome === "retrying")
    return debugged
      ? vscode.l10n.t("its handler failed with the debugger and runs again")
      : vscode.l10n.t("its handler failed after {0} and runs again", time);
  if (outcome === "refused")
    return vscode.l10n.t("rejected, so its body was not stored and it cannot be replayed");
  return outcome === "ignored" ? noHandler : outcome;
}

function detailText(delivery: RunDelivery): string {
  const { outcome, status, nextAttemptAt, milliseconds: durationMs } = delivery;
  if (outcome === "running") return "running";
  if (outcome === "refused") return vscode.l10n.t("rejected {0}", status);
  if (outcome === "retrying")
    return nextAttemptAt === undefined
      ? "retrying"
      : vscode.l10n.t("runs again at {0}", clock(nextAttemptAt));
  if (outcome === "ignored") return noHandler;
  if (outcome === "failed") return outcome;
  return delivery.debugged ? vscode.l10n.t("with the debugger") : durationText(durationMs);
}

function tooltipText(delivery: RunDelivery): string {
  const { event, source, trigger, receivedAt, status, attempts = 0, error, nextAttemptAt } = delivery;
  return [
    `${event || "request"}: ${resultText(delivery)}`,
    vscode.l10n.t("{0} at {1}, {2}, response {3}", source, trigger, receivedAt, status),
    ...(attempts > 1 ? [`${attempts} runs`] : []),
    ...(nextAttemptAt === undefined ? [] : [vscode.l10n.t("Next run at {0}", nextAttemptAt)]),
    ...(error ? [error] : []),
  ].join("\n");
}

/** Returns the first line of the error or rejection, since a narrow view truncates rows. */
function errorLines({ error }: DeliverySummary): readonly string[] {
  const line = error?.split("\n", 1)[0];
  return line ? [line] : [];
}

function deliveryRow(ref: ProjectEnvironment, delivery: DeliverySummary, now: number, title: string): Row {
  const { id, event, outcome, trigger, receivedAt } = delivery;
  return {
    ...rowKey(ref, `${trigger}\n${id}`),
    label: event === "" ? `${findSource(delivery.source)?.label ?? delivery.source} request` : event,
    description: [detailText(delivery), age(receivedAt, now), ...errorLines(delivery), title]
      .filter((word) => word !== "")
      .join(" · "),
    tooltip: [tooltipText(delivery), title].filter((line) => line !== "").join("\n"),
    icon: icons[outcome],
    context: `delivery ${outcome}`,
    click: { command: "hookloom.showDelivery", title: vscode.l10n.t("Open delivery") },
    delivery,
  };
}

/** The row after the last shown delivery, if there are older ones. */
const moreRow = (ref: ProjectEnvironment): Row => ({
  ...rowKey(ref, "more"),
  label: vscode.l10n.t("Load more"),
  icon: { id: "ellipsis" },
  context: "more",
  click: { command: "hookloom.moreDeliveries", title: vscode.l10n.t("Load more") },
});

/** Returns the rows of the Deliveries view with their known titles, grouped by project if there are several. */
export function deliveryRows(
  lists: readonly EnvironmentDeliveries[],
  now: number,
  titles?: Pick<DeliveryTitles, "of">,
): readonly Row[] {
  const groups = lists.map(({ root, environment, name, deliveries, more }) => {
    const ref = { root, environment };
    const rows = deliveries.map((one) => deliveryRow(ref, one, now, titles?.of(ref, one) ?? ""));
    return { ref, name, rows: more ? [...rows, moreRow(ref)] : rows };
  });
  const [only, ...others] = groups;
  if (!only) return [];
  if (others.length === 0) return only.rows;
  return groups
    .filter(({ rows }) => rows.length > 0)
    .map(({ ref, name, rows }) => ({
      id: ref.root,
      label: name,
      root: ref.root,
      children: rows,
      context: "project",
    }));
}

export interface DeliveriesViewPorts {
  readonly projects: Projects;
  readonly runs: Runs;
  readonly access: DeliveryAccess;
  readonly shown: ShownEnvironment;
  /** Returns a running environment to show by default. */
  running(): ProjectEnvironment | undefined;
}

/**
 * The Deliveries view: shows the deliveries of the selected environment, or by default those of the environments that Run started
 * on this machine.
 */
export class DeliveriesView implements vscode.Disposable {
  readonly #ports: DeliveriesViewPorts;
  readonly #list = new ShownDeliveries();
  readonly #titles = new DeliveryTitles({
    read: (target) => this.#ports.access.read(target, (port) => readDelivery(port, target)),
    onRead: () => this.#tree.refresh(),
  });
  readonly #tree = new RowTree("hookloom.deliveries", () => this.#rows());
  readonly #disposables: vscode.Disposable;

  constructor(ports: DeliveriesViewPorts) {
    this.#ports = ports;
    const { access, shown } = ports;
    this.#disposables = vscode.Disposable.from(
      this.#tree,
      access.onDidChange(() => this.refresh()),
      shown.onDidChange(() => this.refresh()),
      this.view.onDidChangeVisibility(() => this.refresh()),
      vscode.workspace.onDidGrantWorkspaceTrust(() => this.refresh()),
    );
  }

  get view(): vscode.TreeView<AnyRow> {
    return this.#tree.view;
  }

  /** The environments whose deliveries are shown. */
  get environments(): readonly ProjectEnvironment[] {
    const { shown, runs, access, running } = this.#ports;
    const { environment: ref } = shown;
    if (ref && this.#exists(ref)) return [access.normalizeRef(ref)];
    if (runs.all.length > 0) return runs.all.map(({ project }) => access.runEnvironment(project.root));
    const other = running();
    if (other) return [other];
    // With several candidates, there is no sensible default.
    const [stored, ...more] = access.storedHere;
    return stored && more.length === 0 ? [stored] : [];
  }

  get filter(): DeliveryFilter {
    return this.#list.filter;
  }

  set filter(filter: DeliveryFilter) {
    this.#list.filter = filter;
    void setContext("hookloom.deliveriesFiltered", isFiltered(filter));
    this.refresh();
  }

  get between(): Between | undefined {
    const { from, to } = this.filter;
    return from === undefined || to === undefined
      ? undefined
      : { from: Date.parse(from), to: Date.parse(to) };
  }

  /** Filters the list by a time range, in milliseconds since 1970; undefined shows all times. */
  set between(between: Between | undefined) {
    const { from: _from, to: _to, ...rest } = this.filter;
    const times = between && {
      from: new Date(between.from).toISOString(),
      to: new Date(between.to).toISOString(),
    };
    this.filter = { ...rest, ...times };
    if (between) this.#reveal();
  }

  /** Applies a filter to the list and shows the view. */
  showOnly(filter: DeliveryFilter): void {
    this.filter = filter;
    this.#reveal();
  }

  /** True if older deliveries may have changed since they were read. */
  get stale(): boolean {
    return this.#list.stale;
  }

  showMore(ref: ProjectEnvironment): void {
    this.#list.showMore(ref);
    this.refresh();
  }

  refresh(): void {
    const { environments } = this;
    const polled = environments.filter((ref) => !this.#ports.access.isRun(ref));
    const wanted = this.view.visible && vscode.workspace.isTrusted ? polled : [];
    this.#ports.access.feeds.want("view", wanted);
    this.view.description = joinParts([this.#environmentName(environments), filterText(this.filter)]);
    this.view.message = this.#message(environments) ?? "";
    void setContext("hookloom.deliveriesState", this.#state(environments));
    this.#tree.refresh();
  }

  /** Returns the sources that the projects declare or that have sent deliveries. */
  async sources(): Promise<readonly string[]> {
    const projects = this.environments.flatMap(({ root }) => this.#project(root) ?? []);
    const declared = await Promise.all(
      projects.map((project) => readProject(project).catch(ignored("the project's own row reports it"))),
    );
    const received = this.environments.flatMap((ref) => this.#ports.access.latest(ref) ?? []);
    const all = [...declared.flatMap((content) => content?.triggers ?? []), ...received];
    return [...new Set(all.map(({ source }) => source))].sort();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** Shows the view without taking keyboard focus. */
  #reveal(): void {
    void vscode.commands.executeCommand("hookloom.deliveries.focus", { preserveFocus: true });
  }

  #project(root: string): Project | undefined {
    const { access, runs } = this.#ports;
    return access.project(root) ?? runs.get(root)?.project;
  }

  #exists(ref: ProjectEnvironment): boolean {
    const project = this.#project(ref.root);
    if (!project) return false;
    return this.#ports.access.isHere(ref) || ref.environment in project.environments;
  }

  /** Returns an empty name if several environments are shown, because each project then has its own row. */
  #environmentName([ref, ...others]: readonly ProjectEnvironment[]): string {
    const project = ref && this.#project(ref.root);
    return project && others.length === 0 ? environmentText(project, ref.environment) : "";
  }

  #message([ref, ...others]: readonly ProjectEnvironment[]): string | undefined {
    const { access } = this.#ports;
    if (!ref || others.length > 0 || access.isRun(ref) || !vscode.workspace.isTrusted) return undefined;
    const { latest, absent, problem, stopped } = access.feeds.state(ref);
    if (stopped) return stoppedText(ref.environment, stopped);
    if (problem !== undefined || latest || absent) return problem;
    return vscode.l10n.t("Loading deliveries from {0}…", ref.environment);
  }

  /** Returns the state that the empty view describes. */
  #state([ref]: readonly ProjectEnvironment[]): "none" | "absent" | "empty" {
    const { access, runs } = this.#ports;
    if (!ref || (access.isHere(ref) && !runs.get(ref.root) && !access.latest(ref))) return "none";
    return access.isHere(ref) || !access.feeds.state(ref).absent ? "empty" : "absent";
  }

  #deliverySource(ref: ProjectEnvironment): DeliverySource {
    const { access } = this.#ports;
    return {
      ...ref,
      name: this.#project(ref.root)?.name ?? "",
      latest: access.latest(ref) ?? [],
      find: async (filter, count) => {
        const problem = access.isRun(ref) ? undefined : access.feeds.state(ref).problem;
        // The list stays unchanged, and the feed keeps polling.
        if (problem !== undefined) throw new Error(problem);
        return await access.read(ref, (port) => findDeliveries(port, filter, count));
      },
    };
  }

  async #rows(): Promise<readonly Row[]> {
    const sources = this.environments.map((ref) => this.#deliverySource(ref));
    const lists = await this.#list.read(sources);
    // A remote environment's list keeps a connection open, over which deliveries are also read.
    if (this.view.visible) void this.#titles.want(lists);
    return deliveryRows(lists, Date.now(), this.#titles);
  }
}

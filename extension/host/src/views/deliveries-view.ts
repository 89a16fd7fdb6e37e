import { type DeliveryFilter, findDeliveries } from "@hookloom/core/environments/management/deliveries";
import { readDelivery } from "@hookloom/core/environments/management/delivery";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";
import { setContext } from "../commands/call-command.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import { DeliveryTitles } from "../deliveries/delivery-titles.ts";
import { type Between, filterText, isFiltered } from "../deliveries/filter-text.ts";
import { type DeliverySource, ShownDeliveries } from "../deliveries/shown-deliveries.ts";
import type { ShownEnvironment } from "../deliveries/shown-environment.ts";
import { stoppedText } from "../deliveries/stopped-text.ts";
import { environmentText } from "../environments/environments.ts";
import type { Projects } from "../projects/projects.ts";
import type { Runs } from "../run/runs.ts";
import { deliveryRows } from "./delivery-rows.ts";
import type { AnyRow, Row } from "./row.ts";
import { RowTree } from "./row-tree.ts";

export interface DeliveriesViewPorts {
  readonly projects: Projects;
  readonly runs: Runs;
  readonly access: DeliveryAccess;
  readonly shown: ShownEnvironment;
  /** A running environment to show if none was chosen. */
  running(): ProjectEnvironment | undefined;
}

/** The Deliveries view: those of the environment that was chosen, or else of what Run started on this machine. */
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
  get places(): readonly ProjectEnvironment[] {
    const { shown, runs, access, running } = this.#ports;
    const { environment: place } = shown;
    if (place && this.#exists(place)) return [access.place(place)];
    if (runs.all.length > 0) return runs.all.map(({ project }) => access.runPlace(project.root));
    const other = running();
    if (other) return [other];
    // Of several, none is more likely to be meant.
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

  /** Narrows the list to a range of time, in milliseconds since 1970; to all times without one. */
  set between(between: Between | undefined) {
    const { from: _from, to: _to, ...rest } = this.filter;
    const times = between && {
      from: new Date(between.from).toISOString(),
      to: new Date(between.to).toISOString(),
    };
    this.filter = { ...rest, ...times };
    if (between) this.#reveal();
  }

  /** Narrows the list to what a filter lets through. */
  showOnly(filter: DeliveryFilter): void {
    this.filter = filter;
    this.#reveal();
  }

  /** True if older ones may have changed since they were read. */
  get stale(): boolean {
    return this.#list.stale;
  }

  showMore(place: ProjectEnvironment): void {
    this.#list.showMore(place);
    this.refresh();
  }

  refresh(): void {
    const { places } = this;
    const asked = places.filter((place) => !this.#ports.access.isRun(place));
    const wanted = this.view.visible && vscode.workspace.isTrusted ? asked : [];
    this.#ports.access.feeds.want("view", wanted);
    const words = [this.#nameOf(places), filterText(this.filter)].filter((word) => word !== "");
    this.view.description = words.join(" · ");
    this.view.message = this.#message(places) ?? "";
    void setContext("hookloom.deliveriesState", this.#state(places));
    this.#tree.refresh();
  }

  /** The sources that deliveries can come from. */
  async sources(): Promise<readonly string[]> {
    const projects = this.places.flatMap(({ root }) => this.#project(root) ?? []);
    const declared = await Promise.all(
      projects.map((project) => readProject(project).catch(ignored("the project's own row reports it"))),
    );
    const received = this.places.flatMap((place) => this.#ports.access.latest(place) ?? []);
    const all = [...declared.flatMap((content) => content?.triggers ?? []), ...received];
    return [...new Set(all.map(({ source }) => source))].sort();
  }

  dispose(): void {
    this.#disposables.dispose();
  }

  /** What was asked for has to be seen, without taking the keyboard from the page. */
  #reveal(): void {
    void vscode.commands.executeCommand("hookloom.deliveries.focus", { preserveFocus: true });
  }

  #project(root: string): Project | undefined {
    const { access, runs } = this.#ports;
    return access.project(root) ?? runs.get(root)?.project;
  }

  #exists(place: ProjectEnvironment): boolean {
    const project = this.#project(place.root);
    if (!project) return false;
    return this.#ports.access.isHere(place) || place.environment in project.environments;
  }

  /** Empty if several are shown; each has a row of its own then. */
  #nameOf([place, ...others]: readonly ProjectEnvironment[]): string {
    const project = place && this.#project(place.root);
    return project && others.length === 0 ? environmentText(project, place.environment) : "";
  }

  #message([place, ...others]: readonly ProjectEnvironment[]): string | undefined {
    const { access } = this.#ports;
    if (!place || others.length > 0 || access.isRun(place) || !vscode.workspace.isTrusted) return undefined;
    const { latest, absent, problem, stopped } = access.feeds.state(place);
    if (stopped) return stoppedText(place.environment, stopped);
    if (problem !== undefined || latest || absent) return problem;
    return vscode.l10n.t("Asking {0} for its deliveries.", place.environment);
  }

  /** The state that an empty view describes. */
  #state([place]: readonly ProjectEnvironment[]): "none" | "absent" | "empty" {
    const { access, runs } = this.#ports;
    if (!place || (access.isHere(place) && !runs.get(place.root) && !access.latest(place))) return "none";
    return access.isHere(place) || !access.feeds.state(place).absent ? "empty" : "absent";
  }

  #sourceOf(place: ProjectEnvironment): DeliverySource {
    const { access } = this.#ports;
    return {
      ...place,
      name: this.#project(place.root)?.name ?? "",
      latest: access.latest(place) ?? [],
      find: async (filter, count) => {
        const problem = access.isRun(place) ? undefined : access.feeds.state(place).problem;
        // The list stays as it was; the feed keeps polling.
        if (problem !== undefined) throw new Error(problem);
        return await access.read(place, (port) => findDeliveries(port, filter, count));
      },
    };
  }

  async #rows(): Promise<readonly Row[]> {
    const sources = this.places.map((place) => this.#sourceOf(place));
    const places = await this.#list.read(sources);
    // The list of an environment elsewhere keeps a connection open, over which its deliveries are read, too.
    if (this.view.visible) void this.#titles.want(places);
    return deliveryRows(places, Date.now(), this.#titles);
  }
}

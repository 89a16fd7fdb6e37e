import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { type DeliveryFilter, findDeliveries } from "@hookloom/core/environments/management/deliveries";
import { readFailures, replayAndFollow } from "@hookloom/core/environments/management/failures";
import { rangeQuery, readStats, statsRanges } from "@hookloom/core/environments/management/stats";
import { deliveryLinks } from "@hookloom/core/project/config/observe-description";
import type { Project, ProjectEnvironment } from "@hookloom/core/project/project";
import {
  type ChartsData,
  type ChartsRelease,
  type ChartsViewContract,
  chartsMessages,
} from "@hookloom/protocol/charts-view";
import type { EnvironmentChoice } from "@hookloom/protocol/environment-runs";
import { RpcError, type RpcHandlers, type RpcPeer } from "@hookloom/protocol/rpc";
import * as vscode from "vscode";
import { callCommand } from "../commands/call-command.ts";
import { thisMachine } from "../commands/delivery-target.ts";
import { rangeChoices } from "../deliveries/counted-runs.ts";
import type { DeliveryAccess } from "../deliveries/delivery-access.ts";
import type { Between } from "../deliveries/delivery-filter.ts";
import { maxOwn } from "../deliveries/own-deliveries.ts";
import { stoppedText } from "../deliveries/stopped-text.ts";
import { confirmProduction } from "../environments/confirm.ts";
import { environmentChoices } from "../environments/environments.ts";
import { failReplay } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import { connectPage } from "../webview/connect-page.ts";
import type { SilencedGroups } from "./silenced-groups.ts";

type Host = ChartsViewContract["host"];
type View = ChartsViewContract["view"];
type Requests = Host["requests"];

const releasesTimeoutMs = 20_000;

/** Host services that the page uses. */
export interface ChartsPorts {
  readonly access: DeliveryAccess;
  readonly silenced: SilencedGroups;
  /** Filters the Deliveries view by a time range; undefined shows all times. */
  showBetween(ref: ProjectEnvironment, between: Between | undefined): void;
  /** Filters the Deliveries view by a failure group. */
  showGroup(ref: ProjectEnvironment, group: NonNullable<DeliveryFilter["group"]>): void;
}

const openExternal = (address: string | undefined): void => {
  if (address !== undefined) void vscode.env.openExternal(vscode.Uri.parse(address));
};

/** The host's side of a project's charts page. */
export class ChartsChannel implements vscode.Disposable {
  readonly #ports: ChartsPorts;
  readonly #project: Project;
  /** The current choice, with which a new page starts each time its tab is shown again. */
  #choice: EnvironmentChoice;
  readonly #peer: RpcPeer<Host, View>;
  readonly #subscription: vscode.Disposable;

  constructor(panel: vscode.WebviewPanel, ports: ChartsPorts, project: Project, first: EnvironmentChoice) {
    this.#ports = ports;
    this.#project = project;
    this.#choice = first;
    this.#peer = connectPage<typeof chartsMessages, Host["events"]>(
      panel.webview,
      chartsMessages,
      this.#handlers(),
    );
    this.#subscription = ports.access.onDidChange(({ root, environment }) => {
      if (root === project.root) this.#peer.send("changed", { environment });
    });
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#peer.dispose();
  }

  #handlers(): RpcHandlers<Host, View> {
    const { showBetween, showGroup, access } = this.#ports;
    return {
      requests: {
        start: () => this.#start(),
        load: async (params) => {
          requireTrust(vscode.l10n.t("Reading counts"));
          return await this.#load(params);
        },
        replayGroup: async (group) => {
          requireTrust(vscode.l10n.t("Replaying a delivery"));
          return await this.#replay(group).catch(failReplay);
        },
        silence: async ({ environment, group, silent }) => {
          const ref = this.#ref(environment);
          await this.#ports.silenced.set(ref, group, silent);
          return { silenced: this.#ports.silenced.of(ref) };
        },
      },
      events: {
        ready: () => undefined,
        filter: ({ environment, between }) => showBetween(this.#ref(environment), between),
        listGroup: ({ environment, group, error }) => showGroup(this.#ref(environment), { id: group, error }),
        openDelivery: ({ environment, ...delivery }) =>
          callCommand("hookloom.showDelivery", { ...this.#ref(environment), delivery }),
        openDashboard: async ({ environment }) =>
          openExternal((await access.observe(this.#ref(environment))).dashboard),
        openTrace: async ({ environment, ...delivery }) =>
          openExternal(deliveryLinks(await access.observe(this.#ref(environment)), delivery).trace),
      },
    };
  }

  /** Returns the project as hookloom.json currently describes it. */
  #current(): Project {
    return this.#ports.access.project(this.#project.root) ?? this.#project;
  }

  #ref(environment: string): ProjectEnvironment {
    return { root: this.#project.root, environment };
  }

  async #start(): Promise<Requests["start"]["result"]> {
    return {
      project: this.#project.name,
      environments: environmentChoices(this.#current()),
      root: this.#project.root,
      ...this.#choice,
      ranges: rangeChoices,
    };
  }

  async #load({ environment, range, only }: Requests["load"]["params"]): Promise<ChartsData> {
    const { access, silenced } = this.#ports;
    const chosen = statsRanges.find(({ name }) => name === range);
    if (!chosen) throw new RpcError("bad-message", vscode.l10n.t("Unknown time range."));
    this.#choice = { environment, range };
    const ref = this.#ref(environment);
    const query = { ...rangeQuery(chosen, Date.now()), by: "trigger,event" };
    const [{ stats, failures, ...state }, releases, { dashboard, trace }] = await Promise.all([
      access.read(ref, async (port, stopped) => {
        const [all, narrowed, found] = await Promise.all([
          readStats(port, query),
          only === undefined ? undefined : readStats(port, { ...query, ...only, by: "" }),
          readFailures(port),
        ]);
        // The table keeps the rows of all series, and the charts show only the selected one.
        return {
          stats: { ...all, ...(narrowed ? { total: narrowed.total, columns: narrowed.columns } : {}) },
          failures: found,
          ...(stopped === undefined ? {} : { stoppedNotice: stoppedText(environment, stopped) }),
        };
      }),
      this.#releases(ref),
      access.observe(ref),
    ]);
    const observed = { dashboard: dashboard !== undefined, traces: trace !== undefined };
    return { stats, failures, releases, silenced: silenced.of(ref), ...observed, ...state };
  }

  /** Reads the releases to mark in the charts; empty if the history cannot be read. */
  async #releases(ref: ProjectEnvironment): Promise<readonly ChartsRelease[]> {
    if (ref.environment === thisMachine) return [];
    try {
      const signal = AbortSignal.timeout(releasesTimeoutMs);
      const found = await this.#ports.access.feeds.use(ref, (target) => target.releases(signal));
      return found
        .filter(({ outcome }) => outcome === "ready")
        .map(({ deployedAt, build }) => ({ at: Date.parse(deployedAt), build: shortBuild(build) }))
        .sort((one, other) => one.at - other.at);
    } catch {
      return [];
    }
  }

  async #replay({ environment, group }: Requests["replayGroup"]["params"]) {
    const { access } = this.#ports;
    const ref = this.#ref(environment);
    const confirmation = {
      ...ref,
      project: await access.loadProject(ref),
      action: vscode.l10n.t("Replay a group of failures in {0}", environment),
    };
    await confirmProduction(confirmation, (_, question) => access.feeds.use(ref, question));
    const replayed = await access.reach(ref, async (port) => {
      const found = await findDeliveries(port, { group: { id: group } }, maxOwn);
      // A runtime without support for groups ignores that filter.
      for (const one of found) if (one.group === group) access.own.add(ref.root, one);
      return await replayAndFollow(port, group);
    });
    access.pollSoon(ref);
    return replayed;
  }
}

import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import type { ReleaseRecord, TargetPhase, TargetStatus } from "@hookloom/core/environments/contract/target";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { findSource } from "@hookloom/runtime/catalog";
import * as vscode from "vscode";
import { historyRow, releaseRows } from "./release-rows.ts";
import { type AnyRow, amber, green, type Row, type RowIcon, red, rowKey } from "./row.ts";
import { outcomeCounts, outcomeText } from "./status-text.ts";
import type { KnownState } from "./status-watch.ts";

/** A project's trigger as shown in the view. */
export interface TriggerSummary {
  readonly label: string;
  readonly path: string;
}

/** An environment that a target runs, and its known state. */
export interface TargetEnvironment extends KnownState {
  readonly root: string;
  readonly environment: string;
  readonly local: boolean;
  readonly production: boolean;
  /** The location in hookloom.json: `context/namespace`. */
  readonly location: string;
  /** Its DNS name inside the cluster: `orders-dev.hooks`. */
  readonly service?: string;
  /** The phase of the verb that is running on the environment. */
  readonly doing?: string;
  /** Its temporary public addresses, by trigger name. */
  readonly exposed?: Readonly<Record<string, string>>;
  readonly triggers: readonly TriggerSummary[];
  /** The rows that other packages add, such as the state of the environment's API. */
  readonly joined: readonly AnyRow[];
  /** Reads the history when the row is expanded. */
  history(): Promise<readonly ReleaseRecord[]>;
}

const phases: Readonly<Record<TargetPhase, string>> = {
  absent: vscode.l10n.t("not deployed"),
  stopped: "stopped",
  starting: "starting",
  running: "running",
  failed: "failing",
  unreachable: vscode.l10n.t("cannot be reached"),
};

const icons: Readonly<Record<TargetPhase, RowIcon>> = {
  absent: { id: "circle-outline" },
  stopped: { id: "circle-outline" },
  starting: { id: "loading~spin" },
  running: { id: "pass-filled", color: green },
  failed: { id: "error", color: red },
  unreachable: { id: "debug-disconnect", color: amber },
};

/** Icons of a production environment: a shield, except for failures and running verbs. */
const productionIcons: Readonly<Record<TargetPhase, RowIcon>> = {
  ...icons,
  absent: { id: "shield" },
  stopped: { id: "shield" },
  running: { id: "shield", color: green },
};

function targetIcon({ doing, problem, status, production }: TargetEnvironment): RowIcon {
  if (doing !== undefined) return { id: "loading~spin" };
  if (problem !== undefined) return { id: "warning", color: amber };
  const phase = status?.phase ?? "absent";
  const isUnregistered = status?.registrations.some(({ state }) => state !== "registered") ?? false;
  if (phase === "running" && isUnregistered) return { id: "warning", color: amber };
  return (production ? productionIcons : icons)[phase];
}

function stateText({ doing, problem, status }: TargetEnvironment): string | undefined {
  if (doing !== undefined) return doing;
  if (problem !== undefined) return vscode.l10n.t("cannot be opened");
  return status && status.phase !== "running" ? phases[status.phase] : undefined;
}

/** Returns the description of a row, with the state before the location, because a narrow view truncates rows. */
function describeState(state: string | undefined, kind: string, local: boolean): string {
  if (state === undefined) return kind;
  return local ? `${kind} · ${state}` : `${state} · ${kind}`;
}

/** Returns the row of an environment: its target, location and state. */
export function targetRow(environment: TargetEnvironment, { hasApi }: { readonly hasApi: boolean }): AnyRow {
  const { root, environment: name, local, production, location, status } = environment;
  const phase = status?.phase ?? "absent";
  const children = detailRows(environment);
  const state = stateText(environment);
  const kind = local ? "local" : state === undefined ? vscode.l10n.t("kubernetes · {0}", location) : location;
  return {
    // The id differs when the row has children, because VS Code stores the collapsed state by id.
    id: `${root}\n${name}${children.length > 0 ? " up" : ""}`,
    label: name,
    description: describeState(state, kind, local),
    tooltip: [
      vscode.l10n.t(
        "{0}{1} on {2}",
        name,
        production ? " (production)" : "",
        local ? vscode.l10n.t("this machine") : location,
      ),
      ...[environment.problem ?? status?.message].filter((line) => line !== undefined),
    ].join("\n"),
    icon: targetIcon(environment),
    context: [
      `target ${phase} ${local ? "local" : "kubernetes"}`,
      ...(production ? ["production"] : []),
      ...(hasApi ? ["api"] : []),
    ].join(" "),
    children,
    root,
    environment: name,
  };
}

function detailRows(environment: TargetEnvironment): readonly AnyRow[] {
  const { status } = environment;
  const health = healthRow(environment);
  if (!status || status.phase === "absent") return health ? [health] : [];
  return [
    ...(health ? [health] : []),
    ...releaseRows(environment, status),
    ...urlRows(environment, status),
    ...exposedRows(environment),
    ...environment.joined,
    ...registrationRows(environment, status.registrations),
    ...deliveriesRow(environment, status),
    historyRow(environment),
  ];
}

/** Returns a row with the error message. */
function healthRow(target: TargetEnvironment): Row | undefined {
  const { problem, problemCode, problemInFile, status } = target;
  const message = problem ?? status?.message;
  if (message === undefined) return undefined;
  const isConfigError = problemCode === "bad-environment";
  return {
    ...rowKey(target, "health"),
    label: isConfigError ? "hookloom.json" : message,
    // The label already contains the file name.
    ...(isConfigError ? { description: problemInFile ?? message } : {}),
    tooltip: message,
    icon: problem === undefined && status?.phase === "failed" ? icons.failed : { id: "info" },
    context: "health",
    click: isConfigError
      ? { command: "hookloom.openConfig", title: vscode.l10n.t("Open hookloom.json") }
      : { command: "hookloom.showEnvironmentLog", title: vscode.l10n.t("Show log") },
  };
}

/** Returns a row with the URL of each trigger. The scheme is only in the tooltip, because a narrow view truncates rows. */
function urlRows(environment: TargetEnvironment, { url }: TargetStatus): readonly Row[] {
  if (url === undefined) return insideRow(environment);
  const { triggers } = environment;
  const base = url.replace(/\/$/, "");
  const shownTriggers = triggers.length > 0 ? triggers : [{ label: vscode.l10n.t("any path"), path: "" }];
  return shownTriggers.map(({ label, path }, index) => ({
    ...rowKey(environment, `url ${index} ${path}`),
    label: `${base}${path}`.replace(/^https:\/\//, ""),
    description: label,
    tooltip: vscode.l10n.t("{0}{1}\n{2}\nClick to copy it.", base, path, label),
    icon: { id: "link" },
    context: "url",
    click: { command: "hookloom.copyUrl", title: vscode.l10n.t("Copy URL") },
    url: `${base}${path}`,
  }));
}

/** Returns a row with the address inside the cluster, for an unexposed environment. */
function insideRow({ local, service, ...location }: TargetEnvironment): readonly Row[] {
  if (local) return [];
  const address = service === undefined ? "" : vscode.l10n.t(" as http://{0}", service);
  return [
    {
      ...rowKey(location, "inside"),
      label: vscode.l10n.t("only inside the cluster"),
      ...(service === undefined ? {} : { description: service }),
      tooltip: vscode.l10n.t(
        "Can only be reached from inside its cluster{0}.\nClick to add a Gateway or an Ingress.",
        address,
      ),
      icon: { id: "lock" },
      context: "inside",
      click: { command: "hookloom.editEnvironment", title: vscode.l10n.t("Change environment") },
    },
  ];
}

/** Returns a row for each public address of an exposed environment. */
export function exposedRows(
  ref: Pick<TargetEnvironment, "root" | "environment" | "exposed">,
): readonly Row[] {
  const { environment, exposed = {} } = ref;
  return Object.entries(exposed).map(([trigger, url]) => ({
    ...rowKey(ref, `exposed ${trigger}`),
    label: `${trigger} exposed`,
    description: url,
    tooltip: vscode.l10n.t(
      "{0}\nWhile exposing is active, anyone with this URL can reach {1} in {2}.\nClick to copy the URL.",
      url,
      trigger,
      environment,
    ),
    icon: { id: "broadcast", color: amber },
    context: "exposed",
    click: { command: "hookloom.copyUrl", title: vscode.l10n.t("Copy URL") },
    url,
  }));
}

const registrationTexts: Readonly<Record<RegistrationStatus["state"], string>> = {
  registered: vscode.l10n.t("confirmed by a delivery"),
  drifted: vscode.l10n.t("differs: repair"),
  missing: vscode.l10n.t("is missing: register"),
  unverified: vscode.l10n.t("not confirmed by a delivery yet"),
};

export function registrationRows(
  ref: ProjectEnvironment,
  registrations: readonly RegistrationStatus[],
): readonly Row[] {
  return registrations.map(({ trigger, source, resource, state, message }) => ({
    ...rowKey(ref, `registration ${trigger} ${resource}`),
    label: `${findSource(source)?.label ?? source} · ${resource}`,
    description: registrationTexts[state],
    tooltip: [
      vscode.l10n.t("{0} is registered for {1}: {2}", trigger, resource, registrationTexts[state]),
      ...(message ? [message] : []),
    ].join("\n"),
    icon: state === "registered" ? { id: "plug", color: green } : { id: "warning", color: amber },
    context: `registration ${state}`,
    ...(state === "registered"
      ? {}
      : { click: { command: "hookloom.repairRegistration", title: vscode.l10n.t("Repair") } }),
  }));
}

/** Returns the number of dead letters as text, if there are any. */
function deadText({ queue }: Pick<TargetStatus, "queue">): readonly string[] {
  const dead = queue?.dead ?? 0;
  if (dead === 0) return [];
  return [dead === 1 ? vscode.l10n.t("1 dead letter") : vscode.l10n.t("{0} dead letters", dead)];
}

function deliveriesRow(
  ref: ProjectEnvironment,
  status: Pick<TargetStatus, "deliveries" | "queue">,
): readonly Row[] {
  const { deliveries } = status;
  if (!deliveries) return [];
  const [last] = deliveries;
  const count = `${deliveries.length}${deliveries.length >= 50 ? "+" : ""} ${deliveries.length === 1 ? "delivery" : "deliveries"}`;
  return [
    {
      ...rowKey(ref, "traffic"),
      label: last ? count : vscode.l10n.t("No deliveries yet"),
      description: last
        ? [
            ...deadText(status),
            outcomeCounts(deliveries),
            vscode.l10n.t("last {0} {1}", last.event || "request", outcomeText(last)),
          ].join(" · ")
        : "",
      icon: { id: "pulse" },
      context: "traffic",
      click: { command: "hookloom.showDeliveries", title: vscode.l10n.t("Show deliveries") },
    },
  ];
}

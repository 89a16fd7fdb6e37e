import type { EnvironmentState } from "@hookloom/core/environments/contract/environment";
import { shortBuild } from "@hookloom/core/environments/contract/environment";
import type { DeliverySummary } from "@hookloom/runtime/management";
import * as vscode from "vscode";
import { historyRow, releaseRows } from "./release-rows.ts";
import { type AnyRow, amber, green, type Row, type RowIcon, red } from "./row.ts";
import { outcomeCounts, outcomeText } from "./status-text.ts";
import {
  exposedRows,
  registrationRows,
  type TargetEnvironment,
  type TriggerSummary,
  targetRow,
} from "./target-rows.ts";

/** A project and the current state of its dev environment. */
export interface ProjectSummary {
  readonly root: string;
  readonly name: string;
  readonly problem?: string;
  /** True if hookloom.json describes an `api` for all environments or for one. */
  readonly hasApi: boolean;
  readonly state: EnvironmentState;
  /** True if the dev environment was started in a terminal. */
  readonly foreign: boolean;
  /** True if a deployed build is running, which saving does not change. */
  readonly deployed?: boolean;
  readonly port?: number;
  readonly url?: string;
  readonly triggers: readonly TriggerSummary[];
  readonly deliveries: readonly DeliverySummary[];
  /** Further information about dev, if it is on this machine. */
  readonly dev?: TargetEnvironment;
  /** The environments other than dev on this machine. */
  readonly others: readonly TargetEnvironment[];
}

export const stoppedState: EnvironmentState = { phase: "stopped", problems: [], missing: [] };

/** Returns the environment's row. Its phase determines the available menu items. */
function environmentRow(project: ProjectSummary): AnyRow {
  const { root, state, port, dev } = project;
  const { phase } = state;
  const doing = dev?.doing;
  const children = phase === "stopped" ? deployedRows(dev) : detailRows(project);
  return {
    // The id differs while something is running, because VS Code stores the collapsed state by id.
    id: `${root}\ndev${children.length === 0 ? "" : " up"}`,
    label: dev ? "dev" : vscode.l10n.t("this machine"),
    description:
      doing === undefined && phase === "running" && port !== undefined
        ? [vscode.l10n.t("local · :{0}{1}", port, modeText(project)), ...failuresText(project)].join(" · ")
        : vscode.l10n.t("local · {0}", doing ?? phaseText(state)),
    tooltip: projectTooltip(project),
    icon: doing === undefined ? projectIcon(project) : { id: "loading~spin" },
    context: `environment ${phase}${project.hasApi ? " api" : ""}`,
    children,
    root,
    ...(dev ? { environment: dev.environment } : {}),
  };
}

/** Returns `6 failed of 12`: the failures of the running build, whose total may differ from the count in the deliveries row. */
function failuresText({ state: { build }, deliveries }: ProjectSummary): readonly string[] {
  const own = deliveries.filter(
    (one) => build === undefined || one.build === undefined || one.build === build,
  );
  const failed = own.filter(({ outcome }) => outcome === "failed" || outcome === "retrying");
  if (failed.length === 0) return [];
  const counts = outcomeCounts(failed);
  return own.length === deliveries.length
    ? [vscode.l10n.t("{0} of {1}", counts, own.length)]
    : [vscode.l10n.t("{0} of {1} in this build", counts, own.length)];
}

function modeText({ deployed, state }: ProjectSummary): string {
  if (deployed) return vscode.l10n.t(" · not watching");
  return state.debugged ? vscode.l10n.t(" · debugged") : "";
}

function phaseText({ phase, problems }: EnvironmentState): string {
  if (phase === "stopped") return vscode.l10n.t("not running");
  if (phase === "failed") return vscode.l10n.t("failed to start");
  if (phase === "starting") return "starting";
  return problems.length > 0 ? vscode.l10n.t("running an older build") : "running";
}

function phaseIcon({ phase, problems, missing }: EnvironmentState): RowIcon {
  if (phase === "stopped") return { id: "circle-outline" };
  if (phase === "starting") return { id: "loading~spin" };
  if (phase === "failed") return { id: "error", color: red };
  const needsAttention = problems.length > 0 || missing.length > 0;
  return needsAttention ? { id: "warning", color: amber } : { id: "pass-filled", color: green };
}

/** Returns the project's icon: a warning if the environment responds but its handlers fail. */
function projectIcon(project: ProjectSummary): RowIcon {
  const { state } = project;
  const isFailing = state.phase === "running" && failuresText(project).length > 0;
  return isFailing ? { id: "warning", color: amber } : phaseIcon(state);
}

function projectTooltip({ name, state, url, foreign }: ProjectSummary): string {
  const location = url === undefined ? "" : vscode.l10n.t(" on {0}", url);
  const owner = foreign && state.phase !== "stopped" ? vscode.l10n.t(", started in a terminal") : "";
  return [`${name}: ${phaseText(state)}${location}${owner}`, ...(state.message ? [state.message] : [])].join(
    "\n",
  );
}

function detailRows(project: ProjectSummary): readonly AnyRow[] {
  return [
    stateRow(project),
    ...project.state.missing.map((name) => missingRow(project.root, name)),
    ...urlRows(project),
    ...(project.dev ? exposedRows(project.dev) : []),
    ...(project.dev?.joined ?? []),
    trafficRow(project),
    ...deployedRows(project.dev),
  ];
}

/** Returns the rows of resources from a deploy to dev, which a local run does not use. */
function deployedRows(dev: TargetEnvironment | undefined): readonly Row[] {
  if (!dev?.status?.release) return [];
  return [
    ...releaseRows(dev, dev.status),
    ...registrationRows(dev, dev.status.registrations),
    historyRow(dev),
  ];
}

function stateRow({ root, state, port }: ProjectSummary): Row {
  const [problem] = state.problems;
  const message = problem?.message ?? state.message;
  return {
    id: `${root}\nstate`,
    label: phaseText(state),
    ...(message !== undefined ? { description: message, tooltip: message } : describeBuild(state, port)),
    icon: phaseIcon(state),
    context: problem ? "problem" : "state",
    click: problem
      ? { command: "workbench.actions.view.problems", title: vscode.l10n.t("Show problems") }
      : { command: "hookloom.showLog", title: vscode.l10n.t("Show log") },
    root,
  };
}

function describeBuild(
  { build }: EnvironmentState,
  port: number | undefined,
): { readonly description?: string } {
  const parts = [
    ...(port === undefined ? [] : [vscode.l10n.t("port {0}", port)]),
    ...(build ? [vscode.l10n.t("build {0}", shortBuild(build))] : []),
  ];
  return parts.length === 0 ? {} : { description: parts.join(" · ") };
}

function missingRow(root: string, name: string): Row {
  return {
    id: `${root}\nsetting ${name}`,
    label: name,
    description: vscode.l10n.t("has no value"),
    tooltip: vscode.l10n.t("{0} has no value: click to set it.", name),
    icon: { id: "key", color: amber },
    context: "setting",
    click: { command: "hookloom.setSetting", title: vscode.l10n.t("Set value") },
    root,
    setting: name,
  };
}

function urlRows({ root, url, triggers }: ProjectSummary): readonly Row[] {
  if (url === undefined) return [];
  const shownTriggers = triggers.length > 0 ? triggers : [{ label: vscode.l10n.t("any path"), path: "" }];
  return shownTriggers.map(({ label, path }, index) => ({
    id: `${root}\nurl ${index} ${path}`,
    label: `${url}${path}`,
    description: label,
    tooltip: vscode.l10n.t("{0}{1}\nClick to copy it.", url, path),
    icon: { id: "link" },
    context: "url",
    click: { command: "hookloom.copyUrl", title: vscode.l10n.t("Copy URL") },
    root,
    url: `${url}${path}`,
  }));
}

/** Returns the number of deliveries as text; the list has at most 50. */
function countText(count: number): string {
  if (count === 1) return "1 delivery";
  return vscode.l10n.t("{0}{1} deliveries", count, count >= 50 ? "+" : "");
}

function trafficRow({ root, deliveries }: ProjectSummary): Row {
  const [last] = deliveries;
  return {
    id: `${root}\ntraffic`,
    label: last ? countText(deliveries.length) : vscode.l10n.t("No deliveries yet"),
    description: last ? vscode.l10n.t("{0} · last {1}", outcomeCounts(deliveries), outcomeText(last)) : "",
    icon: { id: "pulse" },
    context: "traffic",
    click: { command: "hookloom.showDeliveries", title: vscode.l10n.t("Show deliveries") },
    root,
  };
}

/** Returns the rows of the Environments view, grouped by project if there are several. */
export function environmentRows(projects: readonly ProjectSummary[]): readonly AnyRow[] {
  const [only, ...others] = projects;
  if (!only) return [];
  if (others.length === 0) return projectRows(only);
  return projects.map((project) => ({
    id: project.root,
    label: project.name,
    tooltip: project.root,
    icon: { id: "package" },
    context: "project",
    root: project.root,
    children: projectRows(project),
  }));
}

/**
 * Returns the rows of a project. If dev is on a cluster, it has its own row, and the local run has a row only while it is running.
 */
function projectRows(project: ProjectSummary): readonly AnyRow[] {
  const here = project.dev !== undefined || project.state.phase !== "stopped";
  return [
    ...problemRow(project),
    ...(here ? [environmentRow(project)] : []),
    ...project.others.map((one) => targetRow(one, project)),
  ];
}

function problemRow({ root, problem }: ProjectSummary): readonly Row[] {
  if (problem === undefined) return [];
  const icon = { id: "warning", color: amber };
  return [
    {
      id: `${root}\nproblem`,
      label: "hookloom.json",
      description: problem.replace(/^hookloom\.json /, ""),
      tooltip: problem,
      icon,
      context: "file",
      click: { command: "hookloom.openConfig", title: vscode.l10n.t("Open hookloom.json") },
      root,
    },
  ];
}

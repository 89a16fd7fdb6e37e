import path from "node:path";
import type { DeliveryFilter } from "@hookloom/core/environments/management/deliveries";
import { readFailures } from "@hookloom/core/environments/management/failures";
import {
  rangeQuery,
  readStats,
  type StatsRange,
  statsRanges,
} from "@hookloom/core/environments/management/stats";
import { readProject } from "@hookloom/core/project/config/read-project";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import { isUserError } from "@hookloom/core/project/user-error";
import { type NamedChoice, otherEvents } from "@hookloom/protocol/environment-runs";
import { ignored } from "@hookloom/protocol/ignored-error";
import * as vscode from "vscode";
import { thisMachine } from "../commands/delivery-target.ts";
import { environmentChoices } from "../environments/environments.ts";
import type { CountedRuns } from "../flow/runs/environment-runs.ts";
import type { Projects } from "../projects/projects.ts";
import { HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import type { DeliveryAccess } from "./delivery-access.ts";
import { stoppedText } from "./stopped-text.ts";

const statusTimeoutMs = 15_000;

export interface CountedRunsPorts {
  readonly access: Pick<
    DeliveryAccess,
    "project" | "loadProject" | "read" | "feeds" | "isHere" | "isRun" | "onDidChange"
  >;
  readonly projects: Pick<Projects, "onDidChange">;
  /** Filters the Deliveries view and reveals it. */
  showDeliveries(ref: ProjectEnvironment, filter: DeliveryFilter): void;
}

const rangeLabels: Readonly<Record<string, string>> = {
  "1h": vscode.l10n.t("Last hour"),
  "24h": vscode.l10n.t("Last 24 hours"),
  "7d": vscode.l10n.t("Last 7 days"),
  "35d": vscode.l10n.t("Last 35 days"),
};

/** The available time ranges. */
export const rangeChoices: readonly NamedChoice[] = statsRanges.map(({ name }) => ({
  name,
  label: rangeLabels[name] ?? name,
}));

function getRange(name: string): StatsRange {
  const range = statsRanges.find((one) => one.name === name);
  if (!range) throw new HostError("bad-range", vscode.l10n.t("Unknown time range."));
  return range;
}

const countsUnavailable = (message: string): HostError => new HostError("no-counts", message);

/** Returns an error that explains a failed read by the environment's state, or else the original error. */
async function explainFailure(
  access: CountedRunsPorts["access"],
  ref: ProjectEnvironment,
  error: unknown,
): Promise<unknown> {
  const name = ref.environment;
  const stopped = countsUnavailable(
    name === thisMachine
      ? vscode.l10n.t(
          "The project is not running on this machine, so its runs cannot be read: start it first.",
        )
      : vscode.l10n.t("{0} is not running, so its runs cannot be read: start it first.", name),
  );
  if (access.isHere(ref)) return isUserError(error) && error.code === "not-running" ? stopped : error;
  if (isUserError(error) && error.code === "no-stats") return error;
  const signal = AbortSignal.timeout(statusTimeoutMs);
  const status = await access.feeds
    .use(ref, (target) => target.status(signal))
    .catch(ignored("the error of the runs is reported"));
  if (status?.phase === "absent")
    return countsUnavailable(
      vscode.l10n.t("Nothing is deployed to {0}, so it has no runs: deploy to it first.", name),
    );
  if (status?.phase === "stopped") return stopped;
  if (status?.phase === "starting")
    return countsUnavailable(vscode.l10n.t("{0} is starting: its runs will appear in a moment.", name));
  return status?.message === undefined ? error : countsUnavailable(status.message);
}

/** Reads the run counts of environments, over the connections of their delivery feeds. */
export function countedRuns({ access, projects, showDeliveries }: CountedRunsPorts): CountedRuns {
  return {
    ranges: rangeChoices,
    environments(root) {
      const project = access.project(root);
      return project ? environmentChoices(project) : [];
    },
    watch: (who, ref) => access.feeds.want(who, ref && !access.isRun(ref) ? [ref] : []),
    async read(ref, range) {
      requireTrust(vscode.l10n.t("Reading counts"));
      const query = rangeQuery(getRange(range), Date.now());
      const { from = "" } = query;
      const [{ triggers }, { stats, failures, stopped }] = await Promise.all([
        access.loadProject(ref).then(readProject),
        access
          .read(ref, async (port, ended) => {
            const [counts, failed] = await Promise.all([
              readStats(port, { ...query, by: "trigger,event" }),
              readFailures(port, { from }),
            ]);
            return { stats: counts, failures: failed, stopped: ended && stoppedText(ref.environment, ended) };
          })
          .catch(async (error: unknown) => {
            throw await explainFailure(access, ref, error);
          }),
      ]);
      // A build that does not support the range reports all of its data.
      const groups = failures.groups.filter(({ last }) => last.at >= from);
      const known = triggers.map(({ name, source, path: at, file }) => ({
        ...{ name, source, path: at },
        file: path.relative(ref.root, file).split(path.sep).join("/"),
      }));
      return {
        ...{ series: stats.series, failures: { ...failures, groups }, triggers: known },
        ...(stopped === undefined ? {} : { stopped }),
      };
    },
    showFailed(ref, range, { group, error, source, event, last }) {
      const { from = "" } = rangeQuery(getRange(range), Date.now());
      const to = new Date(Date.parse(last.at) + 1).toISOString();
      // A build that does not support groups lists all failures of the event.
      const of = { source, search: event, group: { id: group, error } };
      showDeliveries(ref, { outcomes: ["failed", "retrying"], ...of, from, to });
    },
    showUnhandled(ref, range, { source, event }) {
      const { from = "" } = rangeQuery(getRange(range), Date.now());
      const search = event === otherEvents ? {} : { search: event };
      showDeliveries(ref, { outcomes: ["ignored"], source, ...search, from });
    },
    onDidChange: access.onDidChange,
    onDidChangeEnvironments: projects.onDidChange,
  };
}

import type { RulesStatus } from "@hookloom/core/api/api-reader";
import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { localTime } from "@hookloom/core/environments/contract/log-line";
import type { TargetPhase } from "@hookloom/core/environments/contract/target";
import {
  checkListed,
  type DetailedStatus,
  detailedStatus,
  undescribedRunning,
} from "@hookloom/core/environments/use-environment";
import type { Project } from "@hookloom/core/project/project";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { type CliContext, type Command, jsonOption } from "../shared/command.ts";
import { areUnreachable, oneLine } from "../shared/errors.ts";
import { printResult } from "../shared/output.ts";
import { environmentNames, requireProject } from "../shared/projects.ts";
import { endSignal, withTarget } from "../shared/run-verb.ts";

const phaseTexts: Readonly<Record<TargetPhase, string>> = {
  absent: "not deployed",
  stopped: "stopped",
  starting: "starting",
  running: "running",
  failed: "failed",
  unreachable: "unreachable",
};

async function readEnvironmentStatus(
  project: Project,
  environment: string,
  context: CliContext,
  signal: AbortSignal,
): Promise<DetailedStatus> {
  try {
    const found = await withTarget(project, environment, context, (target) =>
      detailedStatus(target, project, signal),
    );
    if (Object.hasOwn(project.environments, environment)) return found;
    const message = `hookloom.json does not describe this environment: "hookloom stop ${environment}" stops it`;
    return { ...found, message: found.message === undefined ? message : `${found.message}  ${message}` };
  } catch (thrown) {
    // An unreachable environment must not hide the others.
    const message = oneLine(errorMessage(thrown));
    const unknown = { target: "kubernetes", place: "", phase: "unreachable", registrations: [] } as const;
    return { environment, ...unknown, message };
  }
}

/** Describes the rules in effect and who decided on them. */
function rulesText({ hash, state, described, block, differs, problem, requests = 0 }: RulesStatus): string {
  const by = block && `blocked by ${block.by || "someone"} at ${block.at}`;
  const stated = block && `${by} (${block.reason}), hookloom.json specifies ${described}`;
  const drift = differs ? ", differs from hookloom.json" : "";
  const waiting =
    requests === 0 ? "" : `, ${requests} ${requests === 1 ? "request waits" : "requests wait"} for approval`;
  const rules = hash ?? `unknown (${problem ?? "the build has no rules"})`;
  return `rules ${rules}${drift}, ${stated ?? state ?? "no state"}${waiting}`;
}

const maxErrorLength = 120;

/** Describes the waiting and permanently failed deliveries and the newest error; empty if there are none. */
function queueText({ queue, lastFailed }: Pick<DetailedStatus, "queue" | "lastFailed">): string[] {
  const { waiting = 0, dead = 0, oldest } = queue ?? {};
  const since = oldest === undefined ? "" : ` since ${localTime(oldest)}`;
  const error = oneLine(lastFailed?.error ?? "");
  const short = error.length > maxErrorLength ? `${error.slice(0, maxErrorLength)}…` : error;
  const { event = "", receivedAt = "" } = lastFailed ?? {};
  return [
    ...(dead === 0 ? [] : [`${dead} dead ${dead === 1 ? "letter" : "letters"}`]),
    ...(waiting === 0 ? [] : [`${waiting} waiting${since}`]),
    ...(short === "" ? [] : [`last error: ${short} (${event || "-"}, ${localTime(receivedAt)})`]),
  ];
}

function statusRow(status: DetailedStatus): string[] {
  const { environment, release, replicas, message = "", missing = [], api, unapplied } = status;
  const build = release ? `build ${shortBuild(release.build)}` : "";
  const pods = replicas ? `${replicas.ready}/${replicas.wanted} ready` : "";
  const hooks = status.registrations
    .filter(({ state }) => state !== "registered")
    .map((one) => `${one.trigger} ${one.state}`);
  const lacking = missing.length > 0 ? `no value: ${missing.join(", ")}` : "";
  const rules = api === undefined ? "" : rulesText(api);
  const changed = unapplied
    ? `changed settings: ${unapplied.join(", ")} ("hookloom settings ${environment} apply" rolls them out)`
    : "";
  const parts = [build, pods, message, lacking, changed, rules, ...hooks, ...queueText(status)];
  const rest = parts.filter(Boolean).join("  ");
  return [environment, phaseTexts[status.phase], status.place, status.url ?? "", rest];
}

export const status: Command = {
  name: "status",
  usage: "[ENV]",
  summary: "Show what runs in the environments of the project in this folder",
  maxPositionals: 1,
  details: [
    "Running environments are shown with their dead letters, waiting deliveries, newest error, and the settings whose value here",
    "differs from the running one.",
  ],
  options: { json: jsonOption },
  async run(call, context) {
    const project = await requireProject(context, undefined);
    const [name] = call.positionals;
    const names =
      name === undefined
        ? [...environmentNames(project), ...(await undescribedRunning(project))]
        : [await checkListed(project, name)];
    const signal = endSignal(context);
    const found = await Promise.all(names.map((one) => readEnvironmentStatus(project, one, context, signal)));
    printResult(call, context, name === undefined ? found : found[0], found.map(statusRow));
    const unreachable = found.filter(({ phase }) => phase === "unreachable");
    if (unreachable.length > 0) throw areUnreachable(unreachable.map((one) => one.environment));
  },
};

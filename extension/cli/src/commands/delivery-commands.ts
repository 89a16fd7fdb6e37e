import { localTime } from "@hookloom/core/environments/contract/log-line";
import {
  checkGroup,
  type DeliveryFilter,
  deliveryOutcomes,
  findDeliveries,
} from "@hookloom/core/environments/management/deliveries";
import { purgeDeliveries, replayDelivery } from "@hookloom/core/environments/management/delivery";
import { replayFailures } from "@hookloom/core/environments/management/failures";
import { unhandledReason } from "@hookloom/core/environments/management/unhandled";
import type { DeliveryOutcome, DeliverySummary, GroupReplay } from "@hookloom/runtime/management";
import { type Call, type CliContext, type Command, jsonOption } from "../shared/command.ts";
import { changeReached } from "../shared/confirm.ts";
import { badUsage } from "../shared/errors.ts";
import { printJson, printLine, printTable } from "../shared/output.ts";
import { projectOf } from "../shared/projects.ts";
import { withReading, yesOption } from "../shared/run-verb.ts";

const defaultCount = 50;

function countOf(text: string | undefined): number {
  if (text === undefined) return defaultCount;
  if (!/^\d{1,6}$/.test(text)) throw badUsage("deliveries", `${text} is not a number of deliveries`);
  return Number(text);
}

function outcomeOf(text: string): DeliveryOutcome {
  const known = deliveryOutcomes.find((outcome) => outcome === text);
  if (known) return known;
  throw badUsage("deliveries", `There is no outcome ${text}, only ${deliveryOutcomes.join(", ")}`);
}

function filterOf(call: Call): DeliveryFilter {
  const outcomes = call.texts("outcome").map(outcomeOf);
  const source = call.text("source");
  const search = call.text("search");
  const group = call.text("group");
  return {
    ...(outcomes.length === 0 ? {} : { outcomes }),
    ...(source === undefined ? {} : { source }),
    ...(search === undefined ? {} : { search }),
    ...(group === undefined ? {} : { group: { id: group } }),
  };
}

function rowOf({ receivedAt, outcome, status, event, id, error, nextAttemptAt }: DeliverySummary): string[] {
  const next = nextAttemptAt === undefined ? "" : `next run at ${localTime(nextAttemptAt)}`;
  const why = outcome === "ignored" ? unhandledReason(event) : ((error ?? "").split("\n", 1)[0] ?? "");
  return [
    localTime(receivedAt),
    outcome,
    String(status),
    event || "-",
    id,
    [next, why].filter(Boolean).join("  "),
  ];
}

const endedOutcomes: readonly DeliveryOutcome[] = deliveryOutcomes.filter(
  (outcome) => outcome !== "running" && outcome !== "retrying",
);

/** What a purge is about to delete, in words. */
function purgedWords({ outcomes = [], source, search }: DeliveryFilter): string {
  const words = [
    ...(outcomes.length === 0 ? [] : [`outcome ${outcomes.join(" or ")}`]),
    ...(source === undefined ? [] : [`source ${source}`]),
    ...(search === undefined ? [] : [`${JSON.stringify(search)} in event name or id`]),
  ];
  return words.length === 0
    ? "all deliveries that have ended"
    : `the deliveries that have ended with ${words.join(", ")}`;
}

/** Deletes what has ended and matches the options, after asking. */
async function purge(call: Call, context: CliContext, named: string | undefined): Promise<void> {
  const filter = filterOf(call);
  for (const option of ["count", "group"])
    if (call.text(option) !== undefined) throw badUsage("deliveries", `purge takes no --${option}`);
  for (const outcome of filter.outcomes ?? [])
    if (!endedOutcomes.includes(outcome))
      throw badUsage("deliveries", `purge deletes only what has ended: ${endedOutcomes.join(", ")}`);
  const project = await projectOf(context, undefined);
  const what = `delete ${purgedWords(filter)}, but not their ids and the results of once(), in`;
  const [environment, count] = await changeReached(
    call,
    context,
    { project, environment: named, what, always: true },
    async (reached) => [reached.environment, await purgeDeliveries(await reached.managementPort(), filter)],
  );
  if (call.has("json")) printJson(context, { environment, outcome: "purged", deliveries: count });
  else
    printLine(
      context,
      `Deleted ${count === 1 ? "1 delivery" : `${count} deliveries`} of ${environment}. Their ids and the results of once() are kept for their retention.`,
    );
}

export const deliveries: Command = {
  name: "deliveries",
  usage:
    "[purge] [ENV] [--outcome OUTCOME...] [--source SOURCE] [--search TEXT] [--group GROUP] [--count N] [--yes]",
  summary: "List what an environment received, newest first, also while it does not run on this machine",
  details: [
    "purge deletes the deliveries that have ended, dead letters and refused ones too: all of them, or those that the options choose.",
    "Headers, bodies, errors and runs are deleted. The ids and the results of once() are kept for their retention, so a repetition",
    "is still answered as a duplicate, and a dead letter that is sent again runs without repeating what once() has done.",
    "What still has to run is kept, and so are the charts, and the runs that the diagram shows.",
    "It cannot be undone, and asks for confirmation unless --yes is given.",
  ],
  maxPositionals: 2,
  options: {
    outcome: {
      type: "string",
      multiple: true,
      value: "OUTCOME",
      help: `Only these: ${deliveryOutcomes.join(", ")}`,
    },
    source: { type: "string", value: "SOURCE", help: "Only deliveries of this source" },
    search: { type: "string", value: "TEXT", help: "Only deliveries whose event name or id contains this" },
    group: {
      type: "string",
      value: "GROUP",
      help: "Only deliveries of this group of failures, as stats lists them",
    },
    count: { type: "string", value: "N", help: `How many at most; ${defaultCount} unless given` },
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const [first, second] = call.positionals;
    if (first === "purge") return purge(call, context, second);
    if (second !== undefined) throw badUsage("deliveries", `Unexpected argument ${second}`);
    const [filter, count] = [filterOf(call), countOf(call.text("count"))];
    const project = await projectOf(context, undefined);
    const found = await withReading(project, call.positionals[0], context, (port) =>
      findDeliveries(port, filter, count),
    );
    checkGroup(found, filter);
    if (call.has("json")) printJson(context, found);
    else printTable(context, found.map(rowOf));
  },
};

/** What became of the deliveries of a group, in words. */
function groupWords({ queued, running, gone }: GroupReplay): string {
  const others = [
    ...(running === 0 ? [] : [`${running} run or are tried again anyway`]),
    ...(gone === 0 ? [] : [`${gone} cannot run: their bodies are no longer kept`]),
  ];
  const first = queued === 1 ? "1 delivery runs again" : `${queued} deliveries run again`;
  return [first, ...others].join("; ");
}

/** Replays all deliveries that failed for one reason; in production after asking. */
async function replayAll(call: Call, context: CliContext, group: string): Promise<void> {
  if (call.positionals.length > 0 || call.text("trigger") !== undefined)
    throw badUsage("replay", "Give either the id of a delivery or a group");
  const project = await projectOf(context, undefined);
  const change = { project, environment: call.text("env"), what: `replay the failures ${group} in` };
  const [environment, replayed] = await changeReached(
    call,
    context,
    change,
    async (reached) =>
      [reached.environment, await replayFailures(await reached.managementPort(), group)] as const,
  );
  if (call.has("json")) printJson(context, { group, ...replayed });
  else printLine(context, `${groupWords(replayed)}. Their log is in "hookloom logs ${environment}".`);
}

export const replay: Command = {
  name: "replay",
  usage: "ID [--env ENV] [--trigger PATH] [--yes] | --group GROUP [--env ENV] [--yes]",
  summary: "Run a stored delivery again, or all that failed for one reason",
  maxPositionals: 1,
  details: [
    "The ids are those of hookloom deliveries, and the groups those of hookloom stats. What once() has done is not done again.",
    "prod asks for confirmation unless --yes is given.",
  ],
  options: {
    group: { type: "string", value: "GROUP", help: "All deliveries of this group of failures" },
    env: { type: "string", value: "ENV", help: "The environment that received it; dev by default" },
    trigger: {
      type: "string",
      value: "PATH",
      help: "The path of its trigger if several received that id; the newest by default",
    },
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const group = call.text("group");
    if (group !== undefined) return replayAll(call, context, group);
    const [id] = call.positionals;
    if (id === undefined) throw badUsage("replay", "Give the id of a delivery");
    const project = await projectOf(context, undefined);
    const trigger = call.text("trigger");
    const key = { id, ...(trigger === undefined ? {} : { trigger }) };
    const change = { project, environment: call.text("env"), what: `replay ${id} in` };
    const environment = await changeReached(call, context, change, async (reached) => {
      await replayDelivery(await reached.managementPort(), key);
      return reached.environment;
    });
    if (call.has("json")) printJson(context, { id, outcome: "running" });
    else printLine(context, `${id} runs again: its log is in "hookloom logs ${environment}".`);
  },
};

import { type DeliveryFilter, deliveryOutcomes } from "@hookloom/core/environments/management/deliveries";
import { purgeDeliveries } from "@hookloom/core/environments/management/delivery";
import { replayFailures } from "@hookloom/core/environments/management/failures";
import { defined } from "@hookloom/protocol/unknown-values";
import type { GroupReplay } from "@hookloom/runtime/management";
import { type Call, type CliContext, type Command, valueOption } from "../shared/command.ts";
import { changeReached } from "../shared/confirm.ts";
import { badUsage } from "../shared/errors.ts";
import { printResult } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { yesOption } from "../shared/run-verb.ts";
import { verbCommand } from "../shared/verb-command.ts";

const finishedOutcomes = deliveryOutcomes.filter(
  (outcome) => outcome !== "running" && outcome !== "retrying",
);

/** Describes the deliveries that a purge is about to delete. */
function describePurged({ outcomes = [], source, search }: DeliveryFilter): string {
  const words = [
    ...(outcomes.length === 0 ? [] : [`outcome ${outcomes.join(" or ")}`]),
    ...(source === undefined ? [] : [`source ${source}`]),
    ...(search === undefined ? [] : [`${JSON.stringify(search)} in the event name or id`]),
  ];
  return words.length === 0 ? "all finished deliveries" : `the finished deliveries with ${words.join(", ")}`;
}

/** Deletes finished deliveries that match the options, after a confirmation. */
async function purge(call: Call, context: CliContext, environmentName: string | undefined): Promise<void> {
  for (const option of ["count", "group"])
    if (call.text(option) !== undefined) throw badUsage("deliveries", `purge takes no --${option}`);
  const givenOutcomes = call.texts("outcome");
  const outcomes = finishedOutcomes.filter((outcome) => givenOutcomes.includes(outcome));
  if (givenOutcomes.some((outcome) => !finishedOutcomes.some((known) => known === outcome)))
    throw badUsage("deliveries", `purge deletes only finished deliveries: ${finishedOutcomes.join(", ")}`);
  const [source, search] = [call.text("source"), call.text("search")];
  const filter = {
    ...(outcomes.length === 0 ? {} : { outcomes }),
    ...defined({ source, search }),
  };
  const project = await requireProject(context, undefined);
  const what = `delete ${describePurged(filter)}, but not their ids and the results of once(), in`;
  const [environment, count] = await changeReached(
    call,
    context,
    { project, environment: environmentName, what, always: true },
    async (reached) => [reached.environment, await purgeDeliveries(await reached.managementPort(), filter)],
  );
  const deleted = `Deleted ${count === 1 ? "1 delivery" : `${count} deliveries`} from ${environment}.`;
  const kept = "Their ids and the results of once() are kept for their retention.";
  const result = { environment, outcome: "purged", deliveries: count };
  printResult(call, context, result, `${deleted} ${kept}`);
}

const list = verbCommand("deliveries");
const { json, ...filters } = list.options;

export const deliveries: Command = {
  ...list,
  usage: `[purge] ${list.usage} [--yes]`,
  details: [
    "purge deletes finished deliveries, including dead letters and rejected ones: all of them, or those that the options select.",
    "Headers, bodies, errors and runs are deleted. The ids and the results of once() are kept for their retention, so a repeated",
    "delivery is still treated as a duplicate, and a dead letter that is sent again runs without repeating what once() has done.",
    "Deliveries that still have to run, the charts, and the runs that the diagram shows are kept.",
    "The deletion cannot be undone and requires a confirmation unless --yes is given.",
  ],
  maxPositionals: 2,
  options: { ...filters, yes: yesOption, ...(json ? { json } : {}) },
  async run(call, context) {
    const [first, second] = call.positionals;
    if (first === "purge") return purge(call, context, second);
    if (second !== undefined) throw badUsage("deliveries", `Unexpected argument ${second}`);
    await list.run(call, context);
  },
};

/** Describes the outcome of a group's replayed deliveries. */
function describeReplay({ queued, running, gone }: GroupReplay): string {
  const others = [
    ...(running === 0 ? [] : [`${running} are running or will be retried anyway`]),
    ...(gone === 0 ? [] : [`${gone} cannot run: their bodies are no longer stored`]),
  ];
  const first = queued === 1 ? "1 delivery runs again" : `${queued} deliveries run again`;
  return [first, ...others].join("; ");
}

/** Replays all deliveries that failed for the same reason, in production after a confirmation. */
async function replayAll(call: Call, context: CliContext, group: string): Promise<void> {
  if (call.positionals.length > 0 || call.text("trigger") !== undefined)
    throw badUsage("replay", "Specify either the id of a delivery or a group");
  const project = await requireProject(context, undefined);
  const change = { project, environment: call.text("env"), what: `replay the failures ${group} in` };
  const [environment, replayed] = await changeReached(
    call,
    context,
    change,
    async (reached) =>
      [reached.environment, await replayFailures(await reached.managementPort(), group)] as const,
  );
  const text = `${describeReplay(replayed)}. Their log is in "hookloom logs ${environment}".`;
  printResult(call, context, { group, ...replayed }, text);
}

const replayOne = verbCommand("replay");

export const replay: Command = {
  ...replayOne,
  usage: `${replayOne.usage} | --group GROUP [--env ENV] [--yes]`,
  summary: `${replayOne.summary}, or all deliveries that failed for the same reason`,
  details: [
    "The ids are those of hookloom deliveries, and the groups those of hookloom stats. What once() has done is not done again.",
    "prod requires a confirmation unless --yes is given.",
  ],
  options: {
    group: valueOption("GROUP", "All deliveries in this group of failures"),
    ...replayOne.options,
  },
  async run(call, context) {
    const group = call.text("group");
    await (group === undefined ? replayOne.run(call, context) : replayAll(call, context, group));
  },
};

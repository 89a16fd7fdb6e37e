import type { DeliveryOutcome, DeliverySummary } from "@hookloom/runtime/management";
import {
  type DeliveryFilter,
  deliveryOutcomes,
  findDeliveries,
} from "../../environments/management/deliveries.ts";
import { purgeDeliveries, replayDelivery } from "../../environments/management/delivery.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { changeReached } from "../confirm.ts";
import { badUsage } from "../errors.ts";
import { printJson, printLine, printTable } from "../output.ts";
import { projectOf } from "../projects.ts";
import { withReached, yesOption } from "../run-verb.ts";

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
  return {
    ...(outcomes.length === 0 ? {} : { outcomes }),
    ...(source === undefined ? {} : { source }),
    ...(search === undefined ? {} : { search }),
  };
}

function rowOf({ receivedAt, outcome, status, event, id, error, nextAttemptAt }: DeliverySummary): string[] {
  const next = nextAttemptAt === undefined ? "" : `next run at ${nextAttemptAt}`;
  const why = (error ?? "").split("\n", 1)[0] ?? "";
  return [receivedAt, outcome, String(status), event || "-", id, [next, why].filter(Boolean).join("  ")];
}

/** Deletes what has ended, after asking. */
async function purge(call: Call, context: CliContext, named: string | undefined): Promise<void> {
  const project = await projectOf(context, undefined);
  const what = "delete all deliveries that have ended in";
  const environment = await changeReached(
    call,
    context,
    { project, environment: named, what, always: true },
    async (reached) => {
      await purgeDeliveries(await reached.managementPort());
      return reached.environment;
    },
  );
  if (call.has("json")) printJson(context, { environment, outcome: "purged" });
  else printLine(context, `The deliveries of ${environment} that had ended are deleted.`);
}

export const deliveries: Command = {
  name: "deliveries",
  usage: "[purge] [ENV] [--outcome OUTCOME...] [--source SOURCE] [--search TEXT] [--count N]",
  summary: "List what a running environment received, newest first",
  details: [
    "purge deletes all deliveries that have ended, dead letters too, and keeps what still has to run.",
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
    const found = await withReached(project, call.positionals[0], context, async (reached) =>
      findDeliveries(await reached.managementPort(), filter, count),
    );
    if (call.has("json")) printJson(context, found);
    else printTable(context, found.map(rowOf));
  },
};

export const replay: Command = {
  name: "replay",
  usage: "ID [--env ENV] [--trigger PATH]",
  summary: "Run a stored delivery again",
  maxPositionals: 1,
  details: ["The ids are those of hookloom deliveries."],
  options: {
    env: { type: "string", value: "ENV", help: "The environment that received it; dev by default" },
    trigger: {
      type: "string",
      value: "PATH",
      help: "The path of its trigger if several received that id; the newest by default",
    },
    json: jsonOption,
  },
  async run(call, context) {
    const [id] = call.positionals;
    if (id === undefined) throw badUsage("replay", "Give the id of a delivery");
    const project = await projectOf(context, undefined);
    const trigger = call.text("trigger");
    const key = { id, ...(trigger === undefined ? {} : { trigger }) };
    const environment = await withReached(project, call.text("env"), context, async (reached) => {
      await replayDelivery(await reached.managementPort(), key);
      return reached.environment;
    });
    if (call.has("json")) printJson(context, { id, outcome: "running" });
    else printLine(context, `${id} runs again: its log is in "hookloom logs ${environment}".`);
  },
};

import { shortBuild } from "@hookloom/core/environments/contract/environment";
import { localTime } from "@hookloom/core/environments/contract/log-line";
import { readFailures } from "@hookloom/core/environments/management/failures";
import {
  rangeQuery,
  readStats,
  type StatsRange,
  statsRanges,
} from "@hookloom/core/environments/management/stats";
import { deliveryLinks, type ObserveDescription } from "@hookloom/core/project/config/observe-description";
import { readEnvironment } from "@hookloom/core/project/config/read-environment";
import { durationText } from "@hookloom/protocol/duration-text";
import { ignored } from "@hookloom/protocol/ignored-error";
import type {
  FailureGroup,
  FailuresAnswer,
  StatsAnswer,
  StatsMeasure,
  StatsSeries,
} from "@hookloom/runtime/management";
import { type Command, jsonOption, valueOption } from "../shared/command.ts";
import { badUsage } from "../shared/errors.ts";
import { printJson, printLine, printTable } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { withReading } from "../shared/run-verb.ts";

const defaultRange = "24h";
const rangeNames = statsRanges.map(({ name }) => name).join(", ");
const partNames = ["trigger", "event", "application"];

function parseRange(name: string): StatsRange {
  const range = statsRanges.find((one) => one.name === name);
  if (range) return range;
  throw badUsage("stats", `There is no range ${name}, only ${rangeNames}`);
}

function checkParts(text: string): string {
  const unknown = text.split(",").find((name) => !partNames.includes(name));
  if (unknown === undefined) return text;
  throw badUsage(
    "stats",
    `Counts cannot be grouped by ${unknown || "an empty name"}, only by ${partNames.join(", ")}`,
  );
}

/** Formats a duration; a dash if nothing was measured. */
const durationCell = (ms: number | undefined): string => (ms === undefined ? "-" : durationText(ms));

const headings = [
  "ACCEPTED",
  "OK",
  "RETRIED",
  "DEAD",
  "REFUSED",
  "REPLAYED",
  "P50",
  "P95",
  "P99",
  "WAIT P95",
];
const measures: readonly StatsMeasure[] = ["accepted", "ok", "retrying", "dead", "refused", "replayed"];

function seriesCells({ counts, durations: { run, wait } }: StatsSeries): readonly string[] {
  const totals = measures.map((measure) => (counts[measure] ?? []).reduce((sum, one) => sum + one, 0));
  return [...totals.map(String), ...[run.p50, run.p95, run.p99, wait.p95].map(durationCell)];
}

/** Returns a row for each series under its names, and one for the total. */
function statsTable({ series, total }: StatsAnswer, by: readonly string[]): readonly (readonly string[])[] {
  const seriesNames = ({ trigger, event, application }: StatsSeries) => {
    const all: Readonly<Record<string, string>> = { trigger, event, application };
    return by.map((name) => all[name] || "-");
  };
  const all = by.map((_, index) => (index === 0 ? "all" : ""));
  return [
    [...by.map((name) => name.toUpperCase()), ...headings],
    ...series.map((one) => [...seriesNames(one), ...seriesCells(one)]),
    [...all, ...seriesCells(total)],
  ];
}

/** A group with the URL of its newest delivery's trace, if there is one. */
interface ShownGroup extends FailureGroup {
  readonly trace?: string;
}

function withTraces({ groups }: FailuresAnswer, observe: ObserveDescription): readonly ShownGroup[] {
  return groups.map((group) => {
    const { delivery: id, traceId } = group.last;
    const { trace } = deliveryLinks(observe, traceId === undefined ? { id } : { id, traceId });
    return trace === undefined ? group : { ...group, trace };
  });
}

const maxErrorLength = 80;

function errorCell(error: string): string {
  const [first = ""] = error.split("\n", 1);
  if (first === "") return "Failed without a message.";
  return first.length <= maxErrorLength ? first : `${first.slice(0, maxErrorLength - 1)}…`;
}

/** Returns a row for each failure group. The trace column is included only if a group has a link. */
function failureTable(groups: readonly ShownGroup[]): readonly (readonly string[])[] {
  const rows = groups.map(({ group, error, trigger, event, deliveries, since, last, trace = "-" }) => [
    errorCell(error),
    trigger,
    event,
    String(deliveries),
    localTime(since.at),
    since.build === undefined ? "-" : shortBuild(since.build),
    localTime(last.at),
    group,
    trace,
  ]);
  const hasTraces = groups.some(({ trace }) => trace !== undefined);
  const names = ["FAILURE", "TRIGGER", "EVENT", "DELIVERIES", "SINCE", "IN BUILD", "LAST", "GROUP", "TRACE"];
  return [names, ...rows].map((cells) => (hasTraces ? cells : cells.slice(0, -1)));
}

export const stats: Command = {
  name: "stats",
  usage: "[ENV] [--range RANGE] [--by NAMES]",
  summary:
    "Show an environment's deliveries with their outcomes and durations, even if it is not running here",
  maxPositionals: 1,
  details: [
    "P50, P95 and P99 are durations of handler runs, WAIT is the time from a request to its first run; they are",
    "within 20% of the true values. RETRIED counts runs that failed and were retried, DEAD deliveries that",
    "failed permanently. Dead deliveries are listed below, one row for each kind of error, with the first build that",
    "failed this way, the group that hookloom replay --group runs again, and a link to the newest trace if the",
    "environment's observe.trace is set.",
  ],
  options: {
    range: valueOption("RANGE", `How far back: ${rangeNames}; ${defaultRange} by default`),
    by: valueOption(
      "NAMES",
      `What is counted separately, separated by commas: ${partNames.join(", ")}; trigger,event by default`,
    ),
    json: { ...jsonOption, help: "Print the counts of each time step as JSON" },
  },
  async run(call, context) {
    const range = parseRange(call.text("range") ?? defaultRange);
    const by = checkParts(call.text("by") ?? "trigger,event");
    const project = await requireProject(context, undefined);
    const query = { ...rangeQuery(range, Date.now()), by };
    const read = async (port: number, environment: string) => {
      const described = await readEnvironment(project, environment).catch(
        ignored("the counts are shown without links to traces"),
      );
      const found = await readFailures(port);
      return [await readStats(port, query), withTraces(found, described?.observe ?? {})] as const;
    };
    const [counts, failures] = await withReading(project, call.positionals[0], context, read);
    if (call.has("json")) return printJson(context, { ...counts, failures });
    printTable(context, statsTable(counts, by.split(",")));
    if (failures.length === 0) return;
    printLine(context, "");
    printTable(context, failureTable(failures));
  },
};

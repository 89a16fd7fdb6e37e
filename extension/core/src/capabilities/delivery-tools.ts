import type { DeliverySummary } from "@hookloom/runtime/management";
import * as v from "valibot";
import { type LogLine, localTime } from "../environments/contract/log-line.ts";
import { localStatus } from "../environments/local/owner/attach.ts";
import { checkGroup, deliveryOutcomes, findDeliveries } from "../environments/management/deliveries.ts";
import { readDelivery, replayDelivery } from "../environments/management/delivery.ts";
import { thrownAt } from "../environments/management/follow-delivery.ts";
import { foldRuntimeFrames } from "../environments/management/stack-frames.ts";
import { unhandledReason } from "../environments/management/unhandled.ts";
import type { DescribedEnvironment } from "../project/project.ts";
import {
  type CapabilityContext,
  countUpTo,
  defineCapability,
  describedText,
  list,
  optionalText,
} from "./capability.ts";
import {
  checkConfirmed,
  environmentInput,
  readLog,
  resolveEnvironment,
  withReached,
} from "./environments.ts";

const text = v.string();

/** The members of a listed delivery; a single delivery has more. */
const deliveryOutput = {
  id: text,
  source: text,
  trigger: text,
  event: text,
  receivedAt: text,
  status: v.number(),
  outcome: v.picklist(deliveryOutcomes),
  error: v.optional(text),
};

const deliveryInput = {
  ...environmentInput,
  delivery: describedText("The id of a delivery"),
  trigger: optionalText("The path of its trigger, if several triggers received that id"),
};

/** The part of a response that is present if the environment is not running. */
const stoppedOutput = {
  stopped: v.optional(
    v.pipe(
      v.object({ lastLogged: v.optional(text) }),
      v.description(
        "Present if the environment is not running: the response is read from its store, and nothing can be replayed until the environment runs. lastLogged is the approximate time when it stopped",
      ),
    ),
  ),
};

/** Reads deliveries, even if the environment is not running; the response then has `stopped`. */
async function withReading<T extends object>(
  ref: DescribedEnvironment,
  context: CapabilityContext,
  work: (port: number) => Promise<T>,
) {
  return await withReached(ref, context, async (reached) => {
    const { port, stopped } = await reached.readingPort();
    const found = await work(port);
    return stopped ? { ...found, stopped } : found;
  });
}

const deliveryKey = ({ delivery: id, trigger }: { delivery: string; trigger?: string | undefined }) =>
  trigger === undefined ? { id } : { id, trigger };

const listDeliveriesTool = defineCapability({
  name: "list_deliveries",
  title: "List deliveries",
  description: "List the deliveries that an environment received, newest first, with their outcomes.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    outcomes: v.optional(
      v.pipe(
        v.array(v.picklist(deliveryOutcomes)),
        v.description(`Only deliveries with these outcomes: ${deliveryOutcomes.join(", ")}`),
      ),
    ),
    search: optionalText("Only deliveries whose event name or id contains this"),
    count: countUpTo(200, 20, "The maximum number of listed deliveries"),
  }),
  output: v.object({ ...stoppedOutput, deliveries: list(v.object(deliveryOutput)) }),
  async run({ outcomes, source, search, group, count, ...named }, context) {
    const ref = await resolveEnvironment(named, context);
    const filter = {
      ...(outcomes ? { outcomes } : {}),
      ...(source === undefined ? {} : { source }),
      ...(search === undefined ? {} : { search }),
      ...(group === undefined ? {} : { group: { id: group } }),
    };
    return await withReading(ref, context, async (port) => {
      const deliveries = await findDeliveries(port, filter, count);
      checkGroup(deliveries, filter);
      return { deliveries };
    });
  },
  verb: {
    name: "deliveries",
    usage: "[ENV] [--outcome OUTCOME...] [--source SOURCE] [--search TEXT] [--group GROUP] [--count N]",
    summary: "List the deliveries of an environment, newest first, even if it is not running on this machine",
    after: "postman",
    positionals: { environment: undefined },
    options: {
      outcome: { member: "outcomes", value: "OUTCOME" },
      source: { member: "source", value: "SOURCE" },
      search: { member: "search", value: "TEXT" },
      group: { member: "group", value: "GROUP" },
      count: { member: "count", value: "N" },
    },
    more: {
      source: optionalText("Only deliveries from this source"),
      group: optionalText("Only deliveries in this group of failures, from stats"),
      count: v.optional(
        v.pipe(
          v.string(),
          v.regex(/^\d{1,6}$/, ({ input }) => `${input} is not a number of deliveries`),
          v.transform(Number),
          v.description("The maximum number; 50 by default"),
        ),
        "50",
      ),
    },
    json: ({ deliveries }) => deliveries,
    text: ({ deliveries }) => deliveries.map(deliveryRow),
  },
});

function deliveryRow({ receivedAt, outcome, status, event, id, error, nextAttemptAt }: DeliverySummary) {
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

const readDeliveryTool = defineCapability({
  name: "read_delivery",
  title: "Read a delivery",
  description: "Show everything that is stored about a delivery: headers without credentials, body and runs.",
  effect: "reads",
  reaches: true,
  input: v.strictObject(deliveryInput),
  output: v.object({
    ...stoppedOutput,
    ...deliveryOutput,
    headers: v.record(text, text),
    body: v.optional(v.object({})),
    history: list(v.object({})),
  }),
  async run({ delivery, trigger, ...named }, context) {
    const ref = await resolveEnvironment(named, context);
    return await withReading(ref, context, (port) => readDelivery(port, deliveryKey({ delivery, trigger })));
  },
});

const replayDeliveryTool = defineCapability({
  name: "replay_delivery",
  title: "Replay a delivery",
  description: "Run a stored delivery again, as it was received.",
  effect: "deploys",
  confirmationMessage: () =>
    "The handlers of delivery {delivery} will run again in {environment} of {project}.",
  input: v.strictObject(deliveryInput),
  output: v.object({ delivery: text, outcome: text }),
  async run({ delivery, trigger, ...named }, context): Promise<{ delivery: string; outcome: string }> {
    const ref = await resolveEnvironment(named, context);
    await checkConfirmed(ref, context, {
      what: `Replay ${delivery} in`,
      command: ["replay", delivery, "--env", ref.environment],
    });
    await withReached(ref, context, async (reached) =>
      replayDelivery(await reached.managementPort(), deliveryKey({ delivery, trigger })),
    );
    return { delivery, outcome: "running" };
  },
  verb: {
    name: "replay",
    usage: "ID [--env ENV] [--trigger PATH] [--yes]",
    summary: "Run a stored delivery again",
    after: "deliveries",
    positionals: { delivery: "Specify the id of a delivery" },
    options: {
      env: {
        member: "environment",
        value: "ENV",
        help: "The environment that received it; dev by default",
      },
      trigger: {
        member: "trigger",
        value: "PATH",
        help: "The path of its trigger if several triggers received that id; the newest delivery's by default",
      },
    },
    json: ({ delivery, outcome }) => ({ id: delivery, outcome }),
    text: ({ delivery }, { environment }) =>
      `${delivery} is running again: see its log with "hookloom logs ${environment}".`,
  },
});

const readLogs = defineCapability({
  name: "read_logs",
  title: "Read logs",
  description: "Show the newest lines of an environment's log, optionally only those of one delivery.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    lines: countUpTo(1000, 100, "The maximum number of lines"),
    delivery: optionalText("Only the lines of this delivery"),
  }),
  output: v.object({ lines: list(v.object({})) }),
  async run({ lines, delivery, ...named }, context) {
    const ref = await resolveEnvironment(named, context);
    return { lines: await readLog(ref, context, { lines, delivery }) };
  },
});

/** Reads the problems that keep the latest source from running in dev. */
async function sourceProblems({ root, environment }: DescribedEnvironment) {
  const [status] = await localStatus(root, [environment]).catch(() => []);
  const { problems = [], missing = [], message } = status ?? {};
  return { problems, missing, ...(message === undefined ? {} : { message }) };
}

const explainFailure = defineCapability({
  name: "explain_failure",
  title: "Explain a failure",
  description:
    "Collect what is known about the failure of the given delivery, or otherwise of the newest delivery that failed or was rejected, and about a source that does not build: the error, the location in the project where it was thrown, the log and the payload.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    delivery: optionalText("The id of a delivery"),
  }),
  output: v.object({
    ...stoppedOutput,
    source: v.pipe(v.object({}), v.description("What prevents the latest source from running in dev")),
    failure: v.optional(v.pipe(v.object({}), v.description("The delivery; omitted if none failed"))),
    thrownAt: v.optional(v.object({ file: text, line: v.number(), column: v.number() })),
    log: v.optional(list(v.object({}))),
  }),
  async run({ delivery: named, ...where }, context) {
    const ref = await resolveEnvironment(where, context);
    const source = await sourceProblems(ref);
    if (source.problems.length > 0 && named === undefined) return { source };
    return await withReading(ref, context, async (port) => {
      const outcomes = ["failed", "retrying", "refused"] as const;
      const [newest] = named === undefined ? await findDeliveries(port, { outcomes }, 1) : [];
      const id = named ?? newest?.id;
      if (id === undefined) return { source, failure: undefined };
      const delivery = await readDelivery(port, deliveryKey({ delivery: id, trigger: newest?.trigger }));
      const log = await readLog(ref, context, { lines: 200, delivery: id }).catch(() => []);
      const position = await thrownAt({ root: ref.root, log: async () => log, pause: async () => undefined });
      return {
        source,
        failure: { ...delivery, ...(delivery.error ? { error: foldRuntimeFrames(delivery.error) } : {}) },
        ...(position ? { thrownAt: position } : {}),
        log: log.map(foldStack),
      };
    });
  },
});

function foldStack(line: LogLine): LogLine {
  const { error } = line;
  if (typeof error !== "object" || error === null || !("stack" in error)) return line;
  return { ...line, error: { ...error, stack: foldRuntimeFrames(String(error.stack)) } };
}

export const deliveryTools = [
  listDeliveriesTool,
  readDeliveryTool,
  replayDeliveryTool,
  readLogs,
  explainFailure,
];

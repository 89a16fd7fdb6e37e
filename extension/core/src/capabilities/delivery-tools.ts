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

/** The members of a delivery in lists; a single delivery has more. */
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
  trigger: optionalText("The path of its trigger, if several received that id"),
};

/** The part of a response for an environment that does not run. */
const stoppedOutput = {
  stopped: v.optional(
    v.pipe(
      v.object({ lastLogged: v.optional(text) }),
      v.description(
        "Present where the environment does not run: the response is what its store holds, and nothing can be replayed until it runs. lastLogged is about when it ended",
      ),
    ),
  ),
};

/** Reads deliveries, even if the environment does not run; the response then has `stopped`. */
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

const listTheDeliveries = defineCapability({
  name: "list_deliveries",
  title: "List deliveries",
  description: "List what an environment received, newest first, with its outcome.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    outcomes: v.optional(
      v.pipe(
        v.array(v.picklist(deliveryOutcomes)),
        v.description(`Only these: ${deliveryOutcomes.join(", ")}`),
      ),
    ),
    search: optionalText("Only deliveries whose event name or id contains this"),
    count: countUpTo(200, 20, "How many are listed at most"),
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
    summary: "List what an environment received, newest first, also while it does not run on this machine",
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
      source: optionalText("Only deliveries of this source"),
      group: optionalText("Only deliveries of this group of failures, as stats lists them"),
      count: v.optional(
        v.pipe(
          v.string(),
          v.regex(/^\d{1,6}$/, ({ input }) => `${input} is not a number of deliveries`),
          v.transform(Number),
          v.description("How many at most; 50 unless given"),
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

const readTheDelivery = defineCapability({
  name: "read_delivery",
  title: "Read a delivery",
  description: "Show all that is stored of a delivery: headers without credentials, body, and its runs.",
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

const replayTheDelivery = defineCapability({
  name: "replay_delivery",
  title: "Replay a delivery",
  description: "Run a stored delivery again, as it was received.",
  effect: "deploys",
  confirmationMessage: () =>
    "The handlers of delivery {delivery} run once more in {environment} of {project}.",
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
    positionals: { delivery: "Give the id of a delivery" },
    options: {
      env: {
        member: "environment",
        value: "ENV",
        help: "The environment that received it; dev by default",
      },
      trigger: {
        member: "trigger",
        value: "PATH",
        help: "The path of its trigger if several received that id; the newest by default",
      },
    },
    json: ({ delivery, outcome }) => ({ id: delivery, outcome }),
    text: ({ delivery }, { environment }) =>
      `${delivery} runs again: its log is in "hookloom logs ${environment}".`,
  },
});

const readLogs = defineCapability({
  name: "read_logs",
  title: "Read logs",
  description: "Show the newest lines of an environment's log, or those of one delivery.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    lines: countUpTo(1000, 100, "How many lines are shown at most"),
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
    "Collect what is known of a failure: of the delivery that is named, else of the newest one that failed or was rejected, and of a source that does not build. It shows the error, the location in the project that threw, the log and the payload.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    delivery: optionalText("The id of a delivery"),
  }),
  output: v.object({
    ...stoppedOutput,
    source: v.pipe(v.object({}), v.description("What keeps the newest source of dev from running")),
    failure: v.optional(v.pipe(v.object({}), v.description("The delivery; left out where none failed"))),
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
      const at = await thrownAt({ root: ref.root, log: async () => log, pause: async () => undefined });
      return {
        source,
        failure: { ...delivery, ...(delivery.error ? { error: foldRuntimeFrames(delivery.error) } : {}) },
        ...(at ? { thrownAt: at } : {}),
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
  listTheDeliveries,
  readTheDelivery,
  replayTheDelivery,
  readLogs,
  explainFailure,
];

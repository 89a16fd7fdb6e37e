import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { bodySamples } from "../environments/body-samples.ts";
import type { LogLine } from "../environments/contract/log-line.ts";
import { localStatus } from "../environments/local/owner/attach.ts";
import { deliveryOutcomes, findDeliveries } from "../environments/management/deliveries.ts";
import { readDelivery, replayDelivery } from "../environments/management/delivery.ts";
import { followDelivery, thrownAt } from "../environments/management/follow-delivery.ts";
import { answeredDelivery } from "../environments/management/sent-delivery.ts";
import { foldRuntimeFrames } from "../environments/management/stack-frames.ts";
import { signingValue } from "../environments/setting-value.ts";
import { checkEvent, chooseReceiver, type Receiver } from "../events/receivers.ts";
import { buildRequest, triggerUrl } from "../events/request.ts";
import { listSamples } from "../events/samples.ts";
import { sendRequest } from "../events/send.ts";
import { readProject } from "../project/config/read-project.ts";
import type { DescribedEnvironment, Project } from "../project/project.ts";
import { checkConfirmed, environmentInput, environmentOf, withReached, withTarget } from "./places.ts";
import { defineTool, list, type ToolContext } from "./tool.ts";

const text = v.string();

/** What every list of deliveries and every delivery has; a delivery has more. */
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
  delivery: v.pipe(v.string(), v.description("The id of a delivery")),
  trigger: v.optional(
    v.pipe(v.string(), v.description("The path of its trigger, if several received that id")),
  ),
};

/** Part of a response about an environment that does not run. */
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

/** Reads deliveries, also those of an environment that does not run; the response then has `stopped`. */
async function withReading<T extends object>(
  place: DescribedEnvironment,
  context: ToolContext,
  work: (port: number) => Promise<T>,
) {
  return await withReached(place, context, async (reached) => {
    const { port, stopped } = await reached.readingPort();
    const found = await work(port);
    return stopped ? { ...found, stopped } : found;
  });
}

const keyOf = ({ delivery: id, trigger }: { delivery: string; trigger?: string | undefined }) =>
  trigger === undefined ? { id } : { id, trigger };

async function logOf(
  place: DescribedEnvironment,
  context: ToolContext,
  { lines, delivery }: { readonly lines: number; readonly delivery?: string | undefined },
): Promise<readonly LogLine[]> {
  const found: LogLine[] = [];
  const options = { follow: false, lines, signal: context.signal };
  await withTarget(place, context, (target) =>
    target.logs(delivery === undefined ? options : { ...options, delivery }, (line) => found.push(line)),
  );
  return found;
}

interface SampledAt {
  readonly project: Project;
  readonly managementPort: number;
  readonly context: ToolContext;
}

/** A payload that the trigger takes. */
async function sampleFor(
  receiver: Receiver,
  event: string,
  { project, managementPort, context }: SampledAt,
): Promise<unknown> {
  const { distDir, signal, progress: warn } = context;
  const bodies = await bodySamples([receiver], {
    ...{ project, distDir, signal, warn },
    managementPort: async () => managementPort,
  });
  const own = { root: project.root, body: bodies.get(receiver.path) };
  const [sample] = await listSamples(distDir, receiver.source, event, own);
  return sample?.payload;
}

const sendEvent = defineTool({
  name: "send_event",
  title: "Send an event",
  description:
    "Send a signed event to a running environment, with a sample payload unless one is given, and show the answer and what became of the delivery.",
  effect: "deploys",
  input: v.strictObject({
    ...environmentInput,
    event: v.pipe(v.string(), v.description("The whole name of the event")),
    trigger: v.optional(
      v.pipe(v.string(), v.description("The variable of the trigger, if several handle it")),
    ),
    payload: v.optional(
      v.pipe(v.record(v.string(), v.unknown()), v.description("The payload; a sample where it is left out")),
    ),
  }),
  output: v.object({
    url: text,
    status: v.number(),
    milliseconds: v.number(),
    answer: text,
    delivery: v.pipe(
      v.unknown(),
      v.description("Its id and outcome; a sentence where the answer names no delivery"),
    ),
  }),
  async run({ event, trigger, payload, ...named }, context) {
    const place = await environmentOf(named, context);
    const { root, project, environment } = place;
    const { triggers } = await readProject(project);
    checkEvent(event, triggers);
    const receiver = chooseReceiver(triggers, event, trigger);
    await checkConfirmed(place, context, {
      what: `Send ${event} to`,
      command: ["send", event, "--to", environment],
    });
    return await withReached(place, context, async ({ local, ...reached }) => {
      const [managementPort, address] = [await reached.managementPort(), await reached.address()];
      const body = payload ?? (await sampleFor(receiver, event, { project, managementPort, context }));
      const request = buildRequest({
        source: receiver.source,
        event,
        payload: JSON.stringify(body, undefined, 2),
        secret: await signingValue(receiver, {
          ...{ root, environment, local, secrets: context.secrets },
          ...(context.setCommand === undefined ? {} : { setCommand: context.setCommand }),
        }),
        url: triggerUrl(address, receiver.path),
        options: receiver.literals,
      });
      const answer = await sendRequest(request, { signal: context.signal });
      const id = answeredDelivery(answer);
      const { status, milliseconds } = answer;
      const sent = { url: request.url, status, milliseconds, answer: answer.body };
      if (id === undefined)
        return { ...sent, delivery: "not named by the answer, so its outcome is unknown" };
      const key = { id, trigger: receiver.path };
      const became = await followDelivery(
        {
          root,
          read: () => readDelivery(managementPort, key),
          log: () => logOf(place, context, { lines: 200, delivery: id }),
          pause: (time) => wait(time, undefined, { signal: context.signal }),
          now: () => performance.now(),
        },
        0,
      );
      return { ...sent, delivery: { id, ...became } };
    });
  },
});

const listTheDeliveries = defineTool({
  name: "list_deliveries",
  title: "List deliveries",
  description: "List what an environment received, newest first, with its outcome.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    outcomes: v.optional(v.pipe(v.array(v.picklist(deliveryOutcomes)), v.description("Only these outcomes"))),
    search: v.optional(v.pipe(v.string(), v.description("Part of an event's name or of an id"))),
    count: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(200),
        v.description("How many are listed at most"),
      ),
      20,
    ),
  }),
  output: v.object({ ...stoppedOutput, deliveries: list(v.object(deliveryOutput)) }),
  async run({ outcomes, search, count, ...named }, context) {
    const place = await environmentOf(named, context);
    const filter = { ...(outcomes ? { outcomes } : {}), ...(search === undefined ? {} : { search }) };
    return await withReading(place, context, async (port) => ({
      deliveries: await findDeliveries(port, filter, count),
    }));
  },
});

const readTheDelivery = defineTool({
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
    const place = await environmentOf(named, context);
    return await withReading(place, context, (port) => readDelivery(port, keyOf({ delivery, trigger })));
  },
});

const replayTheDelivery = defineTool({
  name: "replay_delivery",
  title: "Replay a delivery",
  description: "Run a stored delivery again, as it came.",
  effect: "deploys",
  input: v.strictObject(deliveryInput),
  output: v.object({ delivery: text, outcome: text }),
  async run({ delivery, trigger, ...named }, context) {
    const place = await environmentOf(named, context);
    await checkConfirmed(place, context, {
      what: `Replay delivery ${delivery} in`,
      command: ["replay", delivery, "--env", place.environment],
    });
    await withReached(place, context, async (reached) =>
      replayDelivery(await reached.managementPort(), keyOf({ delivery, trigger })),
    );
    return { delivery, outcome: "running" };
  },
});

const readLogs = defineTool({
  name: "read_logs",
  title: "Read logs",
  description: "Show the newest lines of an environment's log, or those of one delivery.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    lines: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(1),
        v.maxValue(1000),
        v.description("How many lines are shown at most"),
      ),
      100,
    ),
    delivery: v.optional(v.pipe(v.string(), v.description("Only the lines of this delivery"))),
  }),
  output: v.object({ lines: list(v.object({})) }),
  async run({ lines, delivery, ...named }, context) {
    const place = await environmentOf(named, context);
    return { lines: await logOf(place, context, { lines, delivery }) };
  },
});

/** What keeps the newest source of dev from running. */
async function sourceProblems({ root, environment }: DescribedEnvironment) {
  const [status] = await localStatus(root, [environment]).catch(() => []);
  const { problems = [], missing = [], message } = status ?? {};
  return { problems, missing, ...(message === undefined ? {} : { message }) };
}

const explainFailure = defineTool({
  name: "explain_failure",
  title: "Explain a failure",
  description:
    "Collect what is known of a failure: of the delivery that is named, else of the newest one that failed or was refused, and of a source that does not build. It shows the error, the place in the project that threw, the log and the payload.",
  effect: "reads",
  reaches: true,
  input: v.strictObject({
    ...environmentInput,
    delivery: v.optional(v.pipe(v.string(), v.description("The id of a delivery"))),
  }),
  output: v.object({
    ...stoppedOutput,
    source: v.pipe(v.object({}), v.description("What keeps the newest source of dev from running")),
    failure: v.optional(v.pipe(v.object({}), v.description("The delivery; left out where none failed"))),
    thrownAt: v.optional(v.object({ file: text, line: v.number(), column: v.number() })),
    log: v.optional(list(v.object({}))),
  }),
  async run({ delivery: named, ...where }, context) {
    const place = await environmentOf(where, context);
    const source = await sourceProblems(place);
    if (source.problems.length > 0 && named === undefined) return { source };
    return await withReading(place, context, async (port) => {
      const outcomes = ["failed", "retrying", "refused"] as const;
      const [newest] = named === undefined ? await findDeliveries(port, { outcomes }, 1) : [];
      const id = named ?? newest?.id;
      if (id === undefined) return { source, failure: undefined };
      const delivery = await readDelivery(port, keyOf({ delivery: id, trigger: newest?.trigger }));
      const log = await logOf(place, context, { lines: 200, delivery: id }).catch(() => []);
      const at = await thrownAt({ root: place.root, log: async () => log, pause: async () => undefined });
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
  sendEvent,
  listTheDeliveries,
  readTheDelivery,
  replayTheDelivery,
  readLogs,
  explainFailure,
];

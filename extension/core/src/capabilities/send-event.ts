import { setTimeout as wait } from "node:timers/promises";
import * as v from "valibot";
import { bodySamples } from "../environments/body-samples.ts";
import { readDelivery } from "../environments/management/delivery.ts";
import { followDelivery } from "../environments/management/follow-delivery.ts";
import { responseDeliveryId } from "../environments/management/sent-delivery.ts";
import { signingValue } from "../environments/setting-value.ts";
import { checkEvent, chooseReceiver, type Receiver } from "../events/receivers.ts";
import { buildRequest, triggerUrl } from "../events/request.ts";
import { listSamples } from "../events/samples.ts";
import { sendRequest } from "../events/send.ts";
import { readProject } from "../project/config/read-project.ts";
import type { Project } from "../project/project.ts";
import { type CapabilityContext, defineCapability, describedText, optionalText } from "./capability.ts";
import {
  checkConfirmed,
  environmentInput,
  readLog,
  resolveEnvironment,
  withReached,
} from "./environments.ts";

const text = v.string();

interface SampleContext {
  readonly project: Project;
  readonly managementPort: number;
  readonly context: CapabilityContext;
}

/** Finds a sample payload that the trigger accepts. */
async function sampleFor(
  receiver: Receiver,
  event: string,
  { project, managementPort, context }: SampleContext,
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

export const sendEvent = defineCapability({
  name: "send_event",
  title: "Send an event",
  description:
    "Send a signed event to a running environment, with a sample payload unless one is given, and show the response and the outcome of the delivery.",
  effect: "deploys",
  confirmationMessage: ({ payload }) =>
    payload
      ? "A signed {event} with a payload written by the model will be sent to {environment} of {project}; its handlers will run."
      : "A signed {event} with a sample payload will be sent to {environment} of {project}; its handlers will run.",
  input: v.strictObject({
    ...environmentInput,
    event: describedText("The full name of the event"),
    trigger: optionalText("The variable of the trigger, if several triggers handle the event"),
    payload: v.optional(
      v.pipe(v.record(v.string(), v.unknown()), v.description("The payload; a sample if omitted")),
    ),
  }),
  output: v.object({
    url: text,
    status: v.number(),
    milliseconds: v.number(),
    answer: text,
    delivery: v.pipe(
      v.unknown(),
      v.description("The delivery's id and outcome, or a message if the response contains no delivery id"),
    ),
  }),
  async run({ event, trigger, payload, ...named }, context) {
    const ref = await resolveEnvironment(named, context);
    const { root, project, environment } = ref;
    const { triggers } = await readProject(project);
    checkEvent(event, triggers);
    const receiver = chooseReceiver(triggers, event, trigger);
    await checkConfirmed(ref, context, {
      what: `Send ${event} to`,
      command: ["send", event, "--to", environment],
    });
    return await withReached(ref, context, async ({ local, ...reached }) => {
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
      const response = await sendRequest(request, { signal: context.signal });
      const id = responseDeliveryId(response);
      const { status, milliseconds } = response;
      const sent = { url: request.url, status, milliseconds, answer: response.body };
      if (id === undefined)
        return { ...sent, delivery: "unknown, because the response contains no delivery id" };
      const key = { id, trigger: receiver.path };
      const followed = await followDelivery(
        {
          root,
          read: () => readDelivery(managementPort, key),
          log: () => readLog(ref, context, { lines: 200, delivery: id }),
          pause: (time) => wait(time, undefined, { signal: context.signal }),
          now: () => performance.now(),
        },
        0,
      );
      const { location, ...result } = followed;
      return { ...sent, delivery: { id, ...result, ...(location && { place: location }) } };
    });
  },
});

import { printableLines } from "@hookloom/language-server/protocol";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { signingValue } from "../../environments/setting-value.ts";
import { toCurl } from "../../events/export-request.ts";
import { checkEvent, chooseReceiver, usualReceivers } from "../../events/receivers.ts";
import { buildRequest, type EventRequest, triggerUrl } from "../../events/request.ts";
import { listSamples } from "../../events/samples.ts";
import { sendRequest } from "../../events/send.ts";
import { readProject } from "../../project/config/read-project.ts";
import { signingSecret } from "../../project/config/source-settings.ts";
import { findProject, type Project } from "../../project/project.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { badUsage, noProject, refusedByReceiver } from "../errors.ts";
import { printJson, printLine, readNamed } from "../output.ts";
import { withReached } from "../run-verb.ts";

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) || /^[\w.-]+:\d+(\/|$)/.test(text);

interface ReceiverAddress {
  readonly base: string;
  readonly environment: string;
  /** True for an environment on this machine, which can be asked for its signing secret. */
  readonly local: boolean;
}

/** Runs `work` with the receiver's address: a given URL, or an environment that is connected to for that time. */
async function withReceiverAddress<T>(
  project: Project | undefined,
  to: string | undefined,
  context: CliContext,
  work: (place: ReceiverAddress) => Promise<T>,
): Promise<T> {
  if (to !== undefined && isUrl(to)) return work({ base: to, environment: "dev", local: false });
  if (!project) throw noProject(context.cwd);
  return withReached(project, to, context, async ({ environment, local, address }) =>
    work({ base: await address(), environment, local }),
  );
}

async function payloadOf(call: Call, context: CliContext, source: string, event: string): Promise<string> {
  const file = call.text("payload");
  if (file !== undefined) return readNamed(context, file);
  const [sample] = await listSamples(context.distDir, source, event);
  return JSON.stringify(sample?.payload, undefined, 2);
}

interface Sending {
  readonly request: EventRequest;
  readonly secretName: string | undefined;
}

async function withRequest(
  call: Call,
  context: CliContext,
  event: string,
  work: (sending: Sending) => Promise<void>,
): Promise<void> {
  const to = call.text("to");
  const project = await findProject(context.cwd);
  const receivers = project ? (await readProject(project)).triggers : usualReceivers();
  const isKnown = project !== undefined || call.has("trigger");
  checkEvent(event, isKnown ? receivers : []);
  if (!project && !(to !== undefined && isUrl(to))) throw noProject(context.cwd);
  const receiver = chooseReceiver(receivers, event, call.text("trigger"));
  const { source, literals } = receiver;
  const secretName = signingSecret(receiver)?.name;
  await withReceiverAddress(project, to, context, async (place) => {
    const secret = await signingValue(receiver, {
      root: project?.root ?? context.cwd,
      secrets: commandLineStore(),
      ...place,
    });
    const payload = await payloadOf(call, context, source, event);
    const url = triggerUrl(place.base, receiver.path);
    const request = buildRequest({ source, event, payload, secret, url, options: literals });
    await work({ request, secretName });
  });
}

async function deliver(
  call: Call,
  context: CliContext,
  event: string,
  { request, secretName }: Sending,
): Promise<void> {
  if (call.has("curl")) {
    context.stdout.write(`${toCurl(request, secretName === undefined ? {} : { secretName })}\n`);
    return;
  }
  const outcome = await sendRequest(request);
  if (call.has("json")) printJson(context, { event, url: request.url, ...outcome });
  if (outcome.status >= 400) throw refusedByReceiver(outcome.status, outcome.body);
  if (call.has("json")) return;
  printLine(context, `${outcome.status} in ${outcome.milliseconds} ms from ${request.url}`);
  if (outcome.body.trim()) context.stdout.write(`${printableLines(outcome.body.trimEnd())}\n`);
}

export const send: Command = {
  name: "send",
  usage: "EVENT [--trigger NAME] [--payload FILE] [--to ENV|URL] [--curl]",
  summary: "Send a signed sample event to a running webhook",
  maxPositionals: 1,
  details: ["An answer with a status of 400 or more counts as a failure."],
  options: {
    trigger: {
      type: "string",
      value: "NAME",
      help: "The variable of the trigger if several handle the event",
    },
    payload: {
      type: "string",
      value: "FILE",
      help: "Send this JSON instead of a sample; - reads standard input",
    },
    to: {
      type: "string",
      value: "ENV|URL",
      help: "An environment or a receiver's base URL; dev by default",
    },
    curl: { type: "boolean", help: "Print the cURL command instead of sending" },
    json: jsonOption,
  },
  async run(call, context) {
    const [event] = call.positionals;
    if (event === undefined) throw badUsage("send", "Say which event to send");
    await withRequest(call, context, event, (sending) => deliver(call, context, event, sending));
  },
};

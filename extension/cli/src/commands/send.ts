import { dirname, resolve } from "node:path";
import { readDeclarations } from "@hookloom/bridge/declarations";
import type { ApiReader } from "@hookloom/core/api/api-reader";
import { unhandledEvent, unhandledReason } from "@hookloom/core/environments/management/unhandled";
import { readAppSecret } from "@hookloom/core/environments/secrets/app-secret";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { signingValue } from "@hookloom/core/environments/setting-value";
import { chooseApp, fittingPayload } from "@hookloom/core/events/app-sample";
import { noAppListens, noAppSecret } from "@hookloom/core/events/errors";
import { toCurl } from "@hookloom/core/events/export-request";
import { checkEvent, chooseReceiver, defaultReceivers, type Receiver } from "@hookloom/core/events/receivers";
import { buildRequest, type EventRequest, triggerUrl } from "@hookloom/core/events/request";
import { listSamples } from "@hookloom/core/events/samples";
import { sendRequest } from "@hookloom/core/events/send";
import { fileLanguage, readProject } from "@hookloom/core/project/config/read-project";
import { signingSecret } from "@hookloom/core/project/config/source-settings";
import { packageFolder } from "@hookloom/core/project/packages/manifest";
import { findProject, type Project } from "@hookloom/core/project/project";
import { frameworks } from "@hookloom/protocol/frameworks";
import { printableLines } from "@hookloom/protocol/printable";
import { bodiesFor } from "../shared/body-samples.ts";
import {
  type Call,
  type CliContext,
  type Command,
  flagOption,
  jsonOption,
  valueOption,
} from "../shared/command.ts";
import { badUsage, noProject, rejectedByReceiver } from "../shared/errors.ts";
import { printJson, printLine, printNote, readNamed } from "../shared/output.ts";
import { withReached } from "../shared/run-verb.ts";
import { type Credential, testCredential, withTestCredential } from "../shared/test-credential.ts";

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text) || /^[\w.-]+:\d+(\/|$)/.test(text);

interface ReceiverAddress {
  readonly base: string;
  readonly environment: string;
  /** True for an environment on this machine, whose signing secret is available here. */
  readonly local: boolean;
  /** Undefined for a URL, whose environment is unknown. */
  managementPort?(): Promise<number>;
}

/** Runs `work` with the receiver's address: a given URL, or that of an environment, which stays connected meanwhile. */
async function withReceiverAddress<T>(
  project: Project | undefined,
  to: string | undefined,
  context: CliContext,
  work: (receiverAddress: ReceiverAddress) => Promise<T>,
): Promise<T> {
  if (to !== undefined && isUrl(to)) return work({ base: to, environment: "dev", local: false });
  if (!project) throw noProject(context.cwd);
  return withReached(project, to, context, async ({ address, ...reached }) =>
    work({ base: await address(), ...reached }),
  );
}

interface SampleInput {
  readonly source: string;
  readonly event: string;
  /** A payload that the project's own schema accepts. */
  readonly body?: unknown;
  /** Adapts a sample payload to one that the handler accepts. */
  narrow?(payload: unknown): unknown;
}

async function requestPayload(
  call: Call,
  context: CliContext,
  { source, event, body, narrow = (payload) => payload }: SampleInput,
): Promise<string> {
  const file = call.text("payload");
  if (file !== undefined) return readNamed(context, file);
  const [sample] = await listSamples(context.distDir, source, event, { body });
  return JSON.stringify(narrow(sample?.payload), undefined, 2);
}

interface Sending {
  readonly request: EventRequest;
  readonly secretName: string | undefined;
  /** The framework of the target app if it is not a Hookloom project. */
  readonly framework?: string;
}

/** @throws CliError for a URL, since no environment is known that could create a key */
async function credentialFor(
  api: ApiReader,
  trigger: Receiver,
  project: Project | undefined,
  { environment, managementPort }: ReceiverAddress,
): Promise<Credential> {
  if (!project || !managementPort)
    throw badUsage("send", "--key needs an environment, which creates the key: specify it with --to ENV");
  return await testCredential({ api, command: "send", project, environment, trigger }, managementPort);
}

async function withRequest(
  call: Call,
  context: CliContext,
  event: string,
  work: (sending: Sending) => Promise<void>,
): Promise<void> {
  const to = call.text("to");
  const file = call.text("app");
  if (file !== undefined) return await withAppRequest(call, context, { event, file }, work);
  const project = await findProject(context.cwd);
  const receivers = project ? (await readProject(project)).triggers : defaultReceivers();
  const isKnown = project !== undefined || call.has("trigger");
  checkEvent(event, isKnown ? receivers : []);
  if (!project && !(to !== undefined && isUrl(to))) throw noProject(context.cwd);
  const receiver = chooseReceiver(receivers, event, call.text("trigger"));
  const { source, literals } = receiver;
  const secretName = signingSecret(receiver)?.name;
  await withReceiverAddress(project, to, context, async (receiverAddress) => {
    const secret = await signingValue(receiver, {
      root: project?.root ?? context.cwd,
      secrets: commandLineStore(),
      ...receiverAddress,
    });
    const bodies =
      project && call.text("payload") === undefined
        ? await bodiesFor(project, [receiver], context, receiverAddress.managementPort)
        : undefined;
    const body = bodies?.get(receiver.path);
    const payload = await requestPayload(call, context, { source, event, body });
    const url = triggerUrl(receiverAddress.base, receiver.path);
    const request = buildRequest({ source, event, payload, secret, url, options: literals });
    const credential = call.has("key")
      ? await credentialFor(context.api, receiver, project, receiverAddress)
      : undefined;
    await work({ request: withTestCredential(request, credential), secretName });
  });
}

/** Runs `work` with the event as an app of another framework receives it. The file registers the app's handlers. */
async function withAppRequest(
  call: Call,
  context: CliContext,
  { event, file }: { readonly event: string; readonly file: string },
  work: (sending: Sending) => Promise<void>,
): Promise<void> {
  const path = resolve(context.cwd, file);
  const text = await readNamed(context, file);
  const { app, detail } = chooseApp(readDeclarations(text, { language: fileLanguage(path) }).apps, event, {
    named: call.text("trigger"),
    file,
  });
  const { source, framework } = app;
  const facts = frameworks[framework];
  const secretName = app.secret ?? facts.secret;
  const root = (await packageFolder(dirname(path))) ?? dirname(path);
  const secret = (await readAppSecret(secretName, { root, secrets: commandLineStore() }))?.value;
  if (secret === undefined) throw noAppSecret(secretName);
  const narrow = (payload: unknown): unknown => fittingPayload(payload, event, detail);
  const payload = await requestPayload(call, context, { source, event, narrow });
  const url = call.text("to") ?? facts.url;
  const request = buildRequest({ source, event, payload, secret, url });
  await work({ request, secretName, framework: facts.label });
}

async function deliver(
  call: Call,
  context: CliContext,
  event: string,
  { request, secretName, framework }: Sending,
): Promise<void> {
  if (call.has("curl")) {
    context.stdout.write(`${toCurl(request, secretName === undefined ? {} : { secretName })}\n`);
    return;
  }
  const sendOptions =
    framework === undefined ? {} : { nothingListens: (origin: string) => noAppListens(origin, framework) };
  const outcome = await sendRequest(request, sendOptions);
  if (call.has("json")) printJson(context, { event, url: request.url, ...outcome });
  if (outcome.status >= 400) throw rejectedByReceiver(outcome.status, outcome.body);
  if (call.has("json")) return;
  printLine(context, `${outcome.status} in ${outcome.milliseconds} ms from ${request.url}`);
  const unhandled = unhandledEvent(outcome.body);
  if (unhandled !== undefined)
    printNote(context, `The webhook stored the event but ran no handler: ${unhandledReason(unhandled)}.`);
  if (outcome.body.trim()) context.stdout.write(`${printableLines(outcome.body.trimEnd())}\n`);
}

export const send: Command = {
  name: "send",
  usage: "EVENT [--trigger NAME] [--payload FILE] [--to ENV|URL] [--key] [--app FILE] [--curl]",
  summary: "Send a signed sample event to a running webhook",
  maxPositionals: 1,
  details: [
    "A response with a status of 400 or more counts as a failure.",
    "With --app, the URL is the complete address at which the app listens, and the secret is the value of the environment variable that the file reads, which may be in .env.",
  ],
  options: {
    trigger: valueOption("NAME", "The variable of the trigger if several handle the event"),
    payload: valueOption("FILE", "Send this JSON instead of a sample; - reads standard input"),
    to: valueOption("ENV|URL", "An environment or a receiver's base URL; dev by default"),
    app: valueOption("FILE", "The file whose handlers Probot, Bolt or octokit's webhooks run"),
    key: flagOption(
      "For a trigger that consumers call, send a test key that expires after fifteen minutes, or a token if only tokens are accepted",
    ),
    curl: flagOption("Print the cURL command instead of sending"),
    json: jsonOption,
  },
  async run(call, context) {
    const [event] = call.positionals;
    if (event === undefined) throw badUsage("send", "Specify an event to send");
    await withRequest(call, context, event, (sending) => deliver(call, context, event, sending));
  },
};

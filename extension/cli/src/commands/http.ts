import type { ApiReader, ConsumerAccess, Rules } from "@hookloom/core/api/api-reader";
import { publicAddress } from "@hookloom/core/environments/public-address";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { settingValue } from "@hookloom/core/environments/setting-value";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { consumerAccess, consumerVariables, withCredential } from "@hookloom/core/events/consumer-access";
import { type ExportedTrigger, readExportedTriggers } from "@hookloom/core/events/exported-triggers";
import { type HttpFileRequest, type TokenRequest, toHttpFile } from "@hookloom/core/events/http-file";
import { buildRequest, triggerUrl } from "@hookloom/core/events/request";
import type { Project } from "@hookloom/core/project/project";
import { bodiesFor } from "../shared/body-samples.ts";
import { type Call, type CliContext, type Command, valueOption } from "../shared/command.ts";
import { noPublicAddress } from "../shared/errors.ts";
import { writeNamed } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";

/** The address in the file if the environment is not running. The user then has to change only this one. */
const localAddress = "http://127.0.0.1:3000";

interface RequestTarget {
  readonly api: ApiReader;
  readonly project: Project;
  readonly environment: string;
  readonly address: string;
  readonly rules: Rules | undefined;
}

/** Prefers a key if both are accepted, because a token has to be fetched first. */
function credentialKind({ access }: ConsumerAccess): "key" | "token" | undefined {
  if (access.includes("key")) return "key";
  return access.includes("oauth2") ? "token" : undefined;
}

async function triggerRequests(
  trigger: ExportedTrigger,
  { api, project, environment, address, rules }: RequestTarget,
): Promise<readonly HttpFileRequest[]> {
  const { name, source, path, literals, secretName: signing, events } = trigger;
  const local = project.environments[environment]?.target !== "kubernetes";
  const target = { root: project.root, environment, local, secrets: commandLineStore() };
  const secret = signing === undefined ? "" : await settingValue(signing, target);
  const consumers = consumerAccess(api, trigger, [rules]);
  const credential = consumers && credentialKind(consumers);
  const secretName = credential === undefined ? signing : consumerVariables[credential];
  return events.map(({ event, payload }) => {
    const request = buildRequest({
      source,
      event,
      // Two braces would begin a variable of the file, so one of them is escaped in the JSON.
      payload: JSON.stringify(payload).replaceAll("{{", "{\\u007b"),
      secret: secret ?? "",
      url: triggerUrl(address, path),
      options: literals,
    });
    return {
      title: `${name} ${event}`,
      request: credential === undefined ? request : withCredential(request, credential, ""),
      ...(secretName === undefined ? {} : { secretName }),
      unsigned: secret === undefined,
      closed: consumers?.access.length === 0,
      separator: secret?.includes(":") ? ":" : " ",
    };
  });
}

/** Returns the token request; undefined if no request uses a token. */
async function tokenRequest(
  triggers: readonly ExportedTrigger[],
  { api, rules, address }: RequestTarget,
): Promise<TokenRequest | undefined> {
  const all = triggers.flatMap((trigger) => consumerAccess(api, trigger, [rules]) ?? []);
  const tokenConsumers = all.filter((one) => credentialKind(one) === "token");
  if (tokenConsumers.length === 0) return undefined;
  const url = (await api.foreignTokenUrl(rules)) ?? triggerUrl(address, "/oauth2/token");
  return { url, scopes: [...new Set(tokenConsumers.flatMap(({ scopes }) => scopes))] };
}

async function run(call: Call, context: CliContext): Promise<void> {
  const project = await requireProject(context, undefined);
  const environment = checkEnvironment(project, call.text("env") ?? "dev");
  const address = await publicAddress(project, environment);
  if (address === undefined && project.environments[environment]?.target === "kubernetes")
    throw noPublicAddress(environment);
  const rules = await context.api.rules(project, environment);
  const target = { api: context.api, project, environment, address: address ?? localAddress, rules };
  const triggers = await readExportedTriggers(project, context.distDir, (all) =>
    bodiesFor(project, all, context),
  );
  const requests = await Promise.all(triggers.map((trigger) => triggerRequests(trigger, target)));
  const text = toHttpFile(
    `${project.name} ${environment}`,
    requests.flat(),
    new Date(),
    await tokenRequest(triggers, target),
  );
  const file = call.text("out");
  if (file === undefined) context.stdout.write(text);
  else await writeNamed(context, file, text);
}

export const http: Command = {
  name: "http",
  usage: "[--out FILE] [--env ENV]",
  summary: "Export signed requests as an .http file for REST Client, JetBrains and httpyac",
  maxPositionals: 0,
  details: [
    "The file has a request for each event that the triggers handle. Each request is signed during the export and states how",
    "long it will be accepted. The file contains no secret: if a header needs one, such as a consumer's key, set its value at the top",
    "of the file.",
  ],
  options: {
    out: valueOption("FILE", "Write to a file instead of standard output"),
    env: valueOption("ENV", "The environment to call; dev by default"),
  },
  run,
};

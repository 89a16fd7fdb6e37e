import { findSource } from "@hookloom/runtime/catalog";
import type { ConsumerAccess } from "../../api/api-reader.ts";
import { consumerVariables } from "../consumer-access.ts";
import { editableBody } from "../delivered.ts";
import type { ExportedEvent, ExportedTrigger } from "../exported-triggers.ts";
import { buildRequest, type EventRequest } from "../request.ts";
import { type SigningScript, signingScript } from "../signing-script.ts";
import {
  consumerAuth,
  consumerSecrets,
  keyHeaderOf,
  type PostmanAuth,
  takesEither,
  tokenScript,
} from "./consumer-auth.ts";

/** A script of Postman that runs before a request (`prerequest`) or after its response (`test`). */
export interface PostmanEvent {
  readonly listen: string;
  readonly script: { readonly type: string; readonly exec: readonly string[] };
}

/** A request or a folder of a collection; what Postman and people add to it is kept as it is. */
export interface PostmanItem {
  readonly name: string;
  readonly description?: string;
  readonly event?: readonly PostmanEvent[];
  readonly auth?: PostmanAuth;
  readonly request?: object;
  readonly item?: readonly PostmanItem[];
}

/** A collection of version 2.1. */
export interface PostmanCollection {
  readonly info: { readonly name: string; readonly description: string; readonly schema: string };
  readonly item: readonly PostmanItem[];
  readonly event: readonly PostmanEvent[];
  readonly variable: readonly PostmanVariable[];
}

interface PostmanVariable {
  readonly key: string;
  readonly value: string;
  readonly type: string;
}

/** The variables of one environment. */
export interface PostmanEnvironment {
  readonly name: string;
  readonly values: readonly (PostmanVariable & { readonly enabled: boolean })[];
}

/** The collection's address until an environment is chosen. */
const localAddress = "http://127.0.0.1:3000";

/** Where an environment with an issuer of its own gives tokens. */
const ownTokenUrl = "{{baseUrl}}/oauth2/token";

/** Ids that differ each time, so that what is sent again is a delivery of its own. */
const deliveryIds: Readonly<Record<string, string>> = { slack: "Ev{{$guid}}", stripe: "evt_{{$guid}}" };

/** Made to be replaced: signing needs some secret and some address, and the collection has neither. */
const placeholder = { secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", base: "http://base.invalid" };

/** If an id is in the body alone, Postman generates one instead of the sample's. */
function withOwnIds(source: string, text: string): string {
  if (source === "hubspot") return text.replaceAll(/("eventId": )\d+/g, "$1{{$timestamp}}{{$randomInt}}");
  return source === "twilio" ? text.replaceAll(/("id": "EZ)[0-9a-f]+"/g, '$1{{$guid}}"') : text;
}

/** The body to read and to edit: JSON also where a form is sent, which the script makes of it. */
function bodyText(source: string, event: string, { headers, body }: EventRequest): string {
  const delivered = { source, event, part: 0, body: { type: headers["content-type"] ?? "", text: body } };
  const { text, json } = editableBody(delivered);
  return json ? withOwnIds(source, text) : text;
}

/** A URL in the parts that Postman, Newman and importers read. */
function toPostmanUrl(sent: string): object {
  const { pathname, search, searchParams } = new URL(sent);
  const query = [...searchParams.keys()].map((key) => ({ key, value: `{{${key}}}` }));
  const path = pathname.split("/").slice(1);
  const raw = `{{baseUrl}}${pathname}${search === "" ? "" : `?${query.map(({ key, value }) => `${key}=${value}`).join("&")}`}`;
  return { raw, host: ["{{baseUrl}}"], path, ...(query.length > 0 ? { query } : {}) };
}

function toItem(
  trigger: ExportedTrigger,
  { event, payload }: ExportedEvent,
  script: SigningScript | undefined,
): PostmanItem {
  const { source, literals } = trigger;
  const request = buildRequest({
    source,
    event,
    payload: JSON.stringify(payload),
    secret: script === undefined ? "" : placeholder.secret,
    url: `${placeholder.base}/${trigger.path.replace(/^\/+/, "")}`,
    options: literals,
    deliveryId: deliveryIds[source] ?? "{{$guid}}",
  });
  const headers = Object.entries(request.headers).filter(([key]) => !script?.headers.includes(key));
  const raw = bodyText(source, event, request);
  return {
    name: event,
    request: {
      method: request.method,
      header: [...headers.map(([key, value]) => ({ key, value })), ...keyHeaderOf(trigger.consumers)],
      body: { mode: "raw", raw, options: { raw: { language: "json" } } },
      url: toPostmanUrl(request.url),
    },
  };
}

const toScript = (listen: string, exec: readonly string[]): PostmanEvent => ({
  listen,
  script: { type: "text/javascript", exec },
});

/** What a folder says of the proof of its requests, which names the variables to fill in. */
function proofText({ secretName, consumers }: ExportedTrigger): string {
  const { key, client, secret } = consumerVariables;
  const chosen = "of the chosen environment";
  if (secretName !== undefined)
    return `Each request is signed before it is sent, with the variable ${secretName} ${chosen}.`;
  if (consumers === undefined || consumers.access.includes("none")) return "It accepts unsigned requests.";
  if (takesEither(consumers))
    return `Each request carries a token obtained with the ${client} and ${secret} ${chosen}, where they have a value, and otherwise the key ${key}.`;
  if (consumers.access.includes("oauth2"))
    return `Each request carries a token obtained with the ${client} and ${secret} ${chosen}.`;
  if (consumers.access.includes("key")) return `Each request carries the key ${key} ${chosen}.`;
  return "It rejects every request, because no rule in hookloom.json allows a consumer.";
}

/** Two files may declare the same name; what is in Postman is known by the names of folders. */
const folderName = ({ name, path }: ExportedTrigger, before: readonly ExportedTrigger[]): string =>
  before.some((one) => one.name === name) ? `${name} (${path})` : name;

function toFolder(trigger: ExportedTrigger, name: string): PostmanItem {
  const { source, path, events, consumers } = trigger;
  const script = signingScript(trigger);
  const lines = script?.lines ?? (consumers && tokenScript(consumers));
  const auth = consumers && consumerAuth(consumers);
  const label = findSource(source)?.label ?? source;
  return {
    name,
    description: `${label} at ${path}. ${proofText(trigger)}`,
    item: events.map((event) => toItem(trigger, event, script)),
    ...(auth === undefined ? {} : { auth }),
    ...(lines === undefined ? {} : { event: [toScript("prerequest", lines)] }),
  };
}

const accepted = [
  'pm.test("The webhook accepts it", () => {',
  "  pm.expect(pm.response.code).to.be.within(200, 299);",
  "});",
];

const listConsumers = (triggers: readonly ExportedTrigger[]): readonly ConsumerAccess[] =>
  triggers.flatMap(({ consumers }) => consumers ?? []);

/** What no environment has given yet is sent as nothing, rather than as the name of a variable. */
function emptyVariables(triggers: readonly ExportedTrigger[]): readonly PostmanVariable[] {
  const all = listConsumers(triggers);
  const { key, token } = consumerVariables;
  const names = [...(all.some(takesEither) ? [key] : []), ...(all.some(tokenScript) ? [token] : [])];
  return names.map((name) => ({ key: name, value: "", type: "string" }));
}

/**
 * A project as a Postman collection: a folder per trigger, a request per event. Requests are signed when they are sent, with
 * secrets from the variables of an environment; the collection contains none.
 * @see https://schema.getpostman.com/json/collection/v2.1.0/collection.json
 */
export function postmanCollection(name: string, triggers: readonly ExportedTrigger[]): PostmanCollection {
  return {
    info: {
      name,
      description:
        "Made by Hookloom from the project's triggers. Choose an environment and give its secrets a value, which Postman keeps to itself.",
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    item: triggers.map((one, at) => toFolder(one, folderName(one, triggers.slice(0, at)))),
    event: [toScript("test", accepted)],
    variable: [{ key: "baseUrl", value: localAddress, type: "string" }, ...emptyVariables(triggers)],
  };
}

/**
 * One of the project's environments for Postman: its address, where tokens come from, and a secret variable without a
 * value for each secret of its triggers and for what its consumers prove themselves with.
 * @param address the base URL of its triggers; empty if it has none that others reach
 * @param tokenUrl where consumers get tokens; empty if that is not known
 */
export function postmanEnvironment(
  name: string,
  address: string,
  triggers: readonly ExportedTrigger[],
  tokenUrl: string = ownTokenUrl,
): PostmanEnvironment {
  const all = listConsumers(triggers);
  const secrets = new Set([
    ...triggers.flatMap(({ secretName }) => secretName ?? []),
    ...consumerSecrets(all),
  ]);
  const tokens = all.some(tokenScript) ? [{ key: consumerVariables.tokenUrl, value: tokenUrl }] : [];
  return {
    name,
    values: [
      ...[{ key: "baseUrl", value: address }, ...tokens].map((one) => ({
        ...one,
        type: "default",
        enabled: true,
      })),
      ...[...secrets].map((key) => ({ key, value: "", type: "secret", enabled: true })),
    ],
  };
}

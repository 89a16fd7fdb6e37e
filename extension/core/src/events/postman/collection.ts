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

/** A Postman script that runs before a request (`prerequest`) or after its response (`test`). */
export interface PostmanEvent {
  readonly listen: string;
  readonly script: { readonly type: string; readonly exec: readonly string[] };
}

/** A request or a folder of a collection; additions by Postman and users are preserved. */
export interface PostmanItem {
  readonly name: string;
  readonly description?: string;
  readonly event?: readonly PostmanEvent[];
  readonly auth?: PostmanAuth;
  readonly request?: object;
  readonly item?: readonly PostmanItem[];
}

/** A collection in format v2.1. */
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

/** A Postman environment: the variables of one of the project's environments. */
export interface PostmanEnvironment {
  readonly name: string;
  readonly values: readonly (PostmanVariable & { readonly enabled: boolean })[];
}

/** The collection's base URL until an environment is selected. */
const localAddress = "http://127.0.0.1:3000";

/** The token URL of an environment that issues its own tokens. */
const ownTokenUrl = "{{baseUrl}}/oauth2/token";

/** Templates for unique ids, so that a request that is sent again counts as a new delivery. */
const deliveryIds: Readonly<Record<string, string>> = { slack: "Ev{{$guid}}", stripe: "evt_{{$guid}}" };

/** Placeholders: signing requires a secret and an address, and the collection has neither. */
const placeholder = { secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", base: "http://base.invalid" };

/** If the id is only in the body, replaces the sample's id with one that Postman generates. */
function withOwnIds(source: string, text: string): string {
  if (source === "hubspot") return text.replaceAll(/("eventId": )\d+/g, "$1{{$timestamp}}{{$randomInt}}");
  return source === "twilio" ? text.replaceAll(/("id": "EZ)[0-9a-f]+"/g, '$1{{$guid}}"') : text;
}

/** Returns the body for reading and editing: JSON even if a form is sent, because the script encodes it. */
function bodyText(source: string, event: string, { headers, body }: EventRequest): string {
  const delivered = { source, event, part: 0, body: { type: headers["content-type"] ?? "", text: body } };
  const { text, json } = editableBody(delivered);
  return json ? withOwnIds(source, text) : text;
}

/** Splits a URL into the parts that Postman, Newman and importers read. */
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

/** Returns a folder's description of how its requests authenticate, with the variables to fill in. */
function authenticationText({ secretName, consumers }: ExportedTrigger): string {
  const { key, client, secret } = consumerVariables;
  const chosen = "of the selected environment";
  if (secretName !== undefined)
    return `Each request is signed before it is sent, with the variable ${secretName} ${chosen}.`;
  if (consumers === undefined || consumers.access.includes("none")) return "It accepts unsigned requests.";
  if (takesEither(consumers))
    return `Each request carries a token obtained with the ${client} and ${secret} ${chosen}, if these have a value, or otherwise the key ${key}.`;
  if (consumers.access.includes("oauth2"))
    return `Each request carries a token obtained with the ${client} and ${secret} ${chosen}.`;
  if (consumers.access.includes("key")) return `Each request carries the key ${key} ${chosen}.`;
  return "It rejects every request, because no rule in hookloom.json allows a consumer.";
}

/**
 * Returns a unique folder name: two files may declare the same trigger name, and Postman's contents are matched by folder name.
 */
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
    description: `${label} at ${path}. ${authenticationText(trigger)}`,
    item: events.map((event) => toItem(trigger, event, script)),
    ...(auth === undefined ? {} : { auth }),
    ...(lines === undefined ? {} : { event: [toScript("prerequest", lines)] }),
  };
}

const acceptanceTest = [
  'pm.test("The webhook accepts the request", () => {',
  "  pm.expect(pm.response.code).to.be.within(200, 299);",
  "});",
];

const listConsumers = (triggers: readonly ExportedTrigger[]): readonly ConsumerAccess[] =>
  triggers.flatMap(({ consumers }) => consumers ?? []);

/** Declares empty variables, so that a variable without a value is sent as an empty string instead of its name. */
function emptyVariables(triggers: readonly ExportedTrigger[]): readonly PostmanVariable[] {
  const all = listConsumers(triggers);
  const { key, token } = consumerVariables;
  const names = [...(all.some(takesEither) ? [key] : []), ...(all.some(tokenScript) ? [token] : [])];
  return names.map((name) => ({ key: name, value: "", type: "string" }));
}

/**
 * Builds a project's Postman collection: a folder per trigger, a request per event. Requests are signed when they are sent, with
 * secrets from environment variables; the collection contains no secrets.
 * @see https://schema.getpostman.com/json/collection/v2.1.0/collection.json
 */
export function postmanCollection(name: string, triggers: readonly ExportedTrigger[]): PostmanCollection {
  return {
    info: {
      name,
      description:
        "Generated by Hookloom from the project's triggers. Select an environment and set its secrets, which stay in Postman.",
      schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json",
    },
    item: triggers.map((one, at) => toFolder(one, folderName(one, triggers.slice(0, at)))),
    event: [toScript("test", acceptanceTest)],
    variable: [{ key: "baseUrl", value: localAddress, type: "string" }, ...emptyVariables(triggers)],
  };
}

/**
 * Builds a Postman environment from one of the project's environments: its address, the token URL, and an empty secret variable
 * for each of its triggers' secrets and its consumers' credentials.
 * @param address the base URL of its triggers; empty if it has none that others can reach
 * @param tokenUrl where consumers get tokens; empty if unknown
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

import { findSource } from "../catalog/catalog.ts";
import { type EventPayloads, type JsonSchema, referredSchemas } from "../catalog/event-payloads.ts";
import type { ApiAbout, ApiDocuments } from "../receiver/gate.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";
import {
  bodyContent,
  type DescribedEvent,
  describeEvent,
  headerParameters,
  toPascalCase,
} from "./describe-payload.ts";
import type { Json } from "./json.ts";
import { echoContent, outcomeResponses, rejection, responseSchemas, triggerResponses } from "./responses.ts";
import { type Security, toSecurity } from "./security.ts";

export interface ServiceInfo {
  readonly title: string;
  readonly version: string;
  /** The base of the URL that senders call. */
  readonly address: string;
  /** The environment at that address. */
  readonly environment: string;
  /** True if hookloom.json has an `api`, whose rules can also reject requests. */
  readonly hasApi?: boolean;
  /** The rules' description of the API. */
  readonly about?: ApiAbout | undefined;
  /** Returns how consumers authenticate according to the rules. */
  readonly consumerProof?: ApiDocuments["consumerProof"] | undefined;
}

/** A trigger with the descriptions of its handled events. */
interface Described {
  readonly trigger: Trigger;
  readonly label: string;
  readonly events: readonly DescribedEvent[];
  readonly responses: Json;
}

function eventList({ trigger, events }: Described): string {
  const source = findSource(trigger.source);
  const lines = events.map(({ event }) => {
    const known = source?.events.find(({ name }) => name === event);
    return known === undefined ? `- \`${event}\`` : `- \`${event}\`: ${known.description}`;
  });
  if (lines.length === 0) return "No events are handled yet.";
  return `All events are accepted, but only these are handled:\n\n${lines.join("\n")}`;
}

const formType = "application/x-www-form-urlencoded";

/** Schemas for unknown bodies. A form field that occurs several times is a list. */
const unknownBodies: Readonly<Record<string, JsonSchema>> = {
  "application/json": {},
  [formType]: {
    type: "object",
    additionalProperties: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
  },
};

/** Returns the bodies that a trigger accepts: those of its events, and any other body that its source may send. */
function requestBody({ trigger, label, events }: Described): Json {
  const source = findSource(trigger.source);
  const acceptsAny = source?.openPayloads === true;
  const other: JsonSchema = { type: "object", title: `Another event of ${label}` };
  const content = bodyContent(events, () => (acceptsAny ? [] : [other]));
  const readable = acceptsAny || events.length === 0 ? Object.entries(unknownBodies) : [];
  // A form only contains strings, which hardly any project schema accepts.
  const { accepts, checksBody = false } = trigger.protocol;
  const more = readable.filter(
    ([type]) => !(type in content) && accepts(type) && !(checksBody && type === formType),
  );
  const all = { ...content, ...Object.fromEntries(more.map(([type, schema]) => [type, { schema }])) };
  return { required: trigger.protocol.sendsBody !== false, content: all };
}

/** Describes the scopes that a consumer's token needs. */
function scopeText({ scopes = [] }: Security): string {
  if (scopes.length === 0) return "";
  return ` A token needs the scope${scopes.length === 1 ? "" : "s"} ${scopes.map((scope) => `\`${scope}\``).join(" and ")}.`;
}

function postOperation(described: Described, proofs: Security): Json {
  const { trigger, label, events, responses } = described;
  const { signed, consumers, bodyLimit } = trigger.protocol;
  const known = findSource(trigger.source);
  const requiresProof = signed || consumers === true;
  const proof = requiresProof ? "Requests must be authenticated." : "Requests need no authentication.";
  const secrets = trigger.secrets.map(({ name }) => `\`${name}\``).join(", ");
  const by = secrets === "" ? "" : ` The secret is ${secrets}.`;
  const parameters = headerParameters(events);
  return {
    summary: `Deliveries of ${label}`,
    operationId: `receive${toPascalCase(trigger.path)}`,
    tags: [label],
    description: `${proof}${by}${scopeText(proofs)} The maximum body size is ${bodyLimit} bytes.\n\n${eventList(described)}`,
    ...(known === undefined
      ? {}
      : { externalDocs: { url: known.docs, description: "What the source sends" } }),
    security: proofs.security,
    // Used by the console to let the user choose an event.
    "x-hookloom-events": events.map(({ event }) => event),
    ...(parameters.length === 0 ? {} : { parameters }),
    requestBody: requestBody(described),
    responses,
  };
}

/** Describes the endpoint verification by GET, if the trigger responds to it. */
function getOperation({ trigger, label }: Described): Json | undefined {
  const check = trigger.protocol.addressCheck;
  if (check?.parameter === undefined) return undefined;
  return {
    summary: `Endpoint verification by ${label}`,
    description: "Returns the value of the parameter, which confirms the endpoint to the sender.",
    operationId: `check${toPascalCase(trigger.path)}`,
    tags: [label],
    security: [],
    parameters: [{ ...check.parameter, required: true, schema: { type: "string" } }],
    responses: {
      "200": { description: "The value of the parameter", content: echoContent(check) },
      "405": rejection("The parameter is missing", { Allow: "Allowed methods" }),
    },
  };
}

/** Describes the path for a delivery's outcome, which is the `Location` in the response to the consumer. */
function outcomePaths(
  { trigger, label }: Described,
  security: readonly Json[],
): readonly (readonly [string, Json])[] {
  // Without authentication, deliveries cannot be assigned to consumers.
  if (trigger.protocol.consumers !== true || security.length === 0) return [];
  const get = {
    summary: `The outcome of a delivery of ${label}`,
    description: "An application can only read the outcomes of its own deliveries.",
    operationId: `outcome${toPascalCase(trigger.path)}`,
    tags: [label],
    security,
    parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }],
    responses: outcomeResponses(),
  };
  return [[`${trigger.path === "/" ? "" : trigger.path}/deliveries/{id}`, { get }]];
}

/**
 * Describes how a trigger's senders authenticate: consumers by the rules, other senders by the trigger's own
 * requirements.
 */
function triggerSecurity({ path, protocol }: Trigger, { consumerProof, address }: ServiceInfo): Security {
  const byRules = protocol.consumers === true ? consumerProof?.(path, address) : undefined;
  return byRules ?? toSecurity(protocol.proofs);
}

/** Describes the webhooks. Two triggers may handle events with the same name. */
function describeWebhooks(all: readonly Described[], security: (trigger: Trigger) => readonly Json[]): Json {
  const found = new Map<string, Json>();
  for (const { trigger, label, events, responses } of all) {
    for (const one of events) {
      const { event } = one;
      const taken = found.has(event);
      const known = findSource(trigger.source)?.events.find(({ name }) => name === event);
      const parameters = headerParameters([one]);
      found.set(taken ? `${event} (${trigger.path})` : event, {
        post: {
          summary: known?.description ?? event,
          description: `${label} posts this to \`${trigger.path}\`.`,
          operationId: `on${toPascalCase(trigger.path)}${toPascalCase(event)}`,
          tags: [label],
          security: security(trigger),
          ...(parameters.length === 0 ? {} : { parameters }),
          requestBody: { required: trigger.protocol.sendsBody !== false, content: bodyContent([one]) },
          responses,
        },
      });
    }
  }
  return Object.fromEntries(found);
}

function overview(all: readonly Described[], description = ""): string {
  const lines = all.map(({ trigger, label, events }) => {
    const handled = events.map(({ event }) => `\`${event}\``).join(", ");
    return `- \`POST ${trigger.path}\` accepts ${label}: ${handled || "nothing yet"}`;
  });
  const received = `What this webhook receives:\n\n${lines.join("\n")}`;
  return description === "" ? received : `${description}\n\n${received}`;
}

/** Returns the first matching link: OpenAPI allows only one per tag and one for the document. */
function furtherReading(
  about: ApiAbout | undefined,
  isMeant: (resource: string | undefined) => boolean,
): Json {
  const link = about?.links.find(({ resource }) => isMeant(resource));
  return link === undefined ? {} : { externalDocs: { url: link.url, description: link.title } };
}

function listTags(all: readonly Described[], about: ApiAbout | undefined): readonly Json[] {
  const byLabel = Map.groupBy(all, ({ label }) => label);
  return [...byLabel].map(([name, triggers]) => {
    const paths = triggers.map(({ trigger }) => trigger.path);
    const known = findSource(triggers[0]?.trigger.source ?? "");
    const ofSource = known && { externalDocs: { url: known.docs, description: "What the source sends" } };
    const own = furtherReading(about, (resource) => resource !== undefined && paths.includes(resource));
    return { name, description: known?.hint ?? name, ...ofSource, ...own };
  });
}

/** Collects the schemas of responses and events that these parts of the document reference. */
function collectSchemas(parts: unknown, all: readonly Described[], payloads: EventPayloads): Json {
  const known: Record<string, JsonSchema> = Object.assign(
    { ...responseSchemas },
    ...Object.values(payloads).map(({ schemas }) => schemas),
    ...all.flatMap(({ events }) => events.map(({ schemas }) => schemas)),
  );
  return referredSchemas(parts, known);
}

/**
 * Describes a project's incoming requests as an OpenAPI document: a path for each trigger and a webhook for each
 * handled event, with the schemas and examples from the build.
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function describeWebhook(
  { triggers }: Webhook,
  info: ServiceInfo,
  payloads: EventPayloads = {},
): Json {
  const { address, environment, hasApi = false, about } = info;
  const { title, version } = about ?? info;
  const all = triggers.map((trigger): Described => {
    const events = [...trigger.handlers.keys()];
    const known = payloads[trigger.source]?.events ?? {};
    return {
      trigger,
      label: findSource(trigger.source)?.label ?? trigger.source,
      events: events.map((event) => describeEvent(trigger, event, known[event])),
      responses: triggerResponses(trigger, hasApi),
    };
  });
  const proofs = new Map(triggers.map((trigger) => [trigger, triggerSecurity(trigger, info)]));
  const schemes = Object.assign({}, ...[...proofs.values()].map((one) => one.schemes));
  const securityFor = (trigger: Trigger): Security => proofs.get(trigger) ?? { schemes: {}, security: [] };
  const security = (trigger: Trigger) => securityFor(trigger).security;
  const paths = all.flatMap((described): (readonly [string, Json])[] => {
    const own = security(described.trigger);
    const get = getOperation(described);
    const post = postOperation(described, securityFor(described.trigger));
    const outcomes = hasApi ? outcomePaths(described, own) : [];
    return [[described.trigger.path, { ...(get === undefined ? {} : { get }), post }], ...outcomes];
  });
  const parts = { paths: Object.fromEntries(paths), webhooks: describeWebhooks(all, security) };
  return {
    openapi: "3.1.1",
    info: {
      title,
      version,
      description: overview(all, about?.description),
      contact: { name: `The owners of ${title}` },
    },
    ...furtherReading(about, (resource) => resource === undefined),
    servers: [{ url: address, description: `The environment ${environment}` }],
    tags: listTags(all, about),
    ...parts,
    components: {
      schemas: collectSchemas(parts, all, payloads),
      ...(Object.keys(schemes).length === 0 ? {} : { securitySchemes: schemes }),
    },
  };
}

import { findSource } from "../catalog/catalog.ts";
import type { Trigger } from "../webhook/trigger.ts";
import type { Webhook } from "../webhook/webhook.ts";

/** A part of an OpenAPI document, as JSON. */
type Json = Readonly<Record<string, unknown>>;

export interface ServiceInfo {
  readonly title: string;
  readonly version: string;
  /** The base of the URL that senders call, where it is known. */
  readonly publicUrl?: string;
}

const answer = (description: string): Json => ({ description });

const answers: Json = {
  "200": answer("Received before, or nothing handles this event"),
  "202": answer("Stored; its handlers run now"),
  "400": answer("Authentic, but not to be understood"),
  "401": answer("The sender did not prove who it is"),
  "413": answer("The body is too large"),
  "415": answer("The body has another type than the source sends"),
  "503": answer("It cannot be stored now: come again later"),
};

function eventList(trigger: Trigger): string {
  const source = findSource(trigger.source);
  const lines = [...trigger.handlers.keys()].map((name) => {
    const known = source?.events.find((event) => event.name === name);
    return known === undefined ? `- \`${name}\`` : `- \`${name}\`: ${known.description}`;
  });
  return lines.length === 0 ? "No event is handled yet." : `Handled events:\n\n${lines.join("\n")}`;
}

function describeTrigger(trigger: Trigger): Json {
  const { source, protocol } = trigger;
  const { signed, bodyLimit } = protocol;
  const known = findSource(source);
  const proof = signed ? "Requests have to prove their sender." : "Anybody may post here.";
  const secrets = trigger.secrets.map(({ name }) => `\`${name}\``).join(", ");
  const by = secrets === "" ? "" : ` The secret is ${secrets}.`;
  return {
    post: {
      summary: `Deliveries of ${known?.label ?? source}`,
      operationId: `receive${trigger.path.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_all, next = "") => next.toUpperCase())}`,
      tags: [known?.label ?? source],
      description: `${proof}${by} A body has at most ${bodyLimit} bytes.\n\n${eventList(trigger)}`,
      ...(known === undefined
        ? {}
        : { externalDocs: { url: known.docs, description: "What the source sends" } }),
      requestBody: { required: false, content: { "application/json": { schema: true } } },
      responses: answers,
    },
  };
}

function describeEvent(trigger: Trigger, event: string): Json {
  const known = findSource(trigger.source);
  const described = known?.events.find(({ name }) => name === event);
  return {
    post: {
      summary: described?.description ?? event,
      tags: [known?.label ?? trigger.source],
      requestBody: { content: { "application/json": { schema: true } } },
      responses: { "2XX": answer("Stored") },
    },
  };
}

function overview(triggers: readonly Trigger[]): string {
  const lines = triggers.map(({ path, source, handlers }) => {
    const events = [...handlers.keys()].map((event) => `\`${event}\``).join(", ");
    return `- \`POST ${path}\` takes ${findSource(source)?.label ?? source}: ${events || "nothing yet"}`;
  });
  return `What this webhook receives:\n\n${lines.join("\n")}`;
}

/** Two triggers may handle events of one name. */
function keyed(entries: readonly (readonly [string, string, Json])[]): Json {
  const keys = new Map<string, Json>();
  for (const [event, path, described] of entries) {
    keys.set(keys.has(event) ? `${event} at ${path}` : event, described);
  }
  return Object.fromEntries(keys);
}

/**
 * Describes the requests that a project receives, as an OpenAPI document: a path for each trigger, a webhook for each handled event.
 * @see https://spec.openapis.org/oas/v3.1.1
 */
export function describeWebhook({ triggers }: Webhook, { title, version, publicUrl }: ServiceInfo): Json {
  const events = triggers.flatMap((trigger) =>
    [...trigger.handlers.keys()].map((event): [string, string, Json] => [
      event,
      trigger.path,
      describeEvent(trigger, event),
    ]),
  );
  return {
    openapi: "3.1.1",
    info: { title, version, description: overview(triggers) },
    ...(publicUrl === undefined ? {} : { servers: [{ url: publicUrl }] }),
    paths: Object.fromEntries(triggers.map((trigger) => [trigger.path, describeTrigger(trigger)])),
    webhooks: keyed(events),
  };
}

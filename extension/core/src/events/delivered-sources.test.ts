import path from "node:path";
import { secret, setting } from "@hookloom/runtime";
import { findSource, sources } from "@hookloom/runtime/catalog";
import { expect, test } from "vitest";
import { readSamples } from "../../../../templates/runtime/build/read-samples.ts";
import { bodyOfEdited, deliveredPayload, editableBody, requestOfDelivered } from "./delivered.ts";
import { buildRequest } from "./request.ts";

// @reads templates/runtime/src/**

interface Opened {
  readonly id: string;
  readonly names: readonly string[];
  readonly payload: unknown;
}

interface Received {
  readonly method: "POST";
  readonly path: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly receivedAt: number;
}

/** The part of a source's protocol that its receiver accepts a request with. */
interface Protocol {
  verify(request: Received, secrets: readonly string[], environment: object): string | undefined;
  open(request: Received): readonly Opened[];
}

type Factory = (options: object) => { readonly path: string; readonly protocol: Protocol };

const key = `whsec_${Buffer.from("0123456789abcdef01234567").toString("base64")}`;
const local = { HOOKLOOM_SAMPLES: "1" };
const runtime = path.resolve(import.meta.dirname, "../../../../templates/runtime/src");

async function protocolOf(id: string): Promise<{ protocol: Protocol; url: string; path: string }> {
  const source = findSource(id);
  const module: Record<string, unknown> = await import(/* @vite-ignore */ path.join(runtime, id, `${id}.ts`));
  const needed = (source?.settings ?? []).filter(({ required }) => required);
  const options = needed.map((one) => [one.option, (one.secret ? secret : setting)(one.name)]);
  const trigger = (module[source?.factory ?? ""] as Factory)(Object.fromEntries(options));
  return { ...trigger, url: `http://127.0.0.1:3000${trigger.path}` };
}

/** The samples of these come from packages, so one is given here. */
const packaged: Readonly<Record<string, readonly [string, unknown]>> = {
  github: ["issues.opened", { action: "opened", issue: { title: "Ä" } }],
  stripe: ["invoice.paid", { id: "evt_1", object: "event", type: "invoice.paid", data: { object: {} } }],
};

/** Slack gives these no id, so the receiver distinguishes them by content. */
const withoutId = new Set(["view_closed", "dialog_submission", "dialog_cancellation", "app_rate_limited"]);

/** The first sample of each event. */
function samplesOf(id: string): readonly (readonly [string, unknown])[] {
  const own = packaged[id];
  if (own) return [own];
  return (readSamples().get(id) ?? []).map(({ event, samples: [first] }) => [event, first?.payload]);
}

const received = (
  place: string,
  request: { url: string; headers: Record<string, string>; body: string },
) => ({
  method: "POST" as const,
  path: place,
  url: request.url,
  headers: request.headers,
  body: Buffer.from(request.body),
  receivedAt: Date.now(),
});

test.each(sources.map(({ id }) => id))(
  "what %s delivered is read as its handler read it, edited and sent again",
  async (id) => {
    const { protocol, url, path: place } = await protocolOf(id);
    const take = (event: string, request: Received) => {
      expect(protocol.verify(request, [key], local), event).toBeUndefined();
      const opened = protocol.open(request);
      expect(opened[0]?.names, event).toContain(event);
      return opened[0] as Opened;
    };
    for (const [event, payload] of samplesOf(id)) {
      const sample = { source: id, event, payload: JSON.stringify(payload) };
      const first = buildRequest({ ...sample, url, secret: key });
      const request = received(place, { ...first, headers: { ...first.headers } });
      const opened = take(event, request);
      const type = request.headers["content-type"] ?? "";
      const delivered = { source: id, event, part: 0, body: { type, text: first.body } };
      expect(deliveredPayload(delivered), event).toEqual(opened.payload);

      const edited = Buffer.from(bodyOfEdited(delivered, editableBody(delivered).text));
      expect(protocol.open({ ...request, body: edited })[0]?.payload, event).toEqual(opened.payload);

      const again = requestOfDelivered(delivered, { url, secret: key });
      const second = take(event, received(place, { ...again, headers: { ...again.headers } }));
      if (!withoutId.has(event)) expect(second.id, event).not.toBe(opened.id);
    }
  },
);

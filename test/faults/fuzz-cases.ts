import fc from "fast-check";
import { sources } from "../../templates/runtime/src/catalog/catalog.ts";
import { Secret, secret } from "../../templates/runtime/src/settings/setting.ts";
import type { ReceivedRequest, Trigger } from "../../templates/runtime/src/webhook/trigger.ts";

export const rightSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const wrongSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const secretName = "FUZZ_SECRET";

/** One trigger of every source of the catalogue, all with the same secret. */
export async function everyTrigger(): Promise<readonly Trigger[]> {
  return Promise.all(
    sources.map(async ({ id, factory, settings }) => {
      const module: Readonly<Record<string, (options: object) => Trigger>> = await import(
        `../../templates/runtime/src/${id}/${id}.ts`
      );
      const options = Object.fromEntries(
        settings
          .filter((one) => one.secret && one.required)
          .map(({ option }) => [option, secret(secretName)]),
      );
      const make = module[factory];
      if (make === undefined) throw new Error(`The module of ${id} exports no ${factory}.`);
      const trigger = make(options);
      if (!trigger.secrets.every((one) => one instanceof Secret)) throw new Error(`${id} takes no secret.`);
      return trigger;
    }),
  );
}

/**
 * Whether a changed body is a forgery: it is not where a value alone may prove the sender, nor where decoded fields are signed,
 * as Twilio's are, since two bodies can have the same.
 */
const signsBody = ({ source, protocol }: Trigger): boolean =>
  source !== "twilio" &&
  protocol.proofs.every((proof) => proof.kind === "signature" && proof.covers.includes("body"));

const unusualText = fc.oneof(
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "null",
    "sha256=",
    "v0=",
    "t=,v1=",
    "0",
    "-1",
    "1e999",
    "\u0000",
  ),
  fc.string({ maxLength: 60 }),
  fc.string({ unit: "binary", maxLength: 30 }),
);

const bodies = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom(
    '{"__proto__":{"a":1}}',
    '{"constructor":1}',
    "[]",
    "null",
    "",
    "{",
    '{"type":"url_verification"}',
    "ssl_check=1",
    "payload=%7B",
  ),
  fc.string({ maxLength: 200 }),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
);

interface Forgery {
  readonly which: number;
  readonly event: number;
  readonly body: string;
  readonly secret: string;
  /** Changes of headers: by place, with what is put there. */
  readonly headers: readonly (readonly [number, string])[];
  /** The byte of the body that is inverted after signing. */
  readonly flip: number | undefined;
  readonly late: number;
}

/** A request that was not made with the secret: signed by another one, or changed after it was signed. */
export const forgeries: fc.Arbitrary<Forgery> = fc.record({
  which: fc.nat(),
  event: fc.nat(),
  body: bodies,
  secret: fc.constantFrom(wrongSecret, "", "x", rightSecret),
  headers: fc.array(fc.tuple(fc.nat(30), unusualText), { maxLength: 4 }),
  flip: fc.option(fc.nat(), { nil: undefined }),
  late: fc.constantFrom(0, 600_000, -600_000, Number.NaN),
});

function signSafely(trigger: Trigger, body: string, by: string, event: string, url: string) {
  try {
    return trigger.protocol.sign({ body, secret: by, event, url });
  } catch {
    // Not every source can sign a body that is not JSON, or with an invalid key; it is then sent unsigned.
    return { headers: { "content-type": "application/json" } };
  }
}

/** The request of a forgery, or undefined if it would be valid after all. */
export function forge(forgery: Forgery, triggers: readonly Trigger[]): ReceivedRequest | undefined {
  const trigger = triggers[forgery.which % triggers.length];
  const source = sources[forgery.which % sources.length];
  const event = source?.events[forgery.event % source.events.length]?.name ?? "";
  if (trigger === undefined) return undefined;
  const url = `https://hooks.example.com${trigger.path}`;
  const signed: { headers: Record<string, string>; body?: string } = signSafely(
    trigger,
    forgery.body,
    forgery.secret,
    event,
    url,
  );
  const headers: Record<string, string | undefined> = { ...signed.headers };
  const names = Object.keys(headers);
  for (const [place, value] of forgery.headers) headers[names[place % names.length] ?? "x"] = value;
  const bytes = Buffer.from(signed.body ?? forgery.body);
  const flipped = forgery.flip !== undefined && bytes.length > 0;
  if (flipped) bytes.writeUInt8((bytes[forgery.flip % bytes.length] ?? 0) ^ 1, forgery.flip % bytes.length);
  const forged = forgery.secret !== rightSecret || (flipped && signsBody(trigger));
  if (!forged) return undefined;
  return {
    method: "POST",
    path: trigger.path,
    headers,
    body: bytes,
    url,
    receivedAt: Date.now() + forgery.late,
  };
}

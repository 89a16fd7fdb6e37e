import { createHmac } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage, isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { createParser } from "eventsource-parser";
import type { RegisteredTrigger } from "../../contract/registration.ts";
import { RegistrationError } from "../provider/errors.ts";
import type { OpenTunnel, Tunnel, TunnelTarget } from "./tunnel.ts";

/** A relayed request: its headers, and its body as parsed by the relay. */
interface RelayedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The original body as text; set by relays that keep it. */
  readonly raw?: string;
}

/** Members that are not headers of the request: the relay's own members and hop-by-hop headers. */
const relayMembers = new Set([
  "host",
  "connection",
  "expect",
  "keep-alive",
  "upgrade",
  "content-length",
  "transfer-encoding",
  "body",
  "rawbody",
  "query",
  "timestamp",
]);

/** Parses a relayed request; undefined for anything else. */
export function readRelayed(text: string): RelayedRequest | undefined {
  const value = jsonIn(text);
  if (!isRecord(value) || !("body" in value)) return undefined;
  const headers = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string" && !relayMembers.has(entry[0]),
  );
  const raw = typeof value.rawbody === "string" ? { raw: value.rawbody } : {};
  return { headers: Object.fromEntries(headers), body: value.body, ...raw };
}

const escaped = (text: string, characters: RegExp): string =>
  text.replace(characters, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);

/**
 * The maximum nesting depth that is tried with indentation; deeper nesting would take megabytes of spaces, which no sender does.
 */
const maxIndentedDepth = 100;

function isDeep(json: string): boolean {
  let depth = 0;
  for (const [bracket] of json.matchAll(/[[\]{}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > maxIndentedDepth) return true;
  }
  return false;
}

/** Yields the ways in which senders serialize JSON, one at a time until one matches; JavaScript's own is the first. */
function* serializations(json: string, body: unknown): Generator<string> {
  yield json;
  // GitHub writes the hex digits of escaped control characters in upper case.
  yield json.replace(/\\u[\da-f]{4}/g, (code) => `\\u${code.slice(2).toUpperCase()}`);
  yield escaped(json, /[<>&\u2028\u2029]/g);
  yield escaped(json, /[\u007f-\uffff]/g);
  yield json.replaceAll("/", "\\/");
  if (!isDeep(json)) yield JSON.stringify(body, undefined, 2);
}

/** Finds the serialization that GitHub signed, if there is a signature and a secret to verify it. */
function findSigned(
  json: string,
  { headers, body }: RelayedRequest,
  secret: string | undefined,
): string | undefined {
  const signature = headers["x-hub-signature-256"];
  if (secret === undefined || signature === undefined) return undefined;
  for (const text of serializations(json, body)) {
    if (signature === `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`) return text;
  }
  return undefined;
}

/**
 * Rebuilds the body to post. If the relay has parsed it, the original bytes are lost: the serialization that matches the
 * signature is used, or JavaScript's own if none matches. `exact` is false if the body may differ from what was signed.
 * @throws RangeError if it is nested too deeply to serialize
 */
export function rebuildBody(
  request: RelayedRequest,
  secret: string | undefined,
): { readonly body: string; readonly exact: boolean } {
  if (request.raw !== undefined) return { body: request.raw, exact: true };
  if (typeof request.body === "string") return { body: request.body, exact: true };
  const json = JSON.stringify(request.body);
  const signed = findSigned(json, request, secret);
  return { body: signed ?? json, exact: signed !== undefined };
}

const publicServer = "https://smee.io";
const requestTimeoutMs = 15_000;
const minPauseMs = 500;
const maxPauseMs = 15_000;

/**
 * Sources that cannot be relayed, with the reason: the relay responds to every request immediately, before the service has
 * received it.
 */
const notRelayed: Readonly<Record<string, string>> = {
  slack: t("Slack verifies the URL from the service's response, which the relay does not forward"),
  twilio: t("Twilio signs the URL that it sends to, and the relay changes form bodies"),
  "google-calendar": t("Google posts only to domains that you have verified"),
};

const unreachable = (server: string, cause: unknown): RegistrationError =>
  new RegistrationError(
    "expose",
    t(
      "The relay at {0} did not provide a URL ({1}): try again, or forward a port in the editor instead.",
      server,
      errorMessage(cause),
    ),
  );

/** Creates a channel; its address is known only to this process. */
async function newChannel(server: string, signal: AbortSignal): Promise<string> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
    const response = await fetch(`${server}/new`, { method: "HEAD", redirect: "manual", signal: limit });
    const location = response.headers.get("location");
    if (location === null) throw new Error(t("status {0}", response.status));
    return new URL(location, server).href;
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(server, cause);
  }
}

function relayFailure(cause: unknown): string {
  if (cause instanceof RangeError) return t("its body is nested too deeply");
  return errorMessage(cause);
}

/** Forwards a channel's requests until it is closed, and reconnects when the connection ends. */
class Channel {
  readonly url: string;
  readonly #trigger: RegisteredTrigger;
  readonly #target: TunnelTarget;
  readonly #closing = new AbortController();
  #ready: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(url: string, trigger: RegisteredTrigger, target: TunnelTarget) {
    this.url = url;
    this.#trigger = trigger;
    this.#target = target;
  }

  /** Resolves once requests are forwarded. */
  async open(): Promise<void> {
    const ready = new Promise<void>((resolve) => {
      this.#ready = resolve;
    });
    this.#running = this.#run();
    const late = delay(requestTimeoutMs, "late", { signal: this.#closing.signal, ref: false }).catch(
      () => "closed",
    );
    if ((await Promise.race([ready, late])) === "late")
      throw unreachable(this.url, t("the channel did not open in time"));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let pause = minPauseMs; !signal.aborted; pause = Math.min(2 * pause, maxPauseMs)) {
      const began = performance.now();
      await this.#listen().catch(ignored("the connection to the relay is retried after a pause"));
      if (performance.now() - began > maxPauseMs) pause = minPauseMs;
      await delay(pause, undefined, { signal, ref: false }).catch(
        ignored("the loop ends once the signal is aborted"),
      );
    }
  }

  async #listen(): Promise<void> {
    const { signal } = this.#closing;
    const response = await fetch(this.url, { headers: { accept: "text/event-stream" }, signal });
    if (!response.ok || response.body === null) throw new Error(`status ${response.status}`);
    const parser = createParser({
      onEvent: ({ event, data }) => {
        if (event === "ready") this.#ready();
        else if (event !== "ping") void this.#forward(data);
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
  }

  async #forward(data: string): Promise<void> {
    const request = readRelayed(data);
    if (request === undefined) return;
    const { port, warn, secret } = this.#target;
    const { path, name } = this.#trigger;
    try {
      const { body, exact } = rebuildBody(
        request,
        await secret(this.#trigger).catch(ignored("the request is passed on as the relay sent it")),
      );
      const { signal } = this.#closing;
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: "POST",
        headers: request.headers,
        body,
        signal,
      });
      await response.arrayBuffer();
      if (response.status !== 401) return;
      const message = exact
        ? t("A delivery to {0} was rejected, because the sender's secret does not match.", name)
        : t(
            "A delivery to {0} was rejected, because the relay parses bodies and the original bytes of this body could not be reconstructed.",
            name,
          );
      warn(message);
    } catch (cause) {
      if (this.#closing.signal.aborted) return;
      warn(t("A delivery to {0} was not forwarded: {1}.", name, relayFailure(cause)));
    }
  }
}

/**
 * Opens a tunnel over smee.io or a compatible relay, with one channel per trigger. The relay parses JSON, so a body's bytes have
 * to be reconstructed. Deliveries that arrive while nothing is listening are lost.
 * @see https://github.com/probot/smee.io
 */
export function smeeTunnel(server: string = publicServer): OpenTunnel {
  return async (target): Promise<Tunnel> => {
    const channels: Channel[] = [];
    const notes: string[] = [
      t("All deliveries pass through {0} and can be read there: use it for test data only.", server),
    ];
    const urls: Record<string, string> = {};
    const close = async () => void (await Promise.all(channels.map((channel) => channel.close())));
    try {
      for (const trigger of target.triggers) {
        const why = notRelayed[trigger.source];
        if (why !== undefined) {
          notes.push(t("{0} is not exposed: {1}.", trigger.name, why));
          continue;
        }
        const channel = new Channel(await newChannel(server, target.signal), trigger, target);
        channels.push(channel);
        await channel.open();
        urls[trigger.name] = channel.url;
      }
    } catch (error) {
      await close();
      throw error;
    }
    return { urls, notes, close };
  };
}

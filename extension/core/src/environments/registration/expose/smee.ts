import { setTimeout as delay } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { createParser } from "eventsource-parser";
import type { RegisteredTrigger } from "../../contract/registration.ts";
import { RegistrationError } from "../provider/errors.ts";
import { readRelayed, rebuildBody } from "./smee-body.ts";
import type { OpenTunnel, Tunnel, TunnelTarget } from "./tunnel.ts";

const publicServer = "https://smee.io";
const requestTimeoutMs = 15_000;
const minPauseMs = 500;
const maxPauseMs = 15_000;

/** Sources that cannot be relayed, and why: the relay answers every request at once, before the service has seen it. */
const notRelayed: Readonly<Record<string, string>> = {
  slack: "Slack's check of the address needs an answer from the service, which the relay does not pass on",
  twilio: "Twilio signs the address that it calls, and the relay alters form bodies",
  "google-calendar": "Google posts only to addresses of a domain that you have verified",
};

const unreachable = (server: string, cause: unknown): RegistrationError =>
  new RegistrationError(
    "expose",
    `The relay at ${server} gives no address (${errorMessage(cause)}): try again, or use a forwarded port of the editor.`,
  );

/** A new channel; nobody else knows its address. */
async function newChannel(server: string, signal: AbortSignal): Promise<string> {
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(requestTimeoutMs)]);
    const response = await fetch(`${server}/new`, { method: "HEAD", redirect: "manual", signal: limit });
    const location = response.headers.get("location");
    if (location === null) throw new Error(`status ${response.status}`);
    return new URL(location, server).href;
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(server, cause);
  }
}

function relayFailure(cause: unknown): string {
  if (cause instanceof RangeError) return "its body is nested too deeply to be written again";
  return errorMessage(cause);
}

/** Forwards the requests of one channel until it is closed, and reconnects when the connection ends. */
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
    if ((await Promise.race([ready, late])) === "late") throw unreachable(this.url, "it does not open");
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    for (let pause = minPauseMs; !signal.aborted; pause = Math.min(2 * pause, maxPauseMs)) {
      const began = performance.now();
      await this.#listen().catch(ignored("the relay is connected to again after a pause"));
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
        else if (event !== "ping") void this.#pass(data);
      },
    });
    const decoder = new TextDecoder();
    for await (const chunk of response.body) parser.feed(decoder.decode(chunk, { stream: true }));
  }

  async #pass(data: string): Promise<void> {
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
      const why = exact
        ? "its secret differs"
        : "the relay parses bodies, and the bytes of this one cannot be reconstructed";
      warn(`A delivery to ${name} was refused: ${why}.`);
    } catch (cause) {
      if (this.#closing.signal.aborted) return;
      warn(`A delivery to ${name} was not passed on: ${relayFailure(cause)}.`);
    }
  }
}

/**
 * Tunnels over smee.io or a compatible relay, one channel a trigger. The relay parses JSON, so the bytes of a body
 * have to be reconstructed; deliveries while nothing listens are lost.
 * @see https://github.com/probot/smee.io
 */
export function smeeTunnel(server: string = publicServer): OpenTunnel {
  return async (target): Promise<Tunnel> => {
    const channels: Channel[] = [];
    const notes: string[] = [
      `Everything that is sent passes through ${server} and can be read there: use it for test data only.`,
    ];
    const urls: Record<string, string> = {};
    const close = async () => void (await Promise.all(channels.map((channel) => channel.close())));
    try {
      for (const trigger of target.triggers) {
        const why = notRelayed[trigger.source];
        if (why !== undefined) {
          notes.push(`${trigger.name} is not exposed: ${why}.`);
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

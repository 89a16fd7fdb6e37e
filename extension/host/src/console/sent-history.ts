import { randomUUID } from "node:crypto";
import type { SampleOutcome, SampleProof, SentEntry } from "@hookloom/protocol/sample-view";
import { isRecord } from "@hookloom/protocol/unknown-values";
import type { Memento } from "vscode";

const key = "hookloom.sent";
/** Maximum number of entries. The workspace state is read as a whole, so it must stay small. */
const maxEntries = 50;
const maxTextLength = 32 * 1024;

/** A request and its response. */
export interface SentRequest extends SentEntry {
  readonly payload: string;
  readonly headers: string;
  readonly parameters: string;
  readonly answer: { readonly headers: readonly (readonly [string, string])[]; readonly body: string };
}

/** Matches names of headers and parameters whose values are credentials, which are sent but never stored. */
const secretNamePattern = /auth|cookie|key|password|secret|signature|token|credential/i;

/** Returns the lines of the user's headers or parameters without possible secrets. */
export function withoutSecretLines(text: string): string {
  return text
    .split(/\r?\n/)
    .filter((line) => !secretNamePattern.test(line.split(/[:=]/, 1)[0] ?? ""))
    .join("\n");
}

function isSent(value: unknown): value is SentRequest {
  if (!isRecord(value) || !isRecord(value.answer)) return false;
  const texts = ["id", "at", "environment", "resource", "event", "proof", "payload", "headers", "parameters"];
  return (
    texts.every((name) => typeof value[name] === "string") &&
    ["status", "milliseconds"].every((name) => typeof value[name] === "number") &&
    Array.isArray(value.answer.headers) &&
    typeof value.answer.body === "string"
  );
}

/** The requests sent by the console, by project. They are stored in the editor's workspace state, and never in a project file. */
export class SentHistory {
  readonly #state: Memento;
  readonly #key: string;

  constructor(state: Memento, root: string) {
    this.#state = state;
    this.#key = `${key}:${root}`;
  }

  /** The requests, newest first. */
  get all(): readonly SentRequest[] {
    const kept = this.#state.get(this.#key);
    return Array.isArray(kept) ? kept.filter(isSent) : [];
  }

  find(id: string): SentRequest | undefined {
    return this.all.find((one) => one.id === id);
  }

  /** Adds a request with its response; a payload that is too large to store is omitted. */
  async add(
    sent: Omit<SentRequest, "id" | "at" | "status" | "milliseconds" | "answer" | "proof"> & {
      readonly proof: SampleProof;
    },
    { status, milliseconds: durationMs, headers = [], body }: SampleOutcome,
  ): Promise<void> {
    const one: SentRequest = {
      ...sent,
      id: randomUUID(),
      at: new Date().toISOString(),
      headers: withoutSecretLines(sent.headers),
      parameters: withoutSecretLines(sent.parameters),
      payload: sent.payload.length > maxTextLength ? "" : sent.payload,
      status,
      milliseconds: durationMs,
      answer: {
        headers: headers.filter(([name]) => !secretNamePattern.test(name)),
        body: body.slice(0, maxTextLength),
      },
    };
    await this.#state.update(this.#key, [one, ...this.all].slice(0, maxEntries));
  }

  async clear(): Promise<null> {
    await this.#state.update(this.#key, undefined);
    return null;
  }
}

/** Returns the members of an entry that the page lists. */
export function toSentEntry({
  id,
  at,
  environment,
  resource,
  event,
  proof,
  status,
  milliseconds: durationMs,
}: SentRequest): SentEntry {
  return { id, at, environment, resource, event, proof, status, milliseconds: durationMs };
}

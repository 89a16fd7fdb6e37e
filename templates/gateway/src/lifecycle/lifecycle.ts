import {
  type Caller,
  type Gate,
  type Logger,
  type Reply,
  replies,
  type SourceState,
  type Trigger,
} from "@hookloom/runtime/seams";
import type { EffectiveApi } from "../api/api.ts";
import type { ApiBlock, ApiState, ApiStatus } from "../management/api-management.ts";
import type { Rules } from "./rules-file.ts";

/** A block as stored, with the state in hookloom.json when the API was blocked. */
interface StoredBlock extends ApiBlock {
  readonly instead: ApiState;
}

const blockKey = "hookloom:api-block";
const deprecatedKey = "hookloom:api-deprecated-since";

function parseBlock(text: string | undefined): StoredBlock | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "reason" in value && "instead" in value)
      return value as StoredBlock;
  } catch {
    // An unreadable block must not open an API that was blocked.
  }
  return { reason: "", by: "", at: new Date(0).toISOString(), instead: "blocked" };
}

export interface LifecycleOptions {
  readonly rules: Rules;
  /** The state table in the environment's store. */
  readonly state: SourceState;
  readonly log: Logger;
  /** ID of the application for the owner's own tests, which may call an API before it is published. */
  readonly testApplication: string;
  /** Interval for reading blocks that other replicas have stored, in milliseconds. */
  readonly intervalMs?: number;
}

/** Returns the headers for deprecation, sunset and successor (RFC 9745, RFC 8594, RFC 8288). */
function noticeHeaders(
  api: EffectiveApi,
  seen: number | undefined,
): Readonly<Record<string, string>> | undefined {
  const { since, sunset, link, successor } = api.deprecation ?? {};
  const at = since === undefined ? seen : Date.parse(since);
  const links = [
    ...(link === undefined ? [] : [`<${link}>; rel="deprecation"`]),
    ...(successor === undefined ? [] : [`<${successor}>; rel="successor-version"`]),
  ];
  const headers = {
    ...(at === undefined ? {} : { deprecation: `@${Math.floor(at / 1000)}` }),
    ...(sunset === undefined ? {} : { sunset: new Date(sunset).toUTCString() }),
    ...(links.length === 0 ? {} : { link: links.join(", ") }),
  };
  return Object.keys(headers).length === 0 ? undefined : headers;
}

const isEnding = (state: ApiState): boolean => state === "deprecated" || state === "retired";

/** The lifecycle state of an API, and its effect on requests and stored deliveries. */
export class Lifecycle {
  readonly #options: LifecycleOptions;
  readonly #listeners: ((held: boolean) => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #block: StoredBlock | undefined;
  #held = false;
  #notices: Readonly<Record<string, string>> | undefined;
  #readFailed = false;

  private constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Reads the stored block before anything runs. @throws StoreUnavailable */
  static async open(options: LifecycleOptions): Promise<Lifecycle> {
    const lifecycle = new Lifecycle(options);
    const { rules, intervalMs = 1_000 } = options;
    const first = rules.current();
    lifecycle.#block = await lifecycle.#readBlock();
    if (first !== undefined) await lifecycle.#applyRules(first);
    rules.onChange((api) => lifecycle.#applyRules(api));
    lifecycle.#updateHeld(first);
    lifecycle.#timer = setInterval(() => void lifecycle.#refresh(), intervalMs).unref();
    return lifecycle;
  }

  /** Whether stored deliveries are held. */
  get held(): boolean {
    return this.#held;
  }

  /** Calls the listener whenever `held` changes. */
  onHeld(listener: (held: boolean) => void): void {
    this.#listeners.push(listener);
  }

  /** Wraps a gate with the lifecycle checks. */
  around(gate: Gate): Gate {
    return {
      ...gate,
      enter: (trigger, head) => this.#enter(trigger) ?? gate.enter(trigger, head),
      identify: async (trigger, head) => {
        const found = await gate.identify(trigger, head);
        return "status" in found ? found : (this.#admit(found) ?? found);
      },
      finish: (trigger, reply, caller) => this.#finish(gate.finish(trigger, reply, caller)),
    };
  }

  async block(reason: string, by: string): Promise<void> {
    const instead = this.#options.rules.current()?.state ?? "published";
    const block = { reason, by, at: new Date().toISOString(), instead };
    await this.#options.state.write(blockKey, JSON.stringify(block));
    this.#options.log.warn("The API was blocked", { reason, by });
    this.#setBlock(block);
  }

  async unblock(): Promise<void> {
    await this.#options.state.remove(blockKey);
    if (this.#block !== undefined) this.#options.log.info("The API was unblocked");
    this.#setBlock(undefined);
  }

  status(): ApiStatus {
    const { rules } = this.#options;
    const api = rules.current();
    const problem = rules.problem();
    const block: ApiBlock | undefined = this.#block && {
      reason: this.#block.reason,
      by: this.#block.by,
      at: this.#block.at,
    };
    return {
      ...(api === undefined ? {} : { hash: api.hash, described: api.state, state: this.#currentState(api) }),
      ...(block === undefined ? {} : { block }),
      ...(problem === undefined ? {} : { problem }),
    };
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #currentState({ state }: EffectiveApi): ApiState {
    return this.#block === undefined || state === "retired" ? state : "blocked";
  }

  #enter(trigger: Trigger): Reply | undefined {
    const api = this.#options.rules.current();
    if (api === undefined) return undefined;
    const state = this.#currentState(api);
    if (state === "retired") return replies.retired();
    if (state !== "blocked") return undefined;
    const isConsumer = trigger.protocol.consumers === true;
    return isConsumer || api.sources === "refuse" ? replies.blocked() : undefined;
  }

  #admit({ application }: Caller): Reply | undefined {
    const isClosed = this.#options.rules.current()?.state === "created";
    return isClosed && application !== this.#options.testApplication ? replies.notPublished() : undefined;
  }

  #finish(reply: Reply): Reply {
    if (this.#notices === undefined) return reply;
    return { ...reply, headers: { ...reply.headers, ...this.#notices } };
  }

  /** Applies new rules. A block ends if the state in the rules differs from the state when the block was created. */
  async #applyRules(api: EffectiveApi): Promise<void> {
    if (this.#block !== undefined && this.#block.instead !== api.state) {
      await this.#options.state.remove(blockKey);
      this.#options.log.info("The API was unblocked, since the state in its rules has changed", {
        state: api.state,
      });
      this.#block = undefined;
    }
    const isSeen = isEnding(api.state) && api.deprecation?.since === undefined;
    const seen = isSeen ? await this.#deprecatedSince() : undefined;
    if (!isEnding(api.state)) await this.#options.state.remove(deprecatedKey);
    this.#notices = noticeHeaders(api, seen);
    this.#updateHeld(api);
  }

  /** Returns when the API was first seen as deprecated (milliseconds since the Unix epoch), if hookloom.json contains no date. */
  async #deprecatedSince(): Promise<number> {
    const { state } = this.#options;
    const known = Number(await state.read(deprecatedKey));
    if (known > 0) return known;
    const now = Date.now();
    await state.write(deprecatedKey, String(now));
    return now;
  }

  async #readBlock(): Promise<StoredBlock | undefined> {
    return parseBlock(await this.#options.state.read(blockKey));
  }

  #setBlock(block: StoredBlock | undefined): void {
    this.#block = block;
    this.#updateHeld(this.#options.rules.current());
  }

  /** Reads blocks that other replicas have stored. If the store cannot be read, the known block remains in effect. */
  async #refresh(): Promise<void> {
    try {
      const block = await this.#readBlock();
      if (JSON.stringify(block) !== JSON.stringify(this.#block)) this.#setBlock(block);
      this.#readFailed = false;
    } catch (error) {
      if (!this.#readFailed) this.#options.log.error("The block of the API could not be read", { error });
      this.#readFailed = true;
    }
  }

  #updateHeld(api: EffectiveApi | undefined): void {
    const held = api === undefined ? this.#block !== undefined : this.#currentState(api) === "blocked";
    if (held === this.#held) return;
    this.#held = held;
    for (const listener of this.#listeners) listener(held);
  }
}

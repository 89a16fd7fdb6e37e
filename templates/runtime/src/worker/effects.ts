import { createHash } from "node:crypto";
import type { Inbox, LeasedDelivery } from "../inbox/inbox.ts";
import type { Logger } from "../log/logger.ts";

/** The name for the list of finished handlers. Names of a project's effects must not start with this character. */
const doneName = "\u0000done";

/** Returns a key that is the same for every run of a delivery, in any process, and can be used in a header. */
function effectKey({ source, trigger, id }: LeasedDelivery, handler: string, name: string): string {
  return createHash("sha256")
    .update(JSON.stringify([source, trigger, id, handler, name]))
    .digest("base64url");
}

/** Returns the names of the delivery's handlers that do not have to run again. */
export async function readDone(inbox: Inbox, delivery: LeasedDelivery): Promise<readonly string[]> {
  const text = await inbox.readEffect(delivery, doneName);
  return text === undefined ? [] : JSON.parse(text);
}

export function writeDone(inbox: Inbox, delivery: LeasedDelivery, names: readonly string[]): Promise<void> {
  return inbox.writeEffect(delivery, doneName, JSON.stringify(names));
}

/** A handler's effects for one delivery, so that a later run skips the completed ones. */
export class Effects {
  readonly #inbox: Inbox;
  readonly #delivery: LeasedDelivery;
  readonly #log: Logger;
  readonly #handler: string;
  /** Created for the first effect, because most deliveries have none. */
  #running: Map<string, Promise<unknown>> | undefined;

  /**
   * `handler` is the handler's name, which distinguishes its effects from those with the same name in other handlers.
   */
  constructor(inbox: Inbox, delivery: LeasedDelivery, log: Logger, handler: string) {
    this.#inbox = inbox;
    this.#delivery = delivery;
    this.#log = log;
    this.#handler = handler;
  }

  /** See `HandlerContext.once`. Concurrent calls with the same name run the effect once. */
  once<Result>(name: string, effect: (key: string) => Result | Promise<Result>): Promise<Result> {
    this.#running ??= new Map();
    const running = this.#running;
    const known = running.get(name);
    // A name identifies one effect in the project, so its result always has the same type.
    if (known !== undefined) return known as Promise<Result>;
    // Only this promise is returned, so that an error is reported as unhandled if the caller does not await it.
    const run = this.#run(name, effect).catch((error: unknown) => {
      // The same run may retry the effect.
      running.delete(name);
      throw error;
    });
    running.set(name, run);
    return run;
  }

  async #run<Result>(name: string, effect: (key: string) => Result | Promise<Result>): Promise<Result> {
    if (typeof name !== "string" || name === "" || name.startsWith("\u0000")) {
      throw new TypeError('once takes a name and a function: await once("notify", (key) => ...).');
    }
    const inbox = this.#inbox;
    const delivery = this.#delivery;
    const ownName = `${name}\u0000${this.#handler}`;
    const recorded = await inbox.readEffect(delivery, ownName);
    if (recorded !== undefined) return recorded === "" ? (undefined as Result) : JSON.parse(recorded);
    const result = await effect(effectKey(delivery, this.#handler, name));
    await inbox.writeEffect(delivery, ownName, this.#toJson(name, result));
    return result;
  }

  /** Serializes the result. A completed effect must not run again just because its result cannot be stored. */
  #toJson(name: string, result: unknown): string {
    try {
      return JSON.stringify(result) ?? "";
    } catch {
      this.#log.warn(`The result of once("${name}") is not JSON, so a later run gets undefined`);
      return "";
    }
  }
}

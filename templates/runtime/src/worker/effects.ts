import { createHash } from "node:crypto";
import type { Inbox, LeasedDelivery } from "../inbox/inbox.ts";
import type { Logger } from "../log/logger.ts";

/** Cannot clash with an effect of a project, whose names may not start with this character. */
const doneName = "\u0000done";

/** The same for every run of a delivery, in any process; safe as the value of a header. */
function effectKey({ source, trigger, id }: LeasedDelivery, handler: string, name: string): string {
  return createHash("sha256")
    .update(JSON.stringify([source, trigger, id, handler, name]))
    .digest("base64url");
}

/** The names of the handlers of a delivery that need not run again. */
export async function readDone(inbox: Inbox, delivery: LeasedDelivery): Promise<readonly string[]> {
  const text = await inbox.readEffect(delivery, doneName);
  return text === undefined ? [] : JSON.parse(text);
}

export function writeDone(inbox: Inbox, delivery: LeasedDelivery, names: readonly string[]): Promise<void> {
  return inbox.writeEffect(delivery, doneName, JSON.stringify(names));
}

/** The effects of one handler for one delivery, so a later run skips those that are done. */
export class Effects {
  readonly #inbox: Inbox;
  readonly #delivery: LeasedDelivery;
  readonly #log: Logger;
  readonly #handler: string;
  /** Created for the first effect, since most deliveries have none. */
  #underWay: Map<string, Promise<unknown>> | undefined;

  /** `handler` is its name, which separates its effects from those of the same name in other handlers. */
  constructor(inbox: Inbox, delivery: LeasedDelivery, log: Logger, handler: string) {
    this.#inbox = inbox;
    this.#delivery = delivery;
    this.#log = log;
    this.#handler = handler;
  }

  /** See `HandlerContext.once`; two calls at once with one name run the effect once. */
  once<Result>(name: string, effect: (key: string) => Result | Promise<Result>): Promise<Result> {
    this.#underWay ??= new Map();
    const underWay = this.#underWay;
    const known = underWay.get(name);
    // One name identifies one effect of the project, so its result has one type.
    if (known !== undefined) return known as Promise<Result>;
    // The promise that is returned is the only one, so a failure that is not awaited is reported.
    const run = this.#run(name, effect).catch((error: unknown) => {
      // The same run may try it again.
      underWay.delete(name);
      throw error;
    });
    underWay.set(name, run);
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

  /** An effect that has happened must not happen again only because its result cannot be kept. */
  #toJson(name: string, result: unknown): string {
    try {
      return JSON.stringify(result) ?? "";
    } catch {
      this.#log.warn(`The result of once("${name}") is not JSON, so a later run gets undefined`);
      return "";
    }
  }
}

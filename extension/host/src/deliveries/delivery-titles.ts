import { deliveredPayload } from "@hookloom/core/events/delivered";
import { payloadValues } from "@hookloom/core/events/payload-values";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import { type DeliveryTarget, environmentKey } from "../commands/delivery-target.ts";
import type { EnvironmentDeliveries } from "./shown-deliveries.ts";

/** Members of a payload that describe its event, the most descriptive first. */
const titleMembers = ["title", "subject", "summary", "text", "message", "name"];

/** Returns the title of an event from its payload; undefined if there is none. */
export function payloadTitle(payload: unknown): string | undefined {
  const texts = Object.entries(payloadValues(payload)).filter(([, text]) => /^".+"$/s.test(text));
  for (const word of titleMembers) {
    const found = texts.find(([path]) => path === word || path.endsWith(`.${word}`));
    if (found) return found[1].slice(1, -1);
  }
  return undefined;
}

/** Maximum number of an environment's newest deliveries whose titles are read. */
const maxRead = 30;
const maxTitles = 1_000;

type Listed = Pick<EnvironmentDeliveries, "root" | "environment" | "deliveries">;

interface TitlePorts {
  read(target: DeliveryTarget): Promise<DeliveryDetail>;
  /** Called when more titles are known. */
  onRead(): void;
}

/** The titles of deliveries, each of which is read once. */
export class DeliveryTitles {
  readonly #ports: TitlePorts;
  /** Titles by delivery; empty if the payload has no title. */
  readonly #titles = new Map<string, string>();
  #reading = false;
  /** The next list to read, which was requested during another read. */
  #wanted: readonly Listed[] | undefined;

  constructor(ports: TitlePorts) {
    this.#ports = ports;
  }

  of(ref: ProjectEnvironment, { id, trigger }: Pick<DeliverySummary, "id" | "trigger">): string {
    return this.#titles.get(`${environmentKey(ref)}\n${trigger}\n${id}`) ?? "";
  }

  /** Reads the unknown titles of the newest deliveries; an environment that does not respond is skipped. */
  async want(environments: readonly Listed[]): Promise<void> {
    this.#wanted = environments;
    if (this.#reading) return;
    this.#reading = true;
    let found = 0;
    while (this.#wanted) {
      const wanted = this.#wanted;
      this.#wanted = undefined;
      for (const environment of wanted) found += await this.#readTitles(environment);
    }
    this.#reading = false;
    for (const key of [...this.#titles.keys()].slice(0, Math.max(0, this.#titles.size - maxTitles)))
      this.#titles.delete(key);
    if (found > 0) this.#ports.onRead();
  }

  /** Reads the titles of a list; returns the number of titles found. */
  async #readTitles({ root, environment, deliveries }: Listed): Promise<number> {
    let found = 0;
    try {
      for (const { id, trigger, outcome } of deliveries.slice(0, maxRead)) {
        const target = { root, environment, id, trigger };
        const key = `${environmentKey(target)}\n${trigger}\n${id}`;
        // The body of a rejected request is not stored.
        if (outcome === "refused" || this.#titles.has(key)) continue;
        const title = await this.#read(target);
        this.#titles.set(key, title);
        if (title !== "") found++;
      }
    } catch {
      // The list shows why the environment does not respond.
    }
    return found;
  }

  async #read(target: DeliveryTarget): Promise<string> {
    const detail = await this.#ports.read(target);
    try {
      return payloadTitle(deliveredPayload(detail)) ?? "";
    } catch {
      // A body that is not JSON has no title.
      return "";
    }
  }
}

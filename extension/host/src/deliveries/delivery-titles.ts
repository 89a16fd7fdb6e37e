import { deliveredPayload } from "@hookloom/core/events/delivered";
import { payloadValues } from "@hookloom/core/events/payload-values";
import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import { type DeliveryTarget, environmentKey } from "../commands/delivery-target.ts";
import type { EnvironmentDeliveries } from "./shown-deliveries.ts";

/** Members of a payload that describe its event, the most descriptive first. */
const telling = ["title", "subject", "summary", "text", "message", "name"];

/** The title of an event in its payload; undefined if the payload has none. */
export function payloadTitle(payload: unknown): string | undefined {
  const texts = Object.entries(payloadValues(payload)).filter(([, text]) => /^".+"$/s.test(text));
  for (const word of telling) {
    const found = texts.find(([path]) => path === word || path.endsWith(`.${word}`));
    if (found) return found[1].slice(1, -1);
  }
  return undefined;
}

/** How many of the newest deliveries are read together. */
const maxRead = 30;
const maxKept = 1_000;

type Listed = Pick<EnvironmentDeliveries, "root" | "environment" | "deliveries">;

interface TitlePorts {
  read(target: DeliveryTarget): Promise<DeliveryDetail>;
  /** Called once there are more titles than before. */
  onRead(): void;
}

/** What deliveries are about, each read once. */
export class DeliveryTitles {
  readonly #ports: TitlePorts;
  /** Empty if a payload has no title. */
  readonly #titles = new Map<string, string>();
  #reading = false;
  /** What is read next: a list that came while another one was read. */
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
    for (const key of [...this.#titles.keys()].slice(0, Math.max(0, this.#titles.size - maxKept)))
      this.#titles.delete(key);
    if (found > 0) this.#ports.onRead();
  }

  /** Gives how many titles were found. */
  async #readTitles({ root, environment, deliveries }: Listed): Promise<number> {
    let found = 0;
    try {
      for (const { id, trigger, outcome } of deliveries.slice(0, maxRead)) {
        const target = { root, environment, id, trigger };
        const key = `${environmentKey(target)}\n${trigger}\n${id}`;
        // The body of a rejected request is not kept.
        if (outcome === "refused" || this.#titles.has(key)) continue;
        const title = await this.#read(target);
        this.#titles.set(key, title);
        if (title !== "") found++;
      }
    } catch {
      // The list itself shows why the environment does not respond.
    }
    return found;
  }

  async #read(target: DeliveryTarget): Promise<string> {
    const detail = await this.#ports.read(target);
    try {
      return payloadTitle(deliveredPayload(detail)) ?? "";
    } catch {
      // A body that is no JSON has no members.
      return "";
    }
  }
}

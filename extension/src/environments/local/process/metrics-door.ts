import { messageOf } from "@hookloom/language-server/protocol";
import type { FrontDoor } from "./front-door.ts";
import { openPublicDoor } from "./ports.ts";

interface MetricsDoorOptions {
  /** The port that hookloom.json names for the metrics now. */
  wanted(): Promise<number | undefined>;
  /** Called with why the port cannot be opened. */
  onProblem(sentence: string): void;
}

/**
 * The port at which a Prometheus of this machine finds the metrics of an environment, whichever process answers. Unlike the
 * other front doors it is there only where hookloom.json names it, which each start of a process looks up.
 */
export class MetricsDoor {
  readonly #options: MetricsDoorOptions;
  #door: FrontDoor | undefined;

  constructor(options: MetricsDoorOptions) {
    this.#options = options;
  }

  /** Opens, moves or closes the door as it is wanted now; true where a process has to serve its metrics. */
  async prepare(): Promise<boolean> {
    const port = await this.#options.wanted();
    if (this.#door !== undefined && this.#door.port === port) return true;
    await this.close();
    if (port === undefined) return false;
    try {
      this.#door = await openPublicDoor({ exactly: port });
    } catch (thrown) {
      this.#options.onProblem(`The metrics cannot be read: ${messageOf(thrown)}`);
    }
    return this.#door !== undefined;
  }

  /** Sends scrapes to this port of a process; one without a port serves no metrics. */
  open(target: number | undefined): void {
    if (target !== undefined) this.#door?.open(target);
  }

  /** A scrape fails at once while nothing runs, since waiting would look like a slow one. */
  refuse(sentence: string): void {
    this.#door?.refuse(sentence);
  }

  async close(): Promise<void> {
    const door = this.#door;
    this.#door = undefined;
    await door?.close();
  }
}

import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { FrontDoor } from "./front-door.ts";
import { openPublicDoor } from "./ports.ts";

interface MetricsDoorOptions {
  /** The port that hookloom.json names for the metrics now. @throws where it cannot be read, which changes nothing */
  wanted(): Promise<number | undefined>;
  /** Called with why the port cannot be opened. */
  onProblem(message: string): void;
}

/**
 * The port at which a Prometheus of this machine finds the metrics of an environment, whichever process serves it. Unlike the
 * other front doors it exists only if hookloom.json names it, which each start of a process reads.
 */
export class MetricsDoor {
  readonly #options: MetricsDoorOptions;
  #door: FrontDoor | undefined;
  #port: number | undefined;
  /** What a door does with scrapes now, for one that is only being opened. */
  #route: (door: FrontDoor) => void = () => undefined;
  #closed = false;

  constructor(options: MetricsDoorOptions) {
    this.#options = options;
  }

  /** Reads which port is configured now; true if the next process has to serve its metrics. */
  async prepare(): Promise<boolean> {
    const found = await this.#options
      .wanted()
      .then((port) => ({ port }))
      .catch(ignored("whatever needs hookloom.json reports it, and the present port stays"));
    if (found) this.#port = found.port;
    return this.#port !== undefined;
  }

  /**
   * Opens, moves or closes the door as the last `prepare` found, once a process is ready, and sends scrapes to this port of it.
   * A process without a port serves no metrics.
   */
  async open(target: number | undefined): Promise<void> {
    if (target !== undefined) this.#route = (door) => door.open(target);
    if (this.#door?.port !== this.#port) await this.#move(this.#port);
    if (this.#door) this.#route(this.#door);
  }

  async #move(port: number | undefined): Promise<void> {
    await this.#leave();
    if (port === undefined) return;
    try {
      this.#door = await openPublicDoor({ exactly: port });
      if (this.#closed) await this.#leave();
    } catch (thrown) {
      this.#options.onProblem(`The metrics cannot be read: ${errorMessage(thrown)}`);
    }
  }

  async #leave(): Promise<void> {
    const door = this.#door;
    this.#door = undefined;
    await door?.close();
  }

  /** A scrape fails at once while nothing runs, since a wait would be reported as a slow scrape. */
  reject(message: string): void {
    this.#route = (door) => door.reject(message);
    if (this.#door) this.#route(this.#door);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#leave();
  }
}

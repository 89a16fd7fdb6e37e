import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { FrontDoor } from "./front-door.ts";
import { openPublicDoor } from "./ports.ts";

interface MetricsDoorOptions {
  /** Reads the metrics port from hookloom.json. @throws if it cannot be read; the port then stays the same */
  configuredPort(): Promise<number | undefined>;
  /** Called with the reason if the port cannot be opened. */
  onProblem(message: string): void;
}

/**
 * The port at which a Prometheus server on this machine scrapes an environment's metrics, whichever process serves them. Unlike
 * the other front doors, it exists only if hookloom.json specifies it; the setting is read at each process start.
 */
export class MetricsDoor {
  readonly #options: MetricsDoorOptions;
  #door: FrontDoor | undefined;
  #port: number | undefined;
  /** How scrapes are currently routed; also applied to a door that is still opening. */
  #route: (door: FrontDoor) => void = () => undefined;
  #closed = false;

  constructor(options: MetricsDoorOptions) {
    this.#options = options;
  }

  /** Reads the configured port; true if the next process has to serve its metrics. */
  async prepare(): Promise<boolean> {
    const found = await this.#options
      .configuredPort()
      .then((port) => ({ port }))
      .catch(ignored("the code that needs hookloom.json reports the error, and the current port stays"));
    if (found) this.#port = found.port;
    return this.#port !== undefined;
  }

  /**
   * Opens, moves or closes the door according to the last `prepare`, once a process is ready, and forwards scrapes to the
   * process's port `target`. A process without a metrics port serves no metrics.
   */
  async open(target: number | undefined): Promise<void> {
    if (target !== undefined) this.#route = (door) => door.open(target);
    if (this.#door?.port !== this.#port) await this.#move(this.#port);
    if (this.#door) this.#route(this.#door);
  }

  async #move(port: number | undefined): Promise<void> {
    await this.#closeDoor();
    if (port === undefined) return;
    try {
      this.#door = await openPublicDoor({ requiredPort: port });
      if (this.#closed) await this.#closeDoor();
    } catch (thrown) {
      this.#options.onProblem(`The metrics port could not be opened: ${errorMessage(thrown)}`);
    }
  }

  async #closeDoor(): Promise<void> {
    const door = this.#door;
    this.#door = undefined;
    await door?.close();
  }

  /** Makes scrapes fail immediately while nothing runs, because a wait would be reported as a slow scrape. */
  reject(message: string): void {
    this.#route = (door) => door.reject(message);
    if (this.#door) this.#route(this.#door);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#closeDoor();
  }
}

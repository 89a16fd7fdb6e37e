import { type FrontDoor, openFrontDoor } from "../process/front-door.ts";

/**
 * Counts the debuggers of an environment. The inspector's port stays the same when processes change: a debugger that loses its
 * process reconnects to the next one on the same port.
 */
export class Debuggers {
  #present = 0;
  #door: FrontDoor | undefined;
  #opening: Promise<FrontDoor> | undefined;

  /** True while a debugger is attached. */
  get present(): boolean {
    return this.#present > 0;
  }

  /** Counts a debugger until `leave` is called, which returns true for the last one. */
  async enter(): Promise<{ readonly port: number; leave(): boolean }> {
    this.#present++;
    let isIn = true;
    const leave = (): boolean => {
      if (!isIn) return false;
      isIn = false;
      this.#present--;
      return this.#present === 0;
    };
    try {
      this.#opening ??= openFrontDoor(0);
      this.#door = await this.#opening;
    } catch (thrown) {
      this.#opening = undefined;
      leave();
      throw thrown;
    }
    return { port: this.#door.port, leave };
  }

  /** Routes debuggers to the inspector of the process that serves requests, or makes them wait if that process has none. */
  route(inspectorPort: number | undefined): void {
    if (inspectorPort === undefined) this.#door?.hold();
    else this.#door?.open(inspectorPort);
  }

  async close(): Promise<void> {
    await this.#door?.close();
  }
}

import { type FrontDoor, openFrontDoor } from "../process/front-door.ts";

/**
 * Who debugs an environment. The door to the inspector stays where it is while processes come and go: a debugger that loses
 * the one that it was attached to finds the next one there.
 */
export class Debuggers {
  #present = 0;
  #door: FrontDoor | undefined;
  #opening: Promise<FrontDoor> | undefined;

  /** Whether a debugger is attached now. */
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

  /** Another process serves requests now, with an inspector or without. */
  lead(inspectorPort: number | undefined): void {
    if (inspectorPort === undefined) this.#door?.hold();
    else this.#door?.open(inspectorPort);
  }

  async close(): Promise<void> {
    await this.#door?.close();
  }
}

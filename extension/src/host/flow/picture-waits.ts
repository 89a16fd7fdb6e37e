/** How long an edit waits for the diagram that it made; the picture follows anyhow. */
const patience = 2_000;

interface Waiting {
  readonly version: number;
  resolve(): void;
}

/** Who waits for the picture of a version. */
export class PictureWaits {
  #newest = -1;
  #waiting: Waiting[] = [];

  /** Resolves when the view was sent the picture of this version, so that it never shows its own edit undone. */
  until(version: number): Promise<void> {
    if (this.#newest >= version) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, patience);
      this.#waiting.push({
        version,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      });
    });
  }

  reached(version: number): void {
    this.#newest = version;
    const waiting = this.#waiting;
    this.#waiting = waiting.filter((one) => one.version > version);
    for (const one of waiting) if (one.version <= version) one.resolve();
  }

  /** Nobody has to wait any longer. */
  dispose(): void {
    for (const { resolve } of this.#waiting) resolve();
  }
}

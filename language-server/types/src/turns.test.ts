import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

/** Notes the order in which questions run; each ends when it is let go. */
class Log {
  readonly turns = new Turns();
  readonly started: string[] = [];
  readonly #ends: (() => void)[] = [];

  ask(name: string, text: string, background = false): void {
    const question = (): Promise<void> => {
      this.started.push(name);
      return new Promise((resolve) => this.#ends.push(resolve));
    };
    void this.turns.enqueue(text, () => undefined, question, { background });
  }

  /** Ends what runs, and waits until what comes next has started. */
  async next(): Promise<void> {
    for (const end of this.#ends.splice(0)) end();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

it("lets questions about another text wait, and takes those first that somebody waits for", async () => {
  const log = new Log();
  log.ask("a", "one");
  log.ask("background b", "two", true);
  log.ask("background c", "three", true);
  log.ask("d", "four");
  log.ask("e", "one");
  expect(log.started).toEqual(["a"]);
  for (let turn = 0; turn < 5; turn++) await log.next();
  expect(log.started).toEqual(["a", "d", "e", "background b", "background c"]);
});

it("runs questions about the same text together", () => {
  const log = new Log();
  log.ask("a", "one");
  log.ask("b", "one");
  expect(log.started).toEqual(["a", "b"]);
});

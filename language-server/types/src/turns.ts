import { QuestionCancelled } from "./compiler/errors.ts";

export interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** True where no person waits for the response: the others come first. */
  readonly background?: boolean;
}

interface Turn {
  readonly text: string;
  readonly background: boolean;
  start(): void;
  drop(): void;
}

/**
 * Lets questions about one text run at the same time, and those about another text after them: TypeScript has one text a
 * file, so it may not change while a question about it is open. Turns are taken in the order in which they were requested,
 * those of the background last.
 */
export class Turns {
  readonly #waiting: Turn[] = [];
  #running = 0;
  #text: string | undefined;

  /**
   * Runs a question in its turn. `text` tells texts apart; `prepare` is called before the first question about one.
   * @throws QuestionCancelled where the signal is aborted while it waits
   */
  take<T>(
    text: string,
    prepare: () => void,
    question: () => Promise<T>,
    { signal, background = false }: TurnOptions = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const turn: Turn = {
        text,
        background,
        start: () => {
          signal?.removeEventListener("abort", turn.drop);
          this.#running++;
          const ended = (): void => {
            this.#running--;
            this.#next();
          };
          const run = async (): Promise<T> => {
            if (this.#text !== text) prepare();
            this.#text = text;
            return await question();
          };
          run().then(resolve, reject).finally(ended);
        },
        drop: () => {
          const at = this.#waiting.indexOf(turn);
          if (at >= 0) this.#waiting.splice(at, 1);
          reject(new QuestionCancelled());
        },
      };
      if (signal?.aborted) return turn.drop();
      signal?.addEventListener("abort", turn.drop, { once: true });
      const behind = background ? -1 : this.#waiting.findIndex((other) => other.background);
      this.#waiting.splice(behind < 0 ? this.#waiting.length : behind, 0, turn);
      this.#next();
    });
  }

  /** The next question prepares its text, whatever it is. */
  forget(): void {
    this.#text = undefined;
  }

  #next(): void {
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      if (this.#running > 0 && first.text !== this.#text) return;
      this.#waiting.shift();
      first.start();
    }
  }
}

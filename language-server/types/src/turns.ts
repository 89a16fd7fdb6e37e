import { QuestionCancelled } from "./compiler/errors.ts";

export interface TurnOptions {
  readonly signal?: AbortSignal | undefined;
  /** True if no user waits for the response. Other requests come first. */
  readonly background?: boolean;
}

interface Turn {
  readonly text: string;
  readonly background: boolean;
  start(): void;
  cancel(): void;
}

/**
 * Runs requests about one text concurrently, and requests about another text after them: TypeScript has one text per file, which
 * must not change while a request about it is pending. Requests run in the order in which they arrive, background requests last.
 */
export class Turns {
  readonly #waiting: Turn[] = [];
  #running = 0;
  #text: string | undefined;

  /**
   * Runs a request in its turn. `text` identifies the text; `prepare` is called before the first request about a text.
   * @throws QuestionCancelled if the signal is aborted while the request waits
   */
  enqueue<T>(
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
          signal?.removeEventListener("abort", turn.cancel);
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
        cancel: () => {
          const at = this.#waiting.indexOf(turn);
          if (at >= 0) this.#waiting.splice(at, 1);
          reject(new QuestionCancelled());
        },
      };
      if (signal?.aborted) return turn.cancel();
      signal?.addEventListener("abort", turn.cancel, { once: true });
      const insertIndex = background ? -1 : this.#waiting.findIndex((other) => other.background);
      this.#waiting.splice(insertIndex < 0 ? this.#waiting.length : insertIndex, 0, turn);
      this.#next();
    });
  }

  /** Makes the next request prepare its text even if that text is the current one. */
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

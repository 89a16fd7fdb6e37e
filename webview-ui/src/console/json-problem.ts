/** Where a text stops being JSON, and what is wrong there. */
export interface JsonProblem {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
  /** One sentence with the place in it. */
  readonly sentence: string;
}

/** Ends the reading at the first thing that is wrong. */
class Stop extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const number = /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const text = /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const word = /true|false|null/y;

/** Reads JSON for its form alone; values are of no interest. */
class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): void {
    this.#value("a value");
    this.#blanks();
    if (this.#at < this.#source.length)
      throw new Stop(this.#at, `unexpected ${this.#seen()} after the end of the value`);
  }

  #blanks(): void {
    while (" \t\n\r".includes(this.#source.charAt(this.#at) || "x")) this.#at++;
  }

  #seen(): string {
    const character = String.fromCodePoint(this.#source.codePointAt(this.#at) ?? 0);
    return this.#at < this.#source.length ? `"${character}"` : "the end";
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    const found = pattern.test(this.#source);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  /** True where the character is next, which then is read. */
  #eat(character: string): boolean {
    this.#blanks();
    const next = this.#source[this.#at] === character;
    if (next) this.#at++;
    return next;
  }

  #fail(wanted: string): never {
    throw new Stop(this.#at, `${wanted} is expected, not ${this.#seen()}`);
  }

  #string(wanted: string): void {
    this.#blanks();
    if (this.#source[this.#at] !== '"') this.#fail(wanted);
    if (!this.#take(text))
      throw new Stop(this.#at, "this text is not closed, or has a character that must be escaped");
  }

  #value(wanted: string): void {
    this.#blanks();
    const first = this.#source[this.#at];
    if (first === "{") this.#list("}", () => this.#member());
    else if (first === "[") this.#list("]", () => this.#value("a value"));
    else if (first === '"') this.#string(wanted);
    else if (!this.#take(word) && !this.#take(number)) this.#fail(wanted);
  }

  #member(): void {
    this.#string("a name in double quotes");
    if (!this.#eat(":")) this.#fail('":"');
    this.#value("a value");
  }

  #list(close: string, item: () => void): void {
    this.#at++;
    if (this.#eat(close)) return;
    for (;;) {
      item();
      if (this.#eat(close)) return;
      if (!this.#eat(",")) this.#fail(`"," or "${close}"`);
    }
  }
}

/** The first thing that keeps a text from being JSON, or undefined where it is JSON. */
export function findJsonProblem(source: string): JsonProblem | undefined {
  try {
    new Reader(source).read();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError)
      return { offset: 0, line: 1, column: 1, sentence: "This is nested too deeply." };
    if (!(error instanceof Stop)) throw error;
    const before = source.slice(0, error.offset);
    const line = before.split("\n").length;
    const column = error.offset - before.lastIndexOf("\n");
    const sentence = `Line ${line}, column ${column}: ${error.message}.`;
    return { offset: error.offset, line, column, sentence };
  }
}

import type { RecordedMembers, RecordedValue } from "../management/recordings.ts";
import { type Environment, Secret } from "../settings/setting.ts";
import { maxTextLength, textMargin } from "./snapshot.ts";
import { numberOf, spellings } from "./spellings.ts";

/** A half-open range of indices. */
type Range = readonly [start: number, end: number];

/**
 * Number of characters that are hashed to find a needle. The hash of a position only depends on these characters,
 * because earlier ones are shifted out.
 */
const hashedLength = 6;
const nextHash = (hash: number, text: string, at: number): number => (hash << 6) ^ text.charCodeAt(at);
const hashMark = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> 16;

/**
 * Finds many strings in a text in one pass: a key has a hundred spellings, and a recording half a million characters.
 */
class Needles {
  readonly #texts = new Set<string>();
  /** Short needles, which are searched for one by one. */
  readonly #short: string[] = [];
  readonly #byHash = new Map<number, string[]>();
  readonly #marks = new Uint8Array(1 << 16);
  /** Long needles, of which the copied part of a string may contain only the beginning. */
  readonly #long: string[] = [];

  add(needle: string): void {
    if (needle === "" || this.#texts.has(needle)) return;
    this.#texts.add(needle);
    if (needle.length > textMargin) this.#long.push(needle);
    if (needle.length < hashedLength) {
      this.#short.push(needle);
      return;
    }
    let hash = 0;
    for (let at = 0; at < hashedLength; at++) hash = nextHash(hash, needle, at);
    this.#marks[hashMark(hash)] = 1;
    const others = this.#byHash.get(hash);
    if (others) others.push(needle);
    else this.#byHash.set(hash, [needle]);
  }

  /** Finds all needles, in any order. The ranges may overlap. */
  findIn(text: string): Range[] {
    const found: Range[] = [];
    for (const needle of this.#short)
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
        found.push([at, at + needle.length]);
    if (this.#byHash.size === 0) return found;
    let hash = 0;
    for (let last = 0; last < text.length; last++) {
      hash = nextHash(hash, text, last);
      if (this.#marks[hashMark(hash)] === 0) continue;
      const start = last + 1 - hashedLength;
      for (const needle of this.#byHash.get(hash) ?? [])
        if (start >= 0 && text.startsWith(needle, start)) found.push([start, start + needle.length]);
    }
    return found;
  }

  /** Finds needles that start before `position` and continue past the end of the text. */
  findTruncated(text: string, position: number): Range[] {
    const found: Range[] = [];
    for (const needle of this.#long)
      for (let at = Math.max(0, text.length - needle.length + 1); at < position; at++)
        if (text[at] === needle[0] && needle.startsWith(text.slice(at))) found.push([at, text.length]);
    return found;
  }
}

/** The text that replaces a secret's value. */
const placeholder = "[secret]";

/** The values of secrets, and functions that mask them. */
export class Mask {
  readonly #values = new Set<string>();
  readonly #numbers = new Set<number>();
  readonly #needles = new Needles();
  /** Values that become needles only when a text is masked, so that reading a secret does not delay the handler. */
  readonly #added: string[] = [];

  /**
   * Records every secret that the program reads. Only a recorded build loads this module, so other builds have no
   * overhead.
   */
  followReads(): void {
    const learn = (value: string | undefined): void => this.add(value);
    const { read, readAll } = Secret.prototype;
    Secret.prototype.read = function (environment: Environment) {
      const value = read.call(this, environment);
      learn(value);
      return value;
    };
    Secret.prototype.readAll = function (environment: Environment) {
      const values = readAll.call(this, environment);
      values.forEach(learn);
      return values;
    };
  }

  add(value: string | undefined): void {
    if (value === undefined || this.#values.has(value) || value.trim() === "") return;
    this.#values.add(value);
    this.#added.push(value);
    const number = numberOf(value);
    if (number !== undefined) this.#numbers.add(number);
  }

  /**
   * Masks all secrets in a text, including those that are part of a longer string or encoded, for example in a URL or
   * in Base64.
   */
  text(text: string): string {
    return maskRanges(text, this.#needlesNow().findIn(text));
  }

  /**
   * Returns up to `kept` characters of a masked text, without the beginning of a secret that continues beyond them.
   * The text is either complete, or has `textMargin` additional characters.
   */
  start(text: string, kept: number): string {
    const taken = text.slice(0, kept + textMargin);
    const needles = this.#needlesNow();
    const found = needles.findIn(taken).filter(([start]) => start < kept);
    if (taken.length === kept + textMargin) found.push(...needles.findTruncated(taken, kept));
    return maskRanges(taken, found, kept).slice(0, kept);
  }

  /** Masks all secrets in a value's strings, names and numbers, and truncates strings to their final length. */
  value(value: RecordedValue): RecordedValue {
    if (typeof value === "string") return this.text(value);
    if (typeof value === "number") return this.#numbers.has(value) ? placeholder : value;
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each) => this.value(each));
    const members = value as RecordedMembers;
    return typeof members.$ === "string" ? this.#special(members) : this.#members(members);
  }

  #members(members: RecordedMembers): RecordedMembers {
    const masked: Record<string, RecordedValue> = {};
    for (const [name, each] of Object.entries(members)) {
      const own = this.text(name);
      const inner = this.value(each);
      if (own === "__proto__") Object.defineProperty(masked, own, { value: inner, enumerable: true });
      else masked[own] = inner;
    }
    return masked;
  }

  /**
   * Masks a value that JSON cannot represent. The kind, the names of parts and the sizes are not masked, because the
   * recorder created them.
   */
  #special({ kept, ...parts }: RecordedMembers): RecordedValue {
    const most = typeof kept === "number" ? kept : maxTextLength;
    const masked = Object.entries(parts).map(([name, part]): [string, RecordedValue] => {
      if (name === "$" || typeof part === "number") return [name, part];
      if (typeof part === "string")
        return [name, this.#isPattern(parts.$, part) ? placeholder : this.start(part, most)];
      return [name, name === "of" ? this.#members(part as RecordedMembers) : this.value(part)];
    });
    return Object.fromEntries(masked);
  }

  /** Whether a special value is a regular expression that contains a secret with escaped characters. */
  #isPattern(kind: RecordedValue | undefined, source: string): boolean {
    if (kind !== "opaque") return false;
    const plain = source.replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gi, (_all, short, long, own) =>
      own === undefined ? String.fromCharCode(Number.parseInt(short ?? long, 16)) : own,
    );
    return this.#needlesNow().findIn(plain).length > 0;
  }

  #needlesNow(): Needles {
    for (const value of this.#added.splice(0))
      for (const spelling of spellings(value)) this.#needles.add(spelling);
    return this.#needles;
  }
}

/** Masks the ranges in a text up to a position. The ranges may overlap, because secrets may have common parts. */
function maskRanges(text: string, ranges: Range[], upTo = text.length): string {
  if (ranges.length === 0) return text.slice(0, upTo);
  let shown = "";
  let at = 0;
  for (const [start, end] of ranges.sort(([a], [b]) => a - b)) {
    if (start >= at) shown += text.slice(at, start) + placeholder;
    at = Math.max(at, end);
  }
  return shown + text.slice(at, Math.max(at, upTo));
}

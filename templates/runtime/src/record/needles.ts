import { textMargin } from "./snapshot.ts";

/** A half-open range of indices. */
export type Range = readonly [start: number, end: number];

/** Characters by which a needle is looked up: the hash of a place depends on so many, since each further one is shifted out. */
const looked = 6;
const next = (hash: number, text: string, at: number): number => (hash << 6) ^ text.charCodeAt(at);
const markOf = (hash: number): number => Math.imul(hash, 0x9e3779b1) >>> 16;

/** Finds many texts in another one in one pass: a key has a hundred spellings, and a recording half a million characters. */
export class Needles {
  readonly #texts = new Set<string>();
  /** Searched one by one. */
  readonly #short: string[] = [];
  readonly #byHash = new Map<number, string[]>();
  readonly #marks = new Uint8Array(1 << 16);
  /** Those that may be only in part in what is taken of a text. */
  readonly #long: string[] = [];

  add(needle: string): void {
    if (needle === "" || this.#texts.has(needle)) return;
    this.#texts.add(needle);
    if (needle.length > textMargin) this.#long.push(needle);
    if (needle.length < looked) {
      this.#short.push(needle);
      return;
    }
    let hash = 0;
    for (let at = 0; at < looked; at++) hash = next(hash, needle, at);
    this.#marks[markOf(hash)] = 1;
    const others = this.#byHash.get(hash);
    if (others) others.push(needle);
    else this.#byHash.set(hash, [needle]);
  }

  /** Where they are, in any order; they may overlap. */
  in(text: string): Range[] {
    const found: Range[] = [];
    for (const needle of this.#short)
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1))
        found.push([at, at + needle.length]);
    if (this.#byHash.size === 0) return found;
    let hash = 0;
    for (let last = 0; last < text.length; last++) {
      hash = next(hash, text, last);
      if (this.#marks[markOf(hash)] === 0) continue;
      const start = last + 1 - looked;
      for (const needle of this.#byHash.get(hash) ?? [])
        if (start >= 0 && text.startsWith(needle, start)) found.push([start, start + needle.length]);
    }
    return found;
  }

  /** Needles that start before `place` and continue past the end of the text. */
  begunIn(text: string, place: number): Range[] {
    const found: Range[] = [];
    for (const needle of this.#long)
      for (let at = Math.max(0, text.length - needle.length + 1); at < place; at++)
        if (text[at] === needle[0] && needle.startsWith(text.slice(at))) found.push([at, text.length]);
    return found;
  }
}

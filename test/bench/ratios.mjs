// Keeps the ratios of `npm run bench`, so that a later run can show which have grown. Plain JavaScript, since it is loaded
// before anything is installed.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** @typedef {import("./table.ts").Row} Row */
/** @typedef {Record<string, Record<string, number>>} RatiosByPart The values of the figures, by their parts. */

export const ratiosFile = join(import.meta.dirname, "ratios.json");

/** How far a ratio may be above the one that was recorded. */
const mostGrowth = 1.1;

const round = (/** @type {number} */ value) => Number(value.toFixed(3));

/** The ratios of a run and those that were recorded last. */
export class Ratios {
  #file;
  /** @type {RatiosByPart} */
  #recorded;
  /** @type {RatiosByPart} */
  #measured = {};

  /** @param {string} file */
  constructor(file) {
    this.#file = file;
    this.#recorded = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  }

  get recordedParts() {
    return Object.keys(this.#recorded);
  }

  /** Keeps a row that is a ratio to a peer of the same run; all others depend on the machine. @param {string} part @param {Row} row */
  add(part, { what, value, unit }) {
    const ratios = unit === "x" ? { [what]: round(value) } : {};
    this.#measured[part] = { ...this.#measured[part], ...ratios };
  }

  /** What has grown too much, and what is no longer measured: one sentence each, for the measured parts. @returns {readonly string[]} */
  problems() {
    return Object.entries(this.#measured).flatMap(([part, ratios]) =>
      Object.entries(this.#recorded[part] ?? {}).flatMap(([what, before]) => {
        const way = `\`npm run bench -- --record ${part}\` records it.`;
        const now = ratios[what];
        if (now === undefined) return [`${part} no longer measures "${what}": if that is meant, ${way}`];
        if (now <= before * mostGrowth) return [];
        const percent = ((now / before - 1) * 100).toFixed(0);
        return [
          `${part}: "${what}" grew by ${percent} %, from ${before} to ${now}: if that is meant, ${way}`,
        ];
      }),
    );
  }

  /** Records the measured parts; those that were not measured stay as they are. */
  record() {
    const all = { ...this.#recorded, ...this.#measured };
    const kept = Object.entries(all).filter(([, ratios]) => Object.keys(ratios).length > 0);
    writeFileSync(this.#file, `${JSON.stringify(Object.fromEntries(kept.sort()), undefined, 2)}\n`);
  }
}

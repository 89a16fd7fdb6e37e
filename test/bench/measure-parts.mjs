// Runs the parts of `npm run bench`, prints each row as it comes and ends with one table, whatever fails.
// Plain JavaScript, since it is loaded before anything is installed.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** @typedef {import("./table.ts").Row} Row */
/**
 * @typedef {object} Part
 * @property {readonly string[]} command What prints its rows, one line of JSON each.
 * @property {readonly (() => Promise<unknown>)[]} [needs] The steps that install its requirements.
 * @property {() => string | undefined} [whyNot] Why this machine cannot measure it, in one sentence.
 */
/**
 * @typedef {object} Output
 * @property {(text: string) => void} write
 * @property {(text: string) => void} progress
 * @property {(part: string, row: Row) => void} [onRow]
 */

const head = "| figure | measured | limit | | compared with, same run |\n|---|---|---|---|---|";

const round = (/** @type {number} */ value) =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** @param {Row} row */
function tableLine({ what, value, unit, limit, peer }) {
  const verdict = limit === undefined ? "" : value <= limit ? "met" : "missed";
  const bound = limit === undefined ? "" : `<= ${limit} ${unit}`;
  return `| ${what} | ${round(value)} ${unit} | ${bound} | ${verdict} | ${peer ?? ""} |`;
}

/**
 * Runs a part's command and passes on each line that it prints.
 * @param {readonly string[]} command @param {(line: string) => void} onLine @returns {Promise<void>}
 */
async function linesOf([program = "", ...args], onLine) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  lines.on("line", onLine);
  /** @type {Promise<void>} */
  const read = new Promise((resolve) => lines.on("close", resolve));
  /** @type {Promise<void>} */
  const ended = new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`Its process ended with ${signal ?? `exit status ${code}`}.`));
    });
  });
  await Promise.all([ended, read]);
}

/** The first line of an error's message. @param {unknown} error */
const causeOf = (error) => (error instanceof Error ? error.message : String(error)).split("\n")[0];

/**
 * Measures the named parts one after another. A failed part does not affect the rows of others.
 * @param {Readonly<Record<string, Part>>} parts @param {readonly string[]} names @param {Output} output
 * @returns {Promise<boolean>} Whether none failed.
 */
export async function measureParts(parts, names, { write, progress, onRow }) {
  /** @type {string[]} */
  const lines = [];
  const add = (/** @type {string} */ line) => {
    lines.push(line);
    write(`${line}\n`);
  };
  const printTable = () => write(`\n${[head, ...lines].join("\n")}\n`);
  const onInterrupt = () => {
    printTable();
    process.exit(130);
  };
  process.once("SIGINT", onInterrupt);
  let good = true;
  for (const name of names) {
    const part = parts[name];
    if (part === undefined) throw new Error(`There is no part ${name}.`);
    const why = part.whyNot?.();
    if (why !== undefined) {
      add(`| ${name} |  |  | skipped | ${why} |`);
      continue;
    }
    progress(`measuring ${name}`);
    try {
      for (const install of part.needs ?? []) await install();
      await linesOf(part.command, (line) => {
        const row = JSON.parse(line);
        add(tableLine(row));
        onRow?.(name, row);
      });
    } catch (error) {
      good = false;
      add(`| ${name} |  |  | failed | ${causeOf(error)} |`);
    }
  }
  process.off("SIGINT", onInterrupt);
  printTable();
  return good;
}

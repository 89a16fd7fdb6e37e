import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseJson } from "@hookloom/core/project/json-text";
import { printable, printableJson } from "@hookloom/protocol/printable";
import type { Call, CliContext } from "./command.ts";
import { badFile, badJson, unwritableFile } from "./errors.ts";

export function printJson(context: CliContext, value: unknown): void {
  context.stdout.write(`${printableJson(JSON.stringify(value, undefined, 2))}\n`);
}

/** Prints one line to standard output, with control characters escaped. */
export function printLine(context: Pick<CliContext, "stdout">, text: string): void {
  context.stdout.write(`${printable(text)}\n`);
}

/** Prints a note, a step or a warning to standard error. */
export function printNote(context: Pick<CliContext, "stderr">, text: string): void {
  context.stderr.write(`${printable(text)}\n`);
}

/** Prints rows as aligned columns. */
export function printTable(context: CliContext, cells: readonly (readonly string[])[]): void {
  const rows = cells.map((row) => row.map(printable));
  const widths = rows.reduce<number[]>(
    (all, row) => row.map((cell, index) => Math.max(cell.length, all[index] ?? 0)),
    [],
  );
  for (const row of rows) {
    const line = row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ");
    context.stdout.write(`${line.trimEnd()}\n`);
  }
}

/** Prints a result: as JSON with `--json`, otherwise as a line or a table. */
export function printResult(
  call: Pick<Call, "has">,
  context: CliContext,
  value: unknown,
  text: string | readonly (readonly string[])[],
): void {
  if (call.has("json")) printJson(context, value);
  else if (typeof text === "string") printLine(context, text);
  else printTable(context, text);
}

/** Reads everything from standard input. */
export async function readInput(context: CliContext): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of context.stdin) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString("utf8");
}

/** Reads a file specified on the command line; `-` is standard input. @throws CliError */
export async function readNamed(context: CliContext, file: string): Promise<string> {
  if (file === "-") return readInput(context);
  try {
    return await readFile(path.resolve(context.cwd, file), "utf8");
  } catch (cause) {
    throw badFile(file, cause);
  }
}

/** Writes a file specified on the command line and reports it. @throws CliError */
export async function writeNamed(context: CliContext, file: string, text: string): Promise<void> {
  try {
    await writeFile(path.resolve(context.cwd, file), text);
  } catch (cause) {
    throw unwritableFile(file, cause);
  }
  printNote(context, `Wrote ${file}`);
}

/** @throws CliError with the parser's reason */
export function parseNamed(file: string, text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw badJson(file, cause);
  }
}

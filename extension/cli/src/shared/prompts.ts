import { createInterface } from "node:readline/promises";
import { printable } from "@hookloom/protocol/printable";
import type { CliContext } from "./command.ts";
import { CliError } from "./errors.ts";
import { readInput } from "./output.ts";

/** Prompts for a line and escapes control characters in the question. Resolves with an empty string if the user cancels. */
export async function readShown(question: string, { stdin, stderr, ended }: CliContext): Promise<string> {
  const lines = createInterface({ input: stdin, output: stderr, terminal: true });
  const cancelled = new Promise<string>((resolve) => {
    lines.once("SIGINT", () => resolve("")).once("close", () => resolve(""));
    void ended.then(() => resolve(""));
  });
  try {
    return (await Promise.race([lines.question(printable(question)), cancelled])).trim();
  } finally {
    lines.close();
  }
}

/** Like `readShown`, but without echoing the input. @throws CliError if the user cancels with Ctrl-C or Ctrl-D */
export function readHidden(question: string, { stdin, stderr }: CliContext): Promise<string> {
  stderr.write(printable(question));
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let typed = "";
    const stopReading = (): void => {
      stdin.off("data", onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    const onData = (text: string): void => {
      for (const letter of text) {
        if (letter === "\r" || letter === "\n") {
          stopReading();
          resolve(typed);
          return;
        }
        if (letter === "\u0003" || letter === "\u0004") {
          stopReading();
          reject(new CliError("Nothing was set.", "not-confirmed"));
          return;
        }
        typed = letter === "\u007f" || letter === "\b" ? typed.slice(0, -1) : typed + letter;
      }
    };
    stdin.on("data", onData);
    stdin.resume();
  });
}

/**
 * Reads a setting's value from the terminal without echoing it, or from standard input without the final newline.
 * @throws CliError if the value is empty
 */
export async function readValue(name: string, question: string, context: CliContext): Promise<string> {
  const text = context.stdin.isTTY
    ? await readHidden(`${question} of ${name}: `, context)
    : (await readInput(context)).replace(/\r?\n$/, "");
  if (text === "") throw new CliError(`No value was given for ${name}: enter a value, or pipe it in.`);
  return text;
}

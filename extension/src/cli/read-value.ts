import type { CliContext } from "./command.ts";
import { CliError } from "./errors.ts";
import { readInput } from "./output.ts";
import { readHidden } from "./read-hidden.ts";

/**
 * A setting's value from the terminal without showing it, or from standard input without its last line end.
 * @throws CliError where it is empty
 */
export async function readValue(name: string, question: string, context: CliContext): Promise<string> {
  const text = context.stdin.isTTY
    ? await readHidden(`${question} of ${name}: `, context)
    : (await readInput(context)).replace(/\r?\n$/, "");
  if (text === "") throw new CliError(`No value was given for ${name}: type one, or pipe it in.`);
  return text;
}

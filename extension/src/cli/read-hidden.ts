import type { CliContext } from "./command.ts";
import { CliError } from "./errors.ts";

/** Asks for a line without showing what is typed. @throws CliError where the person gives up with Ctrl-C or Ctrl-D */
export function readHidden(question: string, { stdin, stderr }: CliContext): Promise<string> {
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  return new Promise((resolve, reject) => {
    let typed = "";
    const done = (): void => {
      stdin.off("data", onData);
      stdin.setRawMode(false);
      stdin.pause();
      stderr.write("\n");
    };
    const onData = (text: string): void => {
      for (const letter of text) {
        if (letter === "\r" || letter === "\n") {
          done();
          resolve(typed);
          return;
        }
        if (letter === "\u0003" || letter === "\u0004") {
          done();
          reject(new CliError("Nothing was set."));
          return;
        }
        typed = letter === "\u007f" || letter === "\b" ? typed.slice(0, -1) : typed + letter;
      }
    };
    stdin.on("data", onData);
    stdin.resume();
  });
}

import process from "node:process";
import { debuglog } from "node:util";
import type { CliContext } from "./shared/command.ts";

/** Runs the command line of this process and exits with its status. */
export async function runAsProcess(
  run: (args: readonly string[], context: CliContext) => Promise<number>,
  { distDir, api }: Pick<CliContext, "distDir" | "api">,
): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    let isEnding = false;
    const end = (): void => {
      // A second signal ends the process immediately.
      if (isEnding) process.exit(1);
      isEnding = true;
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  });

  // Standard output is reserved for results. With NODE_DEBUG=hookloom, standard error shows ignored errors and why they were
  // ignored.
  console.debug = debuglog("hookloom");

  // A reader may close the pipe early (`hookloom logs dev | head`), which is not a failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

  // A command may wait for a signal or a reconnect, neither of which keeps the process alive.
  setInterval(() => undefined, 2 ** 30);

  const { stdin, stdout, stderr } = process;
  process.exitCode = await run(process.argv.slice(2), {
    cwd: process.cwd(),
    distDir,
    api,
    stdin,
    stdout,
    stderr,
    ended,
  });
  // Watchers, the bundler and the timer would keep the process alive, so it is ended after the output is flushed.
  stdout.write("", () => stderr.write("", () => process.exit()));
}

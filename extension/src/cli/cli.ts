import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runCli } from "./run-cli.ts";

const file = fileURLToPath(import.meta.url);
// When run from source, the built files are in dist at the root; the bundle itself is already in dist.
const distDir = file.endsWith(".ts") ? path.resolve(file, "../../../../dist") : path.dirname(file);

const ended = new Promise<void>((resolve) => {
  let again = false;
  const end = (): void => {
    // The second signal ends the process at once.
    if (again) process.exit(1);
    again = true;
    resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
});

// A reader may close the pipe early (`hookloom logs dev | head`), which is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));

// A command may wait for a signal or a reconnect, and neither keeps the process alive.
setInterval(() => undefined, 2 ** 30);

const { stdin, stdout, stderr } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  cwd: process.cwd(),
  distDir,
  stdin,
  stdout,
  stderr,
  ended,
});
// Watchers, the bundler and the timer would keep the process alive; the output is flushed first.
stdout.write("", () => stderr.write("", () => process.exit()));

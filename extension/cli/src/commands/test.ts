import { spawn } from "node:child_process";
import process from "node:process";
import { testProgram } from "@hookloom/core/environments/test-program";
import type { CliContext, Command } from "../shared/command.ts";
import { testsFailed } from "../shared/errors.ts";
import { printNote } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";

/** Runs a program in a folder and forwards its output. Resolves with its exit status, 1 if a signal ended it. */
function runProgram(
  file: string,
  args: readonly string[],
  { cwd, variables, context }: { cwd: string; variables: NodeJS.ProcessEnv; context: CliContext },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...variables };
    // A terminal is inherited, because the runner uses colours only on a terminal.
    const out = context.stdout.isTTY ? "inherit" : "pipe";
    const child = spawn(file, args, { cwd, env, stdio: ["ignore", out, out], windowsHide: true });
    child.stdout?.pipe(context.stdout, { end: false });
    child.stderr?.pipe(context.stderr, { end: false });
    child.on("error", reject);
    child.on("close", (status) => resolve(status ?? 1));
    void context.ended.then(() => child.kill());
  });
}

const placeholderNote = (names: readonly string[]): string =>
  `${names.join(", ")} ${names.length > 1 ? "have" : "has"} no value here, so the tests run with a placeholder. A test can set another value in process.env.`;

export const test: Command = {
  name: "test",
  usage: "[DIR]",
  summary: "Run a project's tests with Node 24, even if another Node is first on the PATH",
  maxPositionals: 1,
  details: [
    "Node's own test runner runs the files test/**/*.test.ts and test/**/*.test.mts. Settings without a value here",
    "get a placeholder, so that a test needs no account; a test can set another value in process.env.",
  ],
  options: {},
  async run(call, context) {
    const project = await requireProject(context, call.positionals[0]);
    const { file, args, variables, placeholders } = await testProgram(project, context.distDir);
    if (placeholders.length > 0) printNote(context, placeholderNote(placeholders));
    const status = await runProgram(file, args, { cwd: project.root, variables, context });
    if (status !== 0) throw testsFailed(status);
  },
};

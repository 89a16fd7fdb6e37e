// A copy of the repository in which faults are made, so that the working tree is never touched.
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { RunReport } from "../runner/run-reporter.ts";
import { root, scriptEnvironment } from "../vscode/setup.mjs";

const git = (...args: readonly string[]): string =>
  execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();

/** The commit of the working tree: its changes included, as far as git knows the files. */
export const workingCommit = (): string => git("stash", "create") || git("rev-parse", "HEAD");

/** The same for two commits of the same files. */
export const filesOf = (commit: string): string => git("rev-parse", `${commit}^{tree}`);

/** Links every file of a folder of packages; what tools cache in it stays out, since they write into their files. */
function linkFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (entry.isFile()) linkSync(source, target);
    else if (basename(from) !== "node_modules" || !/^\.(?!bin$)/.test(entry.name)) linkFolder(source, target);
  }
}

/** How a command of the copy ended. */
export interface CommandResult {
  readonly status: number;
  readonly output: string;
  /** True where it did not end within its limit. */
  readonly timedOut: boolean;
}

export class Tree {
  readonly folder = join(root, "test-results", "mutants", "tree");

  constructor(commit: string) {
    this.remove();
    git("worktree", "add", "--quiet", "--detach", this.folder, commit);
    const ignored = git("ls-files", "--others", "--ignored", "--directory", "--exclude-standard").split("\n");
    for (const path of ignored) {
      const [from, to] = [join(root, path), join(this.folder, path)];
      if (/(^|\/)node_modules\/$/.test(path)) linkFolder(from, to);
      else if (/(^|\/)(dist|\.tsbuild)\/$/.test(path)) cpSync(from, to, { recursive: true });
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    git("worktree", "prune");
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  write(file: string, text: string): void {
    writeFileSync(join(this.folder, file), text);
  }

  /** Runs a command of the copy; past its limit, it and what it started are killed. */
  run(command: readonly string[], limitMs: number, env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    const [program = "", ...args] = command;
    const child = spawn(program, args, {
      cwd: this.folder,
      env: { ...scriptEnvironment(), FORCE_COLOR: "0", ...env },
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        output = (output + String(chunk)).slice(-20_000);
      });
    const kill = (): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // All of them have ended.
      }
    };
    process.once("exit", kill);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      kill();
    }, limitMs);
    return new Promise((resolve) => {
      child.on("close", (code) => {
        clearTimeout(limit);
        process.off("exit", kill);
        // A fault may leave processes behind.
        kill();
        resolve({ status: code ?? 1, output, timedOut: late });
      });
    });
  }

  /** Runs test files until the first failure. */
  async test(
    files: readonly string[],
    limitMs: number,
    { before = [], env = {} }: { readonly before?: readonly string[]; readonly env?: NodeJS.ProcessEnv } = {},
  ): Promise<CommandResult & { readonly report: RunReport | undefined }> {
    const path = join(dirname(this.folder), "report.json");
    rmSync(path, { force: true });
    const vitest = ["node", "node_modules/vitest/vitest.mjs", "run", "--bail=1"];
    const reporters = ["--reporter=default", "--reporter=test/runner/run-reporter.ts"];
    const ended = await this.run([...before, ...vitest, ...reporters, ...files], limitMs, {
      HOOKLOOM_TEST_REPORT: path,
      ...env,
    });
    try {
      return { ...ended, report: JSON.parse(readFileSync(path, "utf8")) as RunReport };
    } catch {
      return { ...ended, report: undefined };
    }
  }
}

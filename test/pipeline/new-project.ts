// A new project made by the command line, on a machine without Hookloom's repository.
import { execFile, execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { root } from "../vscode/setup.mjs";

const run = promisify(execFile);
const cli = join(root, "dist", "cli.js");
/** The variables with which a registry and a Docker engine are reached, or not looked for. */
const kept =
  /^(npm_config_registry|npm_config_offline|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS|DOCKER_HOST)$/i;

export interface PipelineProject {
  readonly root: string;
  readonly workflow: string;
  /** The variables of the machine that its steps run on. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs the command line in the project. */
  hookloom(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<string>;
  /** Commits all files and returns the commit. */
  commit(): string;
  remove(): void;
}

function git(cwd: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"];
  return execFileSync("git", [...identity, ...args], { cwd, stdio: "pipe", encoding: "utf8" }).trim();
}

function machine(folder: string): Record<string, string> {
  const { PATH = "", HOME = folder, npm_config_cache = join(HOME, ".npm") } = process.env;
  return {
    ...Object.fromEntries(
      Object.entries(process.env).flatMap(([name, value]) =>
        kept.test(name) && value ? [[name, value]] : [],
      ),
    ),
    PATH: [join(folder, "bin"), dirname(process.execPath), PATH].join(delimiter),
    HOME: folder,
    XDG_CONFIG_HOME: join(folder, "config"),
    HOOKLOOM_SECRETS: "file",
    npm_config_cache,
  };
}

/** Without a registry there is no lock file: the packages are linked from this repository, and `npm ci` does nothing. */
function linkPackages(folder: string, project: string): void {
  const { devDependencies } = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const name of Object.keys(devDependencies)) {
    const link = join(project, "node_modules", name);
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link, "junction");
  }
  const tsc = join(project, "node_modules", ".bin", "tsc");
  if (!existsSync(tsc)) symlinkSync(join(root, "node_modules", "typescript", "bin", "tsc"), tsc);
  mkdirSync(join(folder, "bin"));
  const npm = join(dirname(process.execPath), "npm");
  const script = `#!/bin/sh\n[ "$1" = ci ] && exit 0\nexec ${existsSync(npm) ? npm : "/usr/bin/env -S npm"} "$@"\n`;
  writeFileSync(join(folder, "bin", "npm"), script, { mode: 0o755 });
}

/** Makes a project for GitHub, installed and built as far as this machine can. */
export async function newProject(): Promise<PipelineProject> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-pipeline-"));
  const project = join(folder, "orders");
  const env = machine(folder);
  const args = [cli, "new", project, "--source", "github", "--event", "issues.opened", "--no-git"];
  await run(process.execPath, args, { cwd: folder, env });
  if (!existsSync(join(project, "package-lock.json"))) linkPackages(folder, project);
  return {
    root: project,
    workflow: join(project, ".github", "workflows", "ci.yml"),
    env,
    hookloom: async (given, more = {}) =>
      (await run(process.execPath, [cli, ...given], { cwd: project, env: { ...env, ...more } })).stdout,
    commit: () => {
      git(project, "init", "--quiet");
      git(project, "add", "--all");
      git(project, "commit", "--quiet", "--allow-empty", "--message", "Change");
      return git(project, "rev-parse", "HEAD");
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A push of a commit to the default branch. */
export const pushOf = (sha: string) => ({
  event_name: "push",
  ref_name: "main",
  sha,
  event: { repository: { default_branch: "main" } },
});

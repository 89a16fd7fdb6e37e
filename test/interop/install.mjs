// Installs the providers' own packages for Python and Go, once per machine and version, into ~/.cache/hookloom.
// Plain JavaScript without dependencies, since it runs before anything is installed.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onPath, run } from "../vscode/setup.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const cache = join(homedir(), ".cache", "hookloom");
const windows = process.platform === "win32";

/** @param {string} command @param {readonly string[]} args @returns {string} */
function versionOf(command, args) {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

/** @param {string} version `3.11` or `1.26.8` @param {number} major @param {number} minor */
function isAtLeast(version, major, minor) {
  const [, first, second] = /(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(first) > major || (Number(first) === major && Number(second) >= minor);
}

/** The Python of this machine, where it is new enough. @returns {string | undefined} */
function python() {
  const names = windows ? ["python"] : ["python3", "python"];
  return names.find((name) => onPath(name) && isAtLeast(versionOf(name, ["--version"]), 3, 11));
}

/** Why Python's packages cannot be used here, in one sentence; undefined where they can. */
export function whyNoPython() {
  if (python() !== undefined) return undefined;
  return "The providers' Python packages need Python 3.11 or newer: install it and run this again.";
}

/** Why Go's packages cannot be used here, in one sentence; undefined where they can. */
export function whyNoGo() {
  if (onPath("go") && isAtLeast(versionOf("go", ["env", "GOVERSION"]), 1, 26)) return undefined;
  return "The providers' Go packages need Go 1.26 or newer: install it from https://go.dev/dl and run this again.";
}

/** Makes a folder named after its content, unless it exists; an incomplete one never gets that name.
 * @param {string} name @param {readonly string[]} parts @param {(folder: string) => Promise<void>} make
 * @returns {Promise<string>}
 */
export async function once(name, parts, make) {
  const key = createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 16);
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const making = mkdtempSync(join(cache, `${name}-new-`));
  try {
    await make(making);
    if (!existsSync(folder)) renameSync(making, folder);
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return folder;
}

/** The command that answers requests with Python's packages; undefined where there is no Python for it. */
export async function pythonCommand() {
  const command = python();
  if (command === undefined) return undefined;
  const requirements = join(here, "requirements.txt");
  const version = versionOf(command, ["--version"]);
  // A virtual environment contains its own path, so the packages go into a plain folder.
  const packages = await once(
    "interop-python",
    [version, readFileSync(requirements, "utf8")],
    async (folder) => {
      const args = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", folder];
      const hint = "The packages come from the registry that pip is set to.";
      await run(command, [...args, "--requirement", requirements], { what: "pip install", hint });
    },
  );
  return { command, args: [join(here, "sdks.py")], env: { ...process.env, PYTHONPATH: packages } };
}

/** The command that answers requests with Go's packages; undefined where there is no Go for it. */
export async function goCommand() {
  if (whyNoGo() !== undefined) return undefined;
  const source = join(here, "go");
  const files = ["go.mod", "go.sum", "main.go"].map((file) => readFileSync(join(source, file), "utf8"));
  const program = windows ? "sdks.exe" : "sdks";
  const built = await once(
    "interop-go",
    [versionOf("go", ["env", "GOVERSION"]), ...files],
    async (folder) => {
      const hint = "The modules come from the proxy that Go is set to.";
      await run("go", ["build", "-trimpath", "-o", join(folder, program), "."], {
        cwd: source,
        what: "go build",
        hint,
      });
    },
  );
  return { command: join(built, program), args: [], env: process.env };
}

import { spawn } from "node:child_process";
import { homedir } from "node:os";
import path from "node:path";
import { failedHelper, noHelper } from "../errors.ts";

type Variables = Readonly<Record<string, string | undefined>>;

interface Login {
  readonly username: string;
  readonly secret: string;
}

interface Ended {
  readonly status: number | string;
  readonly output: string;
}

/** An editor that was not started from a terminal has a short PATH, where Docker Desktop's own helpers are missing. */
function widePath(variables: Variables): string {
  const home = variables.HOME || homedir();
  const further =
    process.platform === "win32"
      ? []
      : [
          "/usr/local/bin",
          "/opt/homebrew/bin",
          "/Applications/Docker.app/Contents/Resources/bin",
          path.join(home, ".docker", "bin"),
        ];
  return [variables.PATH ?? variables.Path ?? "", ...further].filter(Boolean).join(path.delimiter);
}

function run(program: string, input: string, variables: Variables, signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...variables, PATH: widePath(variables) };
    const child = spawn(program, ["get"], {
      env,
      signal,
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    // A helper that ends without reading closes the pipe, and its status says why.
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code, killed) => resolve({ status: code ?? killed ?? "no status", output }));
    child.stdin.end(input);
  });
}

function parseAnswer(output: string): Login | undefined {
  try {
    const value: unknown = JSON.parse(output);
    if (typeof value !== "object" || value === null) return undefined;
    const { Username, Secret } = value as { Username?: unknown; Secret?: unknown };
    return typeof Username === "string" && typeof Secret === "string" && Secret !== ""
      ? { username: Username, secret: Secret }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Asks one of Docker's credential helpers by its protocol (docker/docker-credential-helpers): `get` with the server on
 * stdin. Undefined where it has no login for that server.
 * @throws ImageError `credential-helper`; an AbortError after the signal
 */
export async function askHelper(
  name: string,
  server: string,
  variables: Variables,
  signal: AbortSignal,
): Promise<Login | undefined> {
  const program = `docker-credential-${name}`;
  const { status, output } = await run(program, server, variables, signal).catch(
    (error: NodeJS.ErrnoException) => {
      signal.throwIfAborted();
      if (error.code === "ENOENT") throw noHelper(program, server);
      throw failedHelper(program, server, error.code ?? "an error");
    },
  );
  if (status !== 0 && /credentials not found/i.test(output)) return undefined;
  if (status !== 0) throw failedHelper(program, server, `status ${status}`);
  return parseAnswer(output);
}

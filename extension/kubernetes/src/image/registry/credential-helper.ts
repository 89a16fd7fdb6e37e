import { homedir } from "node:os";
import path from "node:path";
import { runProgram } from "@hookloom/core/project/run-program";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";
import { failedHelper, noHelper } from "../oci/errors.ts";

type Variables = Readonly<Record<string, string | undefined>>;

interface Login {
  readonly username: string;
  readonly secret: string;
}

/** An editor that was not started from a terminal has a short PATH without Docker Desktop's own helpers. */
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

const definedVariables = (variables: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

function parseLogin(output: string): Login | undefined {
  const value = jsonIn(output);
  const { Username, Secret } = isRecord(value) ? value : {};
  return typeof Username === "string" && typeof Secret === "string" && Secret !== ""
    ? { username: Username, secret: Secret }
    : undefined;
}

/**
 * Asks one of Docker's credential helpers by its protocol (docker/docker-credential-helpers): `get` with the server on
 * stdin. Undefined if it has no login for that server.
 * @throws ImageError `credential-helper`; an AbortError after the signal
 */
export async function runHelper(
  name: string,
  server: string,
  variables: Variables,
  signal: AbortSignal,
): Promise<Login | undefined> {
  const program = `docker-credential-${name}`;
  const env = { ...definedVariables(variables), PATH: widePath(variables) };
  const options = { cwd: homedir(), env, input: server, signal };
  const { status, missing, stdout } = await runProgram(program, ["get"], options);
  if (missing) throw noHelper(program, server);
  if (status === 0) return parseLogin(stdout);
  // The protocol has no status of its own for a server without a login, only this message.
  if (/credentials not found/i.test(stdout)) return undefined;
  throw failedHelper(program, server, status === undefined ? "an error" : `status ${status}`);
}

import { spawn } from "node:child_process";
import { once } from "node:events";

/** How a program that answers with a language's packages is started. */
export interface SdkCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

export interface SdkRequest {
  readonly id: string;
  readonly action: "verify" | "sign";
  readonly source: string;
  readonly secret: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Uint8Array;
}

export interface SdkAnswer {
  readonly id: string;
  readonly verified: boolean;
  readonly parsed: boolean;
  readonly problem: string;
  /** Where something was signed. */
  readonly headers: Readonly<Record<string, string>>;
}

/** The answers of a language's packages, by the ids of the requests. */
export async function askSdk(
  { command, args, env }: SdkCommand,
  requests: readonly SdkRequest[],
): Promise<ReadonlyMap<string, SdkAnswer>> {
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const output: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => errors.push(chunk));
  const ended = once(child, "close");
  const lines = requests.map((request) =>
    JSON.stringify({ ...request, body: Buffer.from(request.body).toString("base64") }),
  );
  child.stdin.end(`${lines.join("\n")}\n`);
  const [status] = await ended;
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${Buffer.concat(errors)}`);
  const answers = Buffer.concat(output).toString("utf8").trim().split("\n");
  return new Map(answers.map((line) => [JSON.parse(line).id, JSON.parse(line)]));
}

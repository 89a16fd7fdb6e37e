import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import http from "node:http";
import https from "node:https";
import { Duplex, type Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { errorCode } from "@hookloom/core/project/system-error";
import { jsonIn, textIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import Docker from "dockerode";
import { engineFailed, forbiddenEngine, ImageError, noEngine } from "../oci/errors.ts";
import type { Variables } from "../registry/docker-config.ts";
import { type Endpoint, findEndpoint } from "./endpoint.ts";

/** The ssh arguments for a remote engine. */
interface SshTarget {
  readonly target: string;
  readonly port?: string;
}

/** A connection over a program's stdin and stdout. If the program fails, the last line of its stderr becomes the error. */
class ProgramConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #said = "";

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-2000);
    });
    // Write errors are ignored because the program's exit status gives the reason.
    child.stdin.on("error", () => {});
    child.on("error", (error) => this.destroy(error));
    child.on("close", (status) => this.#ended(status));
  }

  #ended(status: number | null): void {
    if (status === 0) {
      this.push(null);
      return;
    }
    const message =
      this.#said.trim().split("\n").at(-1) || t("ssh exited with status {0}", status ?? t("unknown"));
    this.destroy(Object.assign(new Error(message), { code: "ECONNREFUSED" }));
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // Node's HTTP client calls these methods on a socket. A pipe does not have them.
  readonly setKeepAlive = (): this => this;
  readonly setNoDelay = (): this => this;
  readonly setTimeout = (): this => this;
  readonly ref = (): this => this;
  readonly unref = (): this => this;
}

/**
 * Reaches an engine as the Docker CLI does: through the system's ssh, with the user's keys, known hosts and configuration. A
 * bundled ssh library would know none of these and would add a third of a megabyte.
 */
function dialStdioAgent({ target, port }: SshTarget, env: Variables): http.Agent {
  const agent = new http.Agent();
  const args = [
    ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=20"],
    ...(port ? ["-p", port] : []),
    ...["--", target, "docker", "system", "dial-stdio"],
  ];
  agent.createConnection = () =>
    new ProgramConnection(spawn("ssh", args, { env, stdio: "pipe", windowsHide: true }));
  return agent;
}

/** The part of a Docker engine's API that images need. Every call rejects with an AbortError if its signal aborts. */
export interface Engine {
  has(name: string, signal: AbortSignal): Promise<boolean>;
  load(archive: Readable, signal: AbortSignal): Promise<void>;
  /** Removes a name, and the image itself if it has no other name. Does nothing if the image is missing or used by a container. */
  remove(name: string): Promise<void>;
}

function createClient(endpoint: Endpoint, variables: Variables): Docker {
  switch (endpoint.kind) {
    case "socket":
      return new Docker({ socketPath: endpoint.path });
    case "ssh":
      return new Docker({
        host: "localhost",
        protocol: "http",
        port: 80,
        agent: dialStdioAgent(endpoint, variables),
      });
    case "tcp": {
      const { host, port, tls: keys } = endpoint;
      if (!keys) return new Docker({ host, port, protocol: "http" });
      const agent = new https.Agent({ rejectUnauthorized: keys.unverified !== true });
      return new Docker({
        host,
        port,
        protocol: "https",
        ca: keys.ca,
        cert: keys.cert,
        key: keys.key,
        agent,
      });
    }
  }
}

const unreachableCodes = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
]);

/** Translates an error from dockerode or from the connection. The signal's reason takes precedence. */
function engineFailure(location: string, what: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ImageError) return error;
  const code = errorCode(error) ?? "";
  if (code === "EACCES" || code === "EPERM") return forbiddenEngine(location, error);
  return unreachableCodes.has(code) ? noEngine(location, error) : engineFailed(what, error);
}

/** Parses the engine's response to a load: one JSON object per line, which may be an error. */
async function readLoadResponse(response: AsyncIterable<Buffer>): Promise<void> {
  for (const line of (await text(response)).split("\n")) {
    if (line.trim() === "") continue;
    const message = jsonIn(line);
    if (message === undefined) throw new Error(t("its response is not valid"));
    const error = textIn(message, "error");
    if (error) throw new Error(error);
  }
}

/** Milliseconds for which a cancelled load waits for the engine's response to a complete archive. */
const cancelledLoadTimeoutMs = 2000;

/**
 * An engine that has received the complete archive finishes loading even if its client disconnects, so the image could appear
 * after the cleanup. A cancelled load therefore truncates its archive, or waits if the archive was already sent.
 */
async function untilLoaded(
  archive: Readable,
  signal: AbortSignal,
  load: (abortSignal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    archive.destroy(new Error("cancelled"));
    timer = setTimeout(() => deadline.abort(), cancelledLoadTimeoutMs);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await load(deadline.signal);
    // An aborted response may seem complete.
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", cancel);
    clearTimeout(timer);
  }
}

const errorStatus = (error: unknown): number | undefined => (error as { statusCode?: number }).statusCode;

const ignoreStatuses =
  (...statuses: readonly number[]) =>
  (error: unknown): undefined => {
    if (!statuses.includes(errorStatus(error) ?? 0)) throw error;
  };

/**
 * Reaches a Docker engine through the Engine API (docs.docker.com/reference/api/engine).
 * @param host in `DOCKER_HOST` format, or `default` for the engine that the Docker CLI uses
 * @throws ImageError `engine-absent`, `engine-forbidden`, `engine-context`; an AbortError if the signal aborts
 */
export async function openEngine(host: string, variables: Variables, signal: AbortSignal): Promise<Engine> {
  const endpoint = await findEndpoint(host === "default" ? variables : { ...variables, DOCKER_HOST: host });
  const docker = createClient(endpoint, variables);
  const call = <T>(what: string, abort: AbortSignal | undefined, run: () => Promise<T>): Promise<T> =>
    run().catch((error: unknown) => {
      throw engineFailure(endpoint.location, what, error, abort);
    });
  await call(t("Docker did not respond"), signal, () => docker.ping({ abortSignal: signal }));
  return {
    has: (name, abortSignal) =>
      call(t("Docker could not inspect {0}", name), abortSignal, async () => {
        const image = await docker.getImage(name).inspect({ abortSignal }).catch(ignoreStatuses(404));
        return image !== undefined;
      }),
    load: (archive, abort) =>
      call(t("Docker could not load the image"), abort, () =>
        untilLoaded(archive, abort, async (abortSignal) =>
          readLoadResponse(await docker.loadImage(archive, { quiet: true, abortSignal })),
        ),
      ),
    remove: async (name) => {
      await call(t("Docker could not remove {0}", name), undefined, () =>
        docker.getImage(name).remove({}).catch(ignoreStatuses(404, 409)),
      );
    },
  };
}

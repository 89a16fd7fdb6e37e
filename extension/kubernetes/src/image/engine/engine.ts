import https from "node:https";
import type { Readable } from "node:stream";
import { errorCode } from "@hookloom/core/project/system-error";
import Docker from "dockerode";
import { engineFailed, forbiddenEngine, ImageError, noEngine } from "../oci/errors.ts";
import type { Variables } from "../registry/docker-config.ts";
import { dialStdioAgent } from "./dial-stdio.ts";
import { type Endpoint, findEndpoint } from "./endpoint.ts";

/** The description of an image by its engine; the rest of the response differs between versions. */
export interface EngineImage {
  /** The digest of the configuration, or of the manifest if the engine keeps its images in containerd. */
  readonly Id: string;
}

/** The part of a Docker engine that images need. Every call ends with an AbortError after its signal. */
export interface Engine {
  inspect(name: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  load(archive: Readable, signal: AbortSignal): Promise<void>;
  /** Removes a name, and with the last one the image; does nothing if it is missing or a container needs it. */
  remove(name: string): Promise<void>;
}

function connect(endpoint: Endpoint, variables: Variables): Docker {
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
      const { host, port, keys } = endpoint;
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

const unreachable = new Set([
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

/** Translates an error of dockerode or of the connection; the signal's reason takes precedence. */
function engineFailure(location: string, what: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ImageError) return error;
  const code = errorCode(error) ?? "";
  if (code === "EACCES" || code === "EPERM") return forbiddenEngine(location, error);
  return unreachable.has(code) ? noEngine(location, error) : engineFailed(what, error);
}

/** Parses the engine's response to a load: one object per line, one of which may be an error. */
async function readLoadResponse(response: AsyncIterable<Buffer>): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  for (const line of Buffer.concat(chunks).toString("utf8").split("\n")) {
    if (line.trim() === "") continue;
    let message: { readonly error?: string };
    try {
      message = JSON.parse(line) as typeof message;
    } catch {
      throw new Error("it does not answer as Docker does");
    }
    if (message.error) throw new Error(message.error);
  }
}

/** How long a cancelled load waits for the engine's response to a complete archive. */
const cancelledLoadTimeoutMs = 2000;

/**
 * An engine that has the whole archive finishes although its client is gone, and the image would appear after it was looked
 * for. For that reason a cancelled load ends its archive, and waits if that was already sent.
 */
async function untilLoaded(
  archive: Readable,
  signal: AbortSignal,
  load: (abortSignal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    archive.destroy(new Error("cancelled"));
    timer = setTimeout(() => late.abort(), cancelledLoadTimeoutMs);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await load(late.signal);
    // An aborted response may look complete.
    signal.throwIfAborted();
  } finally {
    signal.removeEventListener("abort", cancel);
    clearTimeout(timer);
  }
}

const errorStatus = (error: unknown): number | undefined => (error as { statusCode?: number }).statusCode;

const unless =
  (...statuses: readonly number[]) =>
  (error: unknown): undefined => {
    if (!statuses.includes(errorStatus(error) ?? 0)) throw error;
  };

/**
 * Reaches a Docker engine through the Engine API (docs.docker.com/reference/api/engine).
 * @param host as `DOCKER_HOST` has it, or `default` for the one that Docker's own command uses
 * @throws ImageError `engine-absent`, `engine-forbidden`, `engine-context`; an AbortError after the signal
 */
export async function openEngine(host: string, variables: Variables, signal: AbortSignal): Promise<Engine> {
  const endpoint = await findEndpoint(host === "default" ? variables : { ...variables, DOCKER_HOST: host });
  const docker = connect(endpoint, variables);
  const call = <T>(what: string, abort: AbortSignal | undefined, run: () => Promise<T>): Promise<T> =>
    run().catch((error: unknown) => {
      throw engineFailure(endpoint.location, what, error, abort);
    });
  await call("answer", signal, () => docker.ping({ abortSignal: signal }));
  return {
    inspect: (name, abortSignal) =>
      call(`look at ${name}`, abortSignal, async () => {
        const image: unknown = await docker.getImage(name).inspect({ abortSignal }).catch(unless(404));
        return image as EngineImage | undefined;
      }),
    load: (archive, abort) =>
      call("load the image", abort, () =>
        untilLoaded(archive, abort, async (abortSignal) =>
          readLoadResponse(await docker.loadImage(archive, { quiet: true, abortSignal })),
        ),
      ),
    remove: async (name) => {
      await call(`remove ${name}`, undefined, () => docker.getImage(name).remove({}).catch(unless(404, 409)));
    },
  };
}

import { createHmac, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage, isRecord, jsonIn, textsIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { errorCode } from "../../../project/system-error.ts";
import type { Debugging } from "../../contract/environment.ts";
import { EnvironmentError, StoreOwned } from "../../contract/errors.ts";
import { sampleKey, sampleKeyVariable } from "../process/sample-key.ts";
import { isSame } from "../store/owner-seal.ts";
import type { StoredState } from "../store/state-file.ts";

/** A command that another window or the CLI can send to the owner of an environment. */
export type ControlCommand = "stop" | "restart" | "rebuild" | "take-over";

/** Values of settings by name, passed by a window; they stay in memory. */
export type HandedValues = Readonly<Record<string, string>>;

/** A request to run a build. */
export interface ReleaseOrder {
  readonly build: string;
  readonly values: HandedValues;
  /** The owner whose store the build takes over. */
  readonly takeStoreFrom?: string | undefined;
}

export interface ControlHandlers {
  snapshot(): StoredState;
  command(command: ControlCommand, values: HandedValues): Promise<void>;
  /** Runs a deployed build; undefined if the environment watches the source. Aborted when the caller disconnects. */
  release?(order: ReleaseOrder, signal: AbortSignal): Promise<void>;
  /** Returns the value of a setting in the running process. */
  value(name: string): string | undefined;
  /** Counts a window as showing the environment until the returned function is called. */
  attend(): () => void;
  /** Makes the process debuggable; undefined if a deployed build runs. */
  debug?(): Promise<Debugging>;
}

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

type ControlAddress = Pick<StoredState, "controlPort" | "token">;

const host = "127.0.0.1";
const responseTimeoutMs = 2_000;
const retryMs = 200;
const commands: readonly ControlCommand[] = ["stop", "restart", "rebuild", "take-over"];
/** The query parameter of a release request: the owner whose store the build takes over. */
const storeOwnerParameter = "store-owner";
const isCommand = (what: string): boolean => commands.some((command) => command === what);

/** Computes an owner's response to a challenge: it proves that the owner knows the token, without revealing the token. */
export const challengeProof = (challenge: string, token: string): string =>
  createHmac("sha256", token).update(`hookloom owner ${challenge}`).digest("hex");

const newChallenge = (): string => randomBytes(16).toString("hex");

/** Whether the process at the control port knows the token of the state file; checked before the token is sent to it. */
function provesOwner(body: unknown, challenge: string, token: string): boolean {
  if (!isRecord(body) || typeof body.answer !== "string") return false;
  return isSame(body.answer, challengeProof(challenge, token));
}

const hasToken = (message: IncomingMessage, token: string): boolean =>
  isSame(message.headers.authorization ?? "", `Bearer ${token}`);

/** Serves the control API on the loopback address, for callers that have the token from the state file. */
export async function serveControl(token: string, handlers: ControlHandlers): Promise<ControlServer> {
  /** Responses that stay open while a window shows or debugs the environment. */
  const openResponses = new Set<ServerResponse>();
  const handleRequest = async (
    message: IncomingMessage,
    signal: AbortSignal,
  ): Promise<{ status: number; body: unknown }> => {
    const values = await readValues(message);
    // Requires no token: callers first verify that the listener is the owner.
    const challenge = message.method === "GET" && /^\/proof\/([0-9a-f]{32})$/.exec(message.url ?? "")?.[1];
    if (challenge) return { status: 200, body: { answer: challengeProof(challenge, token) } };
    if (!hasToken(message, token)) return { status: 401, body: { error: "The token is invalid." } };
    if (message.method === "GET" && message.url === "/state")
      return { status: 200, body: handlers.snapshot() };
    const name = message.method === "GET" && /^\/value\/(\w+)$/.exec(message.url ?? "")?.[1];
    if (name === sampleKeyVariable) return { status: 200, body: { value: sampleKey } };
    if (name) return { status: 200, body: { value: handlers.value(name) } };
    const { pathname, searchParams } = new URL(message.url ?? "/", `http://${host}`);
    const build = message.method === "POST" && /^\/release\/(\w+)$/.exec(pathname)?.[1];
    if (build && handlers.release) {
      const takeStoreFrom = searchParams.get(storeOwnerParameter) ?? undefined;
      await handlers.release({ build, values, takeStoreFrom }, signal);
      return { status: 200, body: { released: build } };
    }
    const command = commands.find((known) => message.method === "POST" && message.url === `/${known}`);
    if (!command) return { status: 404, body: { error: "There is no such command." } };
    await handlers.command(command, values);
    return { status: 200, body: { done: command } };
  };
  const attend = (response: ServerResponse): void => {
    const leave = handlers.attend();
    openResponses.add(response);
    response.once("close", () => {
      openResponses.delete(response);
      leave();
    });
    response.writeHead(200).flushHeaders();
  };
  const debug = async (response: ServerResponse, start: () => Promise<Debugging>): Promise<void> => {
    let isGone = false;
    let end = (): void => undefined;
    response.once("close", () => {
      isGone = true;
      openResponses.delete(response);
      end();
    });
    const debugging = await start();
    end = () => debugging.end();
    if (isGone) return end();
    openResponses.add(response);
    response.writeHead(200, { "content-type": "application/json" });
    response.write(`${JSON.stringify({ port: debugging.port })}\n`);
  };
  const server = createServer((message, response) => {
    if (message.url === "/attend" && hasToken(message, token)) return attend(response);
    if (message.url === "/debug" && hasToken(message, token) && handlers.debug) {
      const { debug: start } = handlers;
      debug(response, start).catch((thrown: unknown) =>
        response.writeHead(500).end(JSON.stringify({ error: errorMessage(thrown) })),
      );
      return;
    }
    const disconnected = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) disconnected.abort();
    });
    handleRequest(message, disconnected.signal)
      .catch((thrown: unknown) => ({
        status: 500,
        body: {
          error: errorMessage(thrown),
          ...(thrown instanceof StoreOwned ? { storeOwner: thrown.owner } : {}),
        },
      }))
      .then(({ status, body }) => {
        const text = JSON.stringify(body);
        response.writeHead(status, { "content-type": "application/json", connection: "close" }).end(text);
      })
      .catch(() => response.destroy());
  });
  const port = await listen(server);
  return {
    port,
    close: () => {
      for (const response of openResponses) response.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const maxValuesBytes = 1024 * 1024;

/** Reads the values in a request's body; anything else is ignored. */
async function readValues(message: IncomingMessage): Promise<HandedValues> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message) {
    bytes += (part as Buffer).length;
    if (bytes <= maxValuesBytes) parts.push(part as Buffer);
  }
  return textsIn(jsonIn(Buffer.concat(parts).toString("utf8")));
}

/**
 * Reports to the owner that a window shows its environment, until the returned function is called. It is not an error if the
 * owner does not count windows or has exited.
 */
export function attend(state: ControlAddress): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const open = async (): Promise<void> => {
    if (!(await isOwnerOnceFree(state, signal)) || signal.aborted) return;
    const headers = { authorization: `Bearer ${state.token}` };
    const call = request({ host, port: state.controlPort, path: "/attend", headers, agent: false, signal });
    call.on("response", (response) => response.on("error", () => undefined).resume());
    call.on("socket", (socket) => socket.unref());
    call.on("error", () => undefined);
    call.end();
  };
  open().catch(ignored("it rejects only once the window has left"));
  return () => controller.abort();
}

/**
 * Requests that the owner make its process debuggable until `end` is called or this process exits. Undefined if no owner with
 * this feature responds.
 * @throws EnvironmentError `not-debugged` with the owner's reason
 */
export async function debugOwner(state: ControlAddress): Promise<Debugging | undefined> {
  if (!(await isOwner(state, responseTimeoutMs, undefined))) return undefined;
  const headers = { authorization: `Bearer ${state.token}` };
  return await new Promise((resolve, reject) => {
    const call = request({ host, port: state.controlPort, path: "/debug", headers, agent: false });
    const end = (): void => void call.destroy();
    call.on("error", () => resolve(undefined));
    call.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("error", () => resolve(undefined));
      response.on("data", (part: string) => {
        text += part;
        const port = response.statusCode === 200 ? portIn(jsonIn(text)) : undefined;
        if (port !== undefined) resolve({ port, end });
      });
      response.on("end", () => {
        if (response.statusCode === 500)
          reject(new EnvironmentError("not-debugged", errorIn(jsonIn(text)).message));
        else resolve(undefined);
      });
    });
    call.end();
  });
}

const portIn = (value: unknown): number | undefined =>
  isRecord(value) && typeof value.port === "number" ? value.port : undefined;

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host }, () => {
      const address = server.address();
      if (address === null || typeof address === "string")
        reject(new Error("The control port has no number."));
      else resolve(address.port);
    });
  });
}

/** The owner did not respond in time. */
export class OwnerSilent extends Error {}

/** The request did not reach the owner because of a local problem; whether the owner runs is unknown. */
export class OwnerUnreachable extends OwnerSilent {}

/** Errors for resources that this machine or process has exhausted: ports, open files, memory. */
const exhausted: readonly string[] = ["EADDRNOTAVAIL", "EAGAIN", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"];

interface ControlRequest {
  readonly port: number;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Makes the request a POST. */
  readonly body?: string | undefined;
}

/**
 * Sends one request on this machine; undefined if nothing responds.
 * @throws OwnerSilent, OwnerUnreachable, the signal's reason
 */
function sendRequest(
  { port, path, headers = {}, body }: ControlRequest,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly status: number | undefined; readonly body: unknown } | undefined> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const method = body === undefined ? "GET" : "POST";
    const call = request({ host, port, path, method, headers, agent: false });
    const abort = (): void => {
      reject(signal?.reason);
      call.destroy();
    };
    signal?.addEventListener("abort", abort, { once: true });
    call.once("close", () => signal?.removeEventListener("abort", abort));
    call.setTimeout(timeoutMs, () => call.destroy(new OwnerSilent(t("The owner does not respond."))));
    call.on("error", (error) => {
      if (error instanceof OwnerSilent) reject(error);
      else if (exhausted.includes(errorCode(error) ?? "")) reject(new OwnerUnreachable(error.message));
      else resolve(undefined);
    });
    call.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", () => resolve(undefined));
      response.on("end", () => resolve({ status: response.statusCode, body: jsonIn(text) }));
    });
    call.end(body);
  });
}

/** Whether the owner listens on the control port; another process may have taken the port. */
async function isOwner(
  { controlPort, token }: ControlAddress,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const challenge = newChallenge();
  const call = { port: controlPort, path: `/proof/${challenge}` };
  const reply = await sendRequest(call, timeoutMs, signal);
  return reply?.status === 200 && provesOwner(reply.body, challenge, token);
}

/** Like `isOwner`, but waits until a busy owner responds. @throws the signal's reason */
async function isOwnerOnceFree(state: ControlAddress, signal: AbortSignal): Promise<boolean> {
  for (;;) {
    try {
      return await isOwner(state, responseTimeoutMs, signal);
    } catch (thrown) {
      if (!(thrown instanceof OwnerSilent)) throw thrown;
      await wait(retryMs, undefined, { signal });
    }
  }
}

/**
 * Sends a request to an environment's owner after the listener has proven to be the owner, so no other process receives the token
 * or a value. Resolves to undefined if nothing or another process responds.
 * @throws OwnerSilent if the owner hangs, OwnerUnreachable, Error with the owner's message if the command failed (StoreOwned if
 * the store belongs to another owner), the signal's reason
 */
export async function requestControl(
  state: ControlAddress,
  operation: "state" | ControlCommand | `value/${string}` | `release/${string}`,
  timeoutMs: number = responseTimeoutMs,
  values: HandedValues = {},
  signal?: AbortSignal,
): Promise<unknown> {
  if (!(await isOwner(state, timeoutMs, signal))) return undefined;
  const posts = isCommand(operation) || operation.startsWith("release/");
  const reply = await sendRequest(
    {
      port: state.controlPort,
      path: `/${operation}`,
      headers: { authorization: `Bearer ${state.token}` },
      body: posts ? JSON.stringify(values) : undefined,
    },
    timeoutMs,
    signal,
  );
  if (reply?.status === 500) throw errorIn(reply.body);
  return reply?.status === 200 ? reply.body : undefined;
}

function errorIn(body: unknown): Error {
  if (!isRecord(body) || !("error" in body)) return new Error(t("The owner failed."));
  const message = String(body.error);
  return "storeOwner" in body ? new StoreOwned(message, String(body.storeOwner)) : new Error(message);
}

/** Returns the path of the request that runs a build. */
export const releasePath = (build: string, takeStoreFrom?: string): `release/${string}` =>
  takeStoreFrom === undefined
    ? `release/${build}`
    : `release/${build}?${new URLSearchParams({ [storeOwnerParameter]: takeStoreFrom })}`;

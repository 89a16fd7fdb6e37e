import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import { StoreOwned } from "../errors.ts";
import type { StoredState } from "./state-file.ts";

/** What another window or the CLI can ask the owner of an environment. */
export type ControlCommand = "stop" | "restart" | "rebuild" | "take-over";

/** Values of settings by name, handed over by a window; they stay in memory. */
export type HandedValues = Readonly<Record<string, string>>;

/** A build that is to run. */
export interface ReleaseOrder {
  readonly build: string;
  readonly values: HandedValues;
  /** The owner whose store it takes over. */
  readonly takeStoreFrom?: string | undefined;
}

export interface ControlHandlers {
  snapshot(): StoredState;
  command(command: ControlCommand, values: HandedValues): Promise<void>;
  /** Runs a deployed build; left out where the source is watched. Aborted when the caller goes. */
  release?(order: ReleaseOrder, signal: AbortSignal): Promise<void>;
  /** The value of a setting that the process runs with. */
  value(name: string): string | undefined;
  /** Somebody shows the environment until the returned function is called. */
  attend(): () => void;
}

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

const commands: readonly ControlCommand[] = ["stop", "restart", "rebuild", "take-over"];
/** In the query of a release: the owner whose store the build takes over. */
const storeOwnerParameter = "store-owner";
const isCommand = (what: string): boolean => commands.some((command) => command === what);

function hasToken(message: IncomingMessage, token: string): boolean {
  const given = Buffer.from(message.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Serves the owner's side on this machine's own address, for whoever holds the token of the state file. */
export async function serveControl(token: string, handlers: ControlHandlers): Promise<ControlServer> {
  const attending = new Set<ServerResponse>();
  const answer = async (
    message: IncomingMessage,
    signal: AbortSignal,
  ): Promise<{ status: number; body: unknown }> => {
    const values = await readValues(message);
    if (!hasToken(message, token)) return { status: 401, body: { error: "The token is wrong." } };
    if (message.method === "GET" && message.url === "/state")
      return { status: 200, body: handlers.snapshot() };
    const name = message.method === "GET" && /^\/value\/(\w+)$/.exec(message.url ?? "")?.[1];
    if (name) return { status: 200, body: { value: handlers.value(name) } };
    const { pathname, searchParams } = new URL(message.url ?? "/", "http://127.0.0.1");
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
    attending.add(response);
    response.once("close", () => {
      attending.delete(response);
      leave();
    });
    response.writeHead(200).flushHeaders();
  };
  const server = createServer((message, response) => {
    if (message.url === "/attend" && hasToken(message, token)) return attend(response);
    const gone = new AbortController();
    response.once("close", () => {
      if (!response.writableFinished) gone.abort();
    });
    answer(message, gone.signal)
      .catch((thrown: unknown) => ({
        status: 500,
        body: {
          error: thrown instanceof Error ? thrown.message : String(thrown),
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
      for (const response of attending) response.end();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

const maxValuesBytes = 1024 * 1024;

/** The values in a request's body; anything else counts as none. */
async function readValues(message: IncomingMessage): Promise<HandedValues> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of message) {
    bytes += (part as Buffer).length;
    if (bytes <= maxValuesBytes) parts.push(part as Buffer);
  }
  return asValues(parse(Buffer.concat(parts).toString("utf8")));
}

/** The texts among the members of what came from another process. */
export function asValues(value: unknown): HandedValues {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

/**
 * Tells the owner that somebody shows its environment, until the returned function is called. An owner that does not
 * count its visitors, or has gone, is no failure.
 */
export function attend(state: Pick<StoredState, "controlPort" | "token">): () => void {
  const headers = { authorization: `Bearer ${state.token}` };
  const call = request({
    host: "127.0.0.1",
    port: state.controlPort,
    path: "/attend",
    headers,
    agent: false,
  });
  call.on("response", (response) => response.on("error", () => undefined).resume());
  call.on("socket", (socket) => socket.unref());
  call.on("error", () => undefined);
  call.end();
  return () => call.destroy();
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: 0, host: "127.0.0.1" }, () => {
      const address = server.address();
      if (address === null || typeof address === "string")
        reject(new Error("The control port has no number."));
      else resolve(address.port);
    });
  });
}

/** The owner took the connection and said nothing in time. */
export class OwnerSilent extends Error {}

/**
 * Asks the owner of an environment. Resolves to undefined where nobody answers or a stranger does.
 * @throws OwnerSilent where the owner hangs, Error with the owner's sentence where the command failed (StoreOwned where the
 * store is another's), the signal's reason
 */
export function askControl(
  state: Pick<StoredState, "controlPort" | "token">,
  what: "state" | ControlCommand | `value/${string}` | `release/${string}`,
  milliseconds: number = 2_000,
  values: HandedValues = {},
  signal?: AbortSignal,
): Promise<unknown> {
  const posts = isCommand(what) || what.startsWith("release/");
  return new Promise((resolve, reject) => {
    const call = request({
      host: "127.0.0.1",
      port: state.controlPort,
      path: `/${what}`,
      method: posts ? "POST" : "GET",
      headers: { authorization: `Bearer ${state.token}` },
      agent: false,
    });
    const abort = (): void => {
      reject(signal?.reason);
      call.destroy();
    };
    signal?.addEventListener("abort", abort, { once: true });
    call.once("close", () => signal?.removeEventListener("abort", abort));
    call.setTimeout(milliseconds, () => call.destroy(new OwnerSilent("The owner does not answer.")));
    call.on("error", (error) => (error instanceof OwnerSilent ? reject(error) : resolve(undefined)));
    call.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.on("error", () => resolve(undefined));
      response.on("end", () => {
        const body = parse(text);
        if (response.statusCode === 200) resolve(body);
        else if (response.statusCode === 500) reject(errorIn(body));
        else resolve(undefined);
      });
    });
    if (posts) call.end(JSON.stringify(values));
    else call.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorIn(body: unknown): Error {
  if (typeof body !== "object" || body === null || !("error" in body)) return new Error("The owner failed.");
  const message = String(body.error);
  return "storeOwner" in body ? new StoreOwned(message, String(body.storeOwner)) : new Error(message);
}

/** What asks the owner to run a build. */
export const releasePath = (build: string, takeStoreFrom?: string): `release/${string}` =>
  takeStoreFrom === undefined
    ? `release/${build}`
    : `release/${build}?${new URLSearchParams({ [storeOwnerParameter]: takeStoreFrom })}`;

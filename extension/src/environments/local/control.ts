import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import type { StoredState } from "./state-file.ts";

/** What another window or the CLI can ask the owner of an environment. */
export type ControlCommand = "stop" | "restart" | "rebuild";

export interface ControlHandlers {
  snapshot(): StoredState;
  command(command: ControlCommand): Promise<void>;
}

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

const commands: readonly ControlCommand[] = ["stop", "restart", "rebuild"];

function hasToken(message: IncomingMessage, token: string): boolean {
  const given = Buffer.from(message.headers.authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

/** Serves the owner's side on this machine's own address, for whoever holds the token of the state file. */
export async function serveControl(token: string, handlers: ControlHandlers): Promise<ControlServer> {
  const answer = async (message: IncomingMessage): Promise<{ status: number; body: unknown }> => {
    if (!hasToken(message, token)) return { status: 401, body: { error: "The token is wrong." } };
    if (message.method === "GET" && message.url === "/state")
      return { status: 200, body: handlers.snapshot() };
    const command = commands.find((known) => message.method === "POST" && message.url === `/${known}`);
    if (!command) return { status: 404, body: { error: "There is no such command." } };
    await handlers.command(command);
    return { status: 200, body: { done: command } };
  };
  const server = createServer((message, response) => {
    message.resume();
    answer(message)
      .catch((thrown: unknown) => ({
        status: 500,
        body: { error: thrown instanceof Error ? thrown.message : String(thrown) },
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
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
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
 * @throws OwnerSilent where the owner hangs, Error with the owner's sentence where the command failed
 */
export function askControl(
  state: Pick<StoredState, "controlPort" | "token">,
  what: "state" | ControlCommand,
  milliseconds: number = 2_000,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({
      host: "127.0.0.1",
      port: state.controlPort,
      path: `/${what}`,
      method: what === "state" ? "GET" : "POST",
      headers: { authorization: `Bearer ${state.token}` },
      agent: false,
    });
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
        else if (response.statusCode === 500) reject(new Error(errorIn(body)));
        else resolve(undefined);
      });
    });
    call.end();
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const errorIn = (body: unknown): string =>
  typeof body === "object" && body !== null && "error" in body ? String(body.error) : "The owner failed.";

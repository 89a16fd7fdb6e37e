import { connect } from "node:net";
import process from "node:process";
import { errorCode } from "../../../project/system-error.ts";
import { badPort, portTaken } from "../../contract/errors.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";

const defaultPort = 3000;
const maxAttempts = 100;

/** The first port to try: 3000, or `HOOKLOOM_FIRST_PORT` if other programs use that range. */
function firstPort(): number {
  const given = process.env.HOOKLOOM_FIRST_PORT;
  return given ? parsePort(given) : defaultPort;
}

/**
 * True if something accepts connections. Some systems let two programs listen on one port, and only one of them receives the
 * connections.
 */
function acceptsConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (accepted: boolean) => () => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once("connect", end(true)).once("error", end(false)).setTimeout(500, end(false));
  });
}

async function tryPort(port: number): Promise<FrontDoor | undefined> {
  if (await acceptsConnections(port)) return undefined;
  try {
    return await openFrontDoor(port);
  } catch (thrown) {
    if (["EADDRINUSE", "EACCES"].includes(errorCode(thrown) ?? "")) return undefined;
    throw thrown;
  }
}

export interface PortRequest {
  /** Requires exactly this port; 0 for any free one. */
  readonly requiredPort?: number | undefined;
  /** Preferred if free, because senders may already use it. */
  readonly preferredPort?: number | undefined;
}

/**
 * Opens the public port: the requested one, otherwise the previous one, otherwise 3000 or the next free one.
 * @throws EnvironmentError `port-taken` if the requested port is in use or invalid
 */
export async function openPublicDoor({
  requiredPort: required,
  preferredPort: preferred,
}: PortRequest): Promise<FrontDoor> {
  if (required !== undefined) {
    const door = await tryPort(required);
    if (!door) throw portTaken(required);
    return door;
  }
  const preferredDoor = preferred === undefined ? undefined : await tryPort(preferred);
  if (preferredDoor) return preferredDoor;
  const first = firstPort();
  for (let port = first; port < Math.min(first + maxAttempts, 65_536); port++) {
    const door = await tryPort(port);
    if (door) return door;
  }
  return openFrontDoor(0);
}

/** Parses a port that the user typed. @throws EnvironmentError `port-taken` */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw badPort(text);
  return port;
}

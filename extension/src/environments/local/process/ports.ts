import { connect } from "node:net";
import process from "node:process";
import { badPort, portTaken } from "../../errors.ts";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";

const usualPort = 3000;
const attempts = 100;

/** Where the search begins: at 3000, or at `HOOKLOOM_FIRST_PORT` where others use the ports from there on. */
function firstPort(): number {
  const given = process.env.HOOKLOOM_FIRST_PORT;
  return given ? parsePort(given) : usualPort;
}

const isTakenError = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && (thrown.code === "EADDRINUSE" || thrown.code === "EACCES");

/** True where something accepts connections; some systems let two programs have one port, and one of them wins. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const end = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", end(true)).once("error", end(false)).setTimeout(500, end(false));
  });
}

async function tryPort(port: number): Promise<FrontDoor | undefined> {
  if (await answers(port)) return undefined;
  try {
    return await openFrontDoor(port);
  } catch (thrown) {
    if (isTakenError(thrown)) return undefined;
    throw thrown;
  }
}

export interface WantedPort {
  /** This one and no other; 0 for any free one. */
  readonly exactly?: number | undefined;
  /** This one if it is free, since senders may know it. */
  readonly rather?: number | undefined;
}

/**
 * Opens the public port: the one asked for, or else the one it had, or else 3000 or the next free one.
 * @throws EnvironmentError `port-taken` where the port that was asked for is not free, or is none
 */
export async function openPublicDoor({ exactly, rather }: WantedPort): Promise<FrontDoor> {
  if (exactly !== undefined) {
    const door = await tryPort(exactly);
    if (!door) throw portTaken(exactly);
    return door;
  }
  const usual = rather === undefined ? undefined : await tryPort(rather);
  if (usual) return usual;
  const first = firstPort();
  for (let port = first; port < Math.min(first + attempts, 65_536); port++) {
    const door = await tryPort(port);
    if (door) return door;
  }
  return openFrontDoor(0);
}

/** Reads a port that a person wrote. @throws EnvironmentError `port-taken` */
export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw badPort(text);
  return port;
}

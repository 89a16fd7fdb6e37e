import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { type FrontDoor, openFrontDoor } from "./front-door.ts";

const servers: Server[] = [];
const sockets: Socket[] = [];
let door: FrontDoor | undefined;
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await door?.close();
  for (const server of servers.splice(0)) server.close();
});

/** A process that takes connections; a test answers on them. */
async function startProcess() {
  const server = createServer((socket) => void sockets.push(socket.on("error", () => socket.destroy())));
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    port: (server.address() as AddressInfo).port,
    connection: async (): Promise<Socket> => (await once(server, "connection"))[0] as Socket,
  };
}

async function enter(port: number): Promise<Socket> {
  const client = connect({ port, host: "127.0.0.1" });
  sockets.push(client);
  await once(client, "connect");
  return client;
}

const read = async (socket: Socket): Promise<string> => String((await once(socket, "data"))[0]);

it("moves a connection that has sent nothing yet to the process that takes over", async () => {
  const [old, next] = [await startProcess(), await startProcess()];
  door = await openFrontDoor(0);
  door.open(old.port);
  const [client, first] = await Promise.all([enter(door.port), old.connection()]);
  const moved = next.connection();
  const left = once(first.resume(), "close");
  door.open(next.port);
  await left;
  client.write("question");
  const second = await moved;
  expect(await read(second)).toBe("question");
  second.end("answer");
  expect(await read(client)).toBe("answer");
});

it("leaves a question with the process that has it, and waits for its answer", async () => {
  const [old, next] = [await startProcess(), await startProcess()];
  door = await openFrontDoor(0);
  door.open(old.port);
  const [client, process] = await Promise.all([enter(door.port), old.connection()]);
  client.write("question");
  expect(await read(process)).toBe("question");
  door.open(next.port);
  let isQuiet = false;
  const quiet = door.quiet(old.port).then(() => {
    isQuiet = true;
  });
  // Longer than a process that is about to stop takes to close a connection without a request.
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(isQuiet).toBe(false);
  process.end("answer");
  expect(await read(client)).toBe("answer");
  await quiet;
});

it("refuses with a problem, as the process behind it would", async () => {
  door = await openFrontDoor(0);
  door.reject("The environment failed: see its log.");
  const answer = await fetch(`http://127.0.0.1:${door.port}/github`, { method: "POST", body: "{}" });
  expect([answer.status, answer.headers.get("content-type"), answer.headers.get("retry-after")]).toEqual([
    503,
    "application/problem+json",
    "1",
  ]);
  expect(await answer.json()).toEqual({
    type: "about:blank",
    title: "Service Unavailable",
    status: 503,
    detail: "The environment failed: see its log.",
    error: "The environment failed: see its log.",
  });
});

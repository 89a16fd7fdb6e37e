import { Agent, createServer, request } from "node:http";
import type { Socket } from "node:net";
import { expect, it } from "vitest";
import { problem } from "../webhook/problem.ts";
import { close, listen } from "./listen.ts";
import { respondEarly } from "./public-server.ts";

it("a connection that is refused again and again keeps nothing of its requests", async () => {
  const counts: number[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((incoming, outgoing) => {
    sockets.add(incoming.socket);
    counts.push(incoming.socket.listenerCount("close"));
    respondEarly(incoming, outgoing, problem({ status: 401, detail: "The signature is missing." }));
  });
  const port = await listen(server, 0, "127.0.0.1");
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const post = () =>
    new Promise<number>((resolve, reject) => {
      const sent = request({ agent, host: "127.0.0.1", port, method: "POST" }, (answer) => {
        answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
      });
      sent.on("error", reject).end("{}");
    });
  for (let sent = 0; sent < 30; sent++) expect(await post()).toBe(401);
  expect(sockets.size).toBe(1);
  expect(new Set(counts).size).toBe(1);
  agent.destroy();
  server.closeAllConnections();
  await close(server);
});

import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { startServer } from "../load/server.ts";
import { scaled } from "../runner/machine-speed.ts";
import { type Fault, type Stage, serverOptions, settled, type Verdict } from "./scenario.ts";

/** Clients that send a byte a second and never finish, while others are served. */
async function run(stage: Stage): Promise<Verdict> {
  const slow = stage.short ? 100 : 500;
  const server = await startServer(serverOptions(stage));
  const bytes = githubShots(issueOpened())()?.bytes ?? Buffer.alloc(0);
  const sockets: Socket[] = [];
  let cut = 0;
  for (let index = 0; index < slow; index++) {
    const socket = connect({ port: server.port, host: "127.0.0.1" });
    socket.on("error", () => undefined);
    socket.on("close", () => cut++);
    // Half of them stop in the head, half in the body.
    socket.write(bytes.subarray(0, index % 2 === 0 ? 60 : 900));
    sockets.push(socket);
  }
  const dripTimer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write("x");
  }, 1_000);
  const waits: number[] = [];
  let accepted = 0;
  const shots = githubShots(issueOpened(), 500);
  await runLoad({
    port: server.port,
    connections: 4,
    rate: 100,
    next: shots,
    onAnswer: (_id, { status, milliseconds }) => {
      if (status === 202) accepted++;
      waits.push(milliseconds);
    },
  });
  const slowest = Math.max(...waits);
  // The head has to be there after 10 seconds, the whole request after 30; Node looks every 30.
  for (let wait = 0; wait < (stage.short ? 0 : 75) && cut < slow; wait++) await sleep(1_000);
  clearInterval(dripTimer);
  for (const socket of sockets) socket.destroy();
  await settled(server);
  await server.kill("SIGTERM");
  return {
    passed:
      accepted === 500 && slowest < scaled(stage.short ? 5_000 : 1_000) && (stage.short || cut === slow),
    counts: `${slow} clients that send a byte a second: ${stage.short ? "not waited for" : `${cut} cut`}; meanwhile 500 of 500 others: ${accepted} accepted, the slowest after ${slowest.toFixed(0)} ms`,
  };
}

export const slowClients: Fault = { name: "slow-clients", what: "clients that never finish", run };

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { residentBytes, startServer } from "../load/server.ts";
import { serverOptions } from "./scenario.ts";

const rate = 100;

/** A steady load for so many minutes; prints the memory each minute, which reveals growth. */
export async function soak(minutes: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-soak-"));
  const { script, environment } = serverOptions({ folder, short: false });
  const server = await startServer({ script, environment: { ...environment, FAULT_LEDGER: "/dev/null" } });
  const began = performance.now();
  const counts = new Map<number, number>();
  let worst = 0;
  const report = (): void => {
    const passed = ((performance.now() - began) / 60_000).toFixed(0);
    const answered = [...counts].map(([status, count]) => `${count} x ${status}`).join(", ");
    const memory = (residentBytes(server.pid) / 2 ** 20).toFixed(0);
    process.stdout.write(`minute ${passed}: ${memory} MB, ${answered}, slowest ${worst.toFixed(0)} ms\n`);
    worst = 0;
  };
  const timer = setInterval(report, 60_000);
  await runLoad({
    port: server.port,
    connections: 16,
    rate,
    next: githubShots(issueOpened(), minutes * 60 * rate),
    onAnswer: (_id, { status, milliseconds }) => {
      counts.set(status, (counts.get(status) ?? 0) + 1);
      worst = Math.max(worst, milliseconds);
    },
  });
  clearInterval(timer);
  report();
  await server.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
}

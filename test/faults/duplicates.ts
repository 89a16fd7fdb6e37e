import { githubShots, issueOpened } from "../load/github-shots.ts";
import { runLoad } from "../load/http-client.ts";
import { startServer } from "../load/server.ts";
import { type Fault, ledgerOf, type Stage, serverOptions, settled, type Verdict } from "./scenario.ts";

/** The same delivery again and again, on many connections at once. */
async function run(stage: Stage): Promise<Verdict> {
  const copies = stage.short ? 2_000 : 10_000;
  const server = await startServer(serverOptions(stage));
  const shot = githubShots(issueOpened())();
  let sent = 0;
  const statuses = new Map<number, number>();
  await runLoad({
    port: server.port,
    connections: 32,
    next: () => (sent++ < copies ? shot : undefined),
    onAnswer: (_id, { status }) => statuses.set(status, (statuses.get(status) ?? 0) + 1),
  });
  await settled(server);
  await server.kill("SIGTERM");
  const runs = ledgerOf(stage).runs.get(shot?.id ?? "") ?? 0;
  const statusCounts = [...statuses].map(([status, count]) => `${count} x ${status}`).join(", ");
  return {
    passed: runs === 1 && statuses.get(202) === 1 && statuses.get(200) === copies - 1,
    counts: `${copies} copies of one delivery: run ${runs} time(s), answered ${statusCounts}`,
  };
}

export const duplicates: Fault = { name: "duplicates", what: "one delivery, sent over and over", run };

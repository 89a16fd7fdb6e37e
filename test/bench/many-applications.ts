// What a consumer's call, the owner's lists and the pages of the portal cost among 100,000 applications.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { PortalInvitation } from "@hookloom/gateway/management";
import { makeCredential } from "../../templates/gateway/src/access/credential-text.ts";
import { Visitor } from "../../templates/gateway/src/portal/testing/visitor.ts";
import type { Shot } from "../load/http-client.ts";
import { type LoadedServer, processorMicroseconds } from "../load/server.ts";
import { bundle, manage, measure, median, orderShots, startApi } from "./api-server.ts";
import type { Row } from "./table.ts";

const applicationCount = 100_000;
/** Applications of each member. */
const applicationsPerMember = 10;
const rounds = 12;
/** Credentials that call in turn: of most of them a process remembers nothing. */
const callers = 2_000;

const rules = { access: "key", plans: { gold: { requests: "unlimited" } }, portal: {} } as const;

/** Adds applications, of which members have ten each, with two keys each; gives the keys of some of them. */
function fill(file: string, count: number): readonly string[] {
  const db = new DatabaseSync(file);
  const member = db.prepare("INSERT INTO portal_member (id, subject, name, created_at) VALUES (?, ?, ?, ?)");
  const application = db.prepare(
    `INSERT INTO access_application (id, name, client_id, plan, subscription, scopes, created_at)
     VALUES (?, ?, ?, 'gold', 'active', '', ?)`,
  );
  const owner = db.prepare("INSERT INTO portal_owner (application, member) VALUES (?, ?)");
  const credential = db.prepare(
    `INSERT INTO access_credential (id, application, kind, hash, last_four, created_at)
     VALUES (?, ?, 'key', ?, ?, ?)`,
  );
  const keys: string[] = [];
  db.exec("BEGIN");
  for (let index = 0; index < count; index++) {
    const number = Math.floor(index / applicationsPerMember);
    if (index % applicationsPerMember === 0)
      member.run(`m${number}`, `invitation Name ${number}`, `Name ${number}`, number);
    application.run(`a${index}`, `app ${index}`, `a${index}`, index);
    owner.run(`a${index}`, `m${number}`);
    for (const at of [1, 2]) {
      const { text, id, hash, lastFour } = makeCredential("key", "");
      credential.run(id, `a${index}`, hash, lastFour, at);
      if (at === 1 && index % Math.ceil(count / callers) === 0) keys.push(text);
    }
  }
  db.exec("COMMIT");
  db.close();
  return keys;
}

/** A server whose store has so many applications, and the calls of some of them in turn. */
async function startWithApplications(
  script: string,
  folder: string,
  count: number,
): Promise<{ readonly server: LoadedServer; readonly shots: () => Shot }> {
  const store = { HOOKLOOM_STORE: join(folder, `${count}.db`) };
  // The first start makes the tables.
  const first = await startApi(script, folder, rules, store);
  await manage(first, "/portal/invitations", { name: "Name 0" });
  await first.kill("SIGTERM");
  const next = fill(store.HOOKLOOM_STORE, count).map(orderShots);
  let turn = 0;
  const shots = (): Shot => {
    const shot = next[turn++ % next.length];
    if (shot === undefined) throw new Error("Nobody calls.");
    return shot();
  };
  return { server: await startApi(script, folder, rules, store), shots };
}

/** Milliseconds of processor time that an answer takes: nothing that is received waits longer for it. */
async function measureCpuMs(
  server: LoadedServer,
  ask: () => Promise<{ readonly status: number }>,
): Promise<number> {
  const times = 30;
  for (let index = 0; index < 5; index++) await ask();
  const before = processorMicroseconds(server.pid);
  for (let index = 0; index < times; index++) {
    const { status } = await ask();
    if (status !== 200) throw new Error(`Status ${status}:\n${server.output()}`);
  }
  return (processorMicroseconds(server.pid) - before) / times / 1000;
}

async function* pageRows(server: LoadedServer): AsyncGenerator<Row> {
  const managementUrl = `http://127.0.0.1:${server.managementPort}`;
  const read = async (path: string) => {
    const answer = await fetch(`${managementUrl}${path}`);
    await answer.arrayBuffer();
    return answer;
  };
  const visitor = new Visitor(`http://127.0.0.1:${server.port}`);
  const { path } = await manage<PortalInvitation>(server, "/portal/invitations", { name: "Name 77" });
  await visitor.accept(path);
  const pages: readonly (readonly [string, () => Promise<{ readonly status: number }>])[] = [
    ["a page of the list of applications (500)", () => read(`/applications?limit=500&after=50000.a50000`)],
    ["the list of pending subscriptions", () => read("/applications?subscription=pending")],
    ["a page of the list of members (100)", () => read("/portal/members?limit=100")],
    ["a member's page of applications", () => visitor.get("/portal/applications")],
    ["a member's page of one application", () => visitor.get("/portal/applications/a770")],
  ];
  for (const [what, ask] of pages)
    yield {
      what: `CPU of ${what} among 100,000 applications`,
      value: await measureCpuMs(server, ask),
      unit: "ms",
      limit: 50,
    };
}

/** Every figure of many applications; rounds of both stores in turn, so a busy moment of the machine affects both. */
export async function* manyApplicationsRows(folder: string): AsyncGenerator<Row> {
  const script = await bundle("consumer-server.ts", join(folder, "many"), { conditions: ["hookloom-api"] });
  const few = await startWithApplications(script, folder, 10);
  const all = await startWithApplications(script, folder, applicationCount);
  try {
    const found: { readonly few: number; readonly all: number }[] = [];
    // The first rounds compile every path.
    for (let round = -2; round < rounds; round++) {
      const cost = { few: 0, all: 0 };
      const turn = [["few", few] as const, ["all", all] as const];
      for (const [name, { server, shots }] of round % 2 === 0 ? turn : turn.toReversed())
        cost[name] = (await measure(server, shots, { milliseconds: round < 0 ? 1_500 : 500 })).cpu;
      if (round >= 0) found.push(cost);
    }
    const us = (name: "few" | "all") => median(found.map((cost) => cost[name])).toFixed(0);
    yield {
      what: "CPU of a consumer's call among 100,000 applications, beyond that among ten",
      value: median(found.map((cost) => cost.all - cost.few)),
      unit: "us",
      limit: 1_000,
      peer: `${us("all")} us by ${callers} keys in turn against ${us("few")} us by ten`,
    };
    yield* pageRows(all.server);
  } finally {
    for (const { server } of [few, all]) await server.kill("SIGKILL");
  }
}

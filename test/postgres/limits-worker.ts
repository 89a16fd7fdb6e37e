// A replica that takes as many requests of one budget as it is told, a number at once, and says how many passed.
import { once } from "node:events";
import { countsPart } from "../../templates/gateway/src/limits/counts-part.ts";
import { makeOwner } from "../../templates/runtime/src/inbox/lease-owner.ts";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";

const [url = "", schema = "", count = "", requests = "", pause = "0"] = process.argv.slice(2);
const inbox = await openPostgresInbox(url, { schema, statementTimeoutMs: 700, connectTimeoutMs: 700 });
const errors: string[] = [];
const log = createLogger({ write: (line) => void errors.push(line), level: "error" });
const { counts, insuredRequests } = await inbox.open(countsPart({ owner: makeOwner(), log }));
process.stdout.write("ready\n");
await once(process.stdin, "data");

const budget = { policy: "gold", holder: "shop", limit: { count: Number(count), seconds: 3600 } };
let asked = 0;
let passed = 0;
let last = Number.POSITIVE_INFINITY;
let increases = 0;
const ask = async () => {
  while (asked < Number(requests)) {
    asked++;
    const { left, violated } = await counts.take([budget]);
    if (violated === undefined) passed++;
    const [{ remaining } = { remaining: 0 }] = left;
    if (remaining > last) increases++;
    last = remaining;
    if (pause !== "0") await new Promise((resolve) => setTimeout(resolve, Number(pause)));
  }
};
await Promise.all(Array.from({ length: 32 }, ask));
// As a process does that ends: one that was ahead may still hold some.
await counts.close();
process.stdout.write(
  `${JSON.stringify({ passed, grew: increases, insured: insuredRequests(), errors: errors.length })}\n`,
);
process.exit();

// A separate process that claims one delivery and, on a signal, tries to finish it; it is frozen in between.
import { once } from "node:events";
import { openPostgresInbox } from "../../templates/runtime/src/inbox/postgres/open-postgres-inbox.ts";
import { lease, ok } from "./inboxes.ts";

const [url = "", schema = ""] = process.argv.slice(2);
const inbox = await openPostgresInbox(url, { schema });
const [claimed] = await inbox.claim(1, lease("frozen", 300));
process.stdout.write(`claimed ${claimed?.id}\n`);
await once(process.stdin, "data");
const lost = claimed === undefined ? [] : await inbox.heartbeat([claimed], 300);
const finished = claimed !== undefined && (await inbox.finish(claimed, ok));
process.stdout.write(`lost ${lost.length} finished ${finished}\n`);
await inbox.close();
process.exit();

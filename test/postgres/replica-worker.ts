// A replica of a project with an api, run from the runtime's sources. It says its ports, and its handlers write what they run.
import { appendFileSync } from "node:fs";
import { github } from "../../templates/runtime/src/github/github.ts";
import { http } from "../../templates/runtime/src/http/http.ts";
import { createLogger } from "../../templates/runtime/src/log/logger.ts";
import { secret, webhook } from "../../templates/runtime/src/runtime.ts";
import { start } from "../../templates/runtime/src/serve/start.ts";

const [ledger = ""] = process.argv.slice(2);
// At once and in one piece: a process that is killed loses nothing of it.
const write = (id: string) => appendFileSync(ledger, `${id}\n`);

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("push", async ({ delivery: { id } }) => write(id));
const orders = http({ path: "/orders", verify: "api" });
orders.on("request", async ({ delivery: { id } }) => write(id));

const log = createLogger({ write: (line) => process.stderr.write(line), level: "error" });
const { port, managementPort } = await start(webhook(hub, orders), log, { port: 0, managementPort: 0 });
process.stdout.write(`${JSON.stringify({ port, managementPort })}\n`);

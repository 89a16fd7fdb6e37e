// The plain way to be durable: one transaction, and so one fsync, for each request.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { DatabaseSync } from "node:sqlite";

const secret = process.env.GITHUB_SECRET ?? "";
const database = new DatabaseSync(process.env.HOOKLOOM_STORE ?? "");
database.exec("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
database.exec("CREATE TABLE IF NOT EXISTS inbox (id TEXT PRIMARY KEY, body BLOB, state TEXT)");
const insert = database.prepare("INSERT INTO inbox VALUES (?, ?, 'new') ON CONFLICT DO NOTHING");
const finish = database.prepare("UPDATE inbox SET state = 'ok' WHERE id = ?");
createServer((request, response) => {
  /** @type {Buffer[]} */
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = Buffer.concat(chunks);
    const made = createHmac("sha256", secret).update(body).digest();
    const given = Buffer.from(String(request.headers["x-hub-signature-256"]).slice(7), "hex");
    if (given.length !== made.length || !timingSafeEqual(made, given)) {
      response.writeHead(401).end();
      return;
    }
    const id = String(request.headers["x-github-delivery"]);
    insert.run(id, body);
    response.writeHead(202, { "content-length": 2 }).end("{}");
    JSON.parse(body.toString("utf8"));
    finish.run(id);
  });
}).listen(Number(process.env.PORT), "127.0.0.1");

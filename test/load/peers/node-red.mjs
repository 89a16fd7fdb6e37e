import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RED = createRequire(import.meta.url)("node-red");
const express = createRequire(createRequire(import.meta.url).resolve("node-red"))("express");

/** The same check in a function node, as its users write it. */
const check = `const given = Buffer.from(String(msg.req.headers["x-hub-signature-256"]).slice(7), "hex");
const made = crypto.createHmac("sha256", env.get("GITHUB_SECRET")).update(msg.payload).digest();
if (given.length !== made.length || !crypto.timingSafeEqual(made, given)) { msg.statusCode = 401; msg.payload = ""; return msg; }
const payload = JSON.parse(msg.payload.toString("utf8"));
msg.statusCode = 202;
msg.payload = { title: payload.issue.title.length };
return msg;`;

const wire = (
  /** @type {string} */ id,
  /** @type {string} */ type,
  /** @type {object} */ more,
  /** @type {string[]} */ to,
) => ({
  id,
  type,
  z: "tab",
  x: 0,
  y: 0,
  ...more,
  wires: to.length > 0 ? [to] : [],
});
const flows = [
  { id: "tab", type: "tab", label: "load" },
  wire("in", "http in", { url: "/github", method: "post", skipBodyParsing: true, upload: false }, ["check"]),
  wire("check", "function", { func: check, outputs: 1, libs: [{ var: "crypto", module: "crypto" }] }, [
    "out",
  ]),
  wire("out", "http response", {}, []),
];
const userDir = mkdtempSync(join(tmpdir(), "node-red-"));
writeFileSync(join(userDir, "flows.json"), JSON.stringify(flows));

const app = express();
const server = createServer(app);
RED.init(server, {
  userDir,
  flowFile: "flows.json",
  httpAdminRoot: false,
  httpNodeRoot: "/",
  functionExternalModules: true,
  logging: { console: { level: "off" } },
});
app.use("/", RED.httpNode);
RED.events.once("flows:started", () => server.listen(Number(process.env.PORT), "127.0.0.1"));
await RED.start();

import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";

const { Probot, Server } = createRequire(import.meta.url)("probot");
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});
const secret = process.env.GITHUB_SECRET ?? "";
const server = new Server({
  Probot: Probot.defaults({ appId: 1, privateKey, secret, logLevel: "fatal" }),
  port: Number(process.env.PORT),
  host: "127.0.0.1",
  webhookPath: "/github",
});
await server.load((/** @type {any} */ app) => {
  app.on("issues.opened", (/** @type {any} */ context) => void context.payload.issue.title.length);
});
await server.start();

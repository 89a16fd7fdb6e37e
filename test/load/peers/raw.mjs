// The limit: node:http, an HMAC and JSON.parse, and nothing else.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = process.env.GITHUB_SECRET ?? "";
const server = createServer((request, response) => {
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
    const payload = JSON.parse(body.toString("utf8"));
    const text = JSON.stringify({ title: payload.issue.title.length });
    response.writeHead(202, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    });
    response.end(text);
  });
});
server.listen(Number(process.env.PORT), "127.0.0.1");

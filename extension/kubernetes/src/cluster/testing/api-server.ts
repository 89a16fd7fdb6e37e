import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { stringify } from "yaml";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Only for tests: an HTTPS server that stands in for an API server, with a kubeconfig that reaches it. */
export interface TestApiServer {
  readonly folder: string;
  readonly address: string;
  /** Path of a kubeconfig whose current context is another one. */
  kubeconfig(more?: {
    readonly user?: object;
    readonly cluster?: object;
    readonly contexts?: readonly string[];
  }): string;
  answer(handler: Handler): void;
  close(): Promise<void>;
}

/** Only for tests: answers with an object as JSON. */
export function json(response: ServerResponse, value: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** Only for tests: a Status as the API answers a failure. */
export const failure = (code: number, reason: string, message: string, details: object = {}) => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  code,
  reason,
  message,
  details,
});

/** Only for tests: a certificate of its own for the loopback address. */
export function makeCertificate(
  folder: string,
  name: string,
): { readonly cert: string; readonly key: string } {
  const [key, cert] = [path.join(folder, `${name}.key`), path.join(folder, `${name}.crt`)];
  const subject = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1"];
  const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", ...made, ...subject, "-keyout", key, "-out", cert], {
    stdio: "ignore",
  });
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

const named = (names: readonly string[], what: string, member: object) =>
  names.map((name) => ({ name, [what]: member }));

export async function startApiServer(): Promise<TestApiServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "hookloom-api-"));
  const certificate = makeCertificate(folder, "api");
  let handler: Handler = (_, response) => json(response, failure(404, "NotFound", "nothing here"), 404);
  const server = createServer(certificate, (request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => handler(request, response, body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let files = 0;
  return {
    folder,
    address,
    kubeconfig({ user = { token: "letmein" }, cluster = {}, contexts = ["dev", "elsewhere"] } = {}) {
      const file = path.join(folder, `kubeconfig-${files++}`);
      const authority = Buffer.from(certificate.cert).toString("base64");
      const config = {
        apiVersion: "v1",
        kind: "Config",
        "current-context": "elsewhere",
        clusters: named(["here"], "cluster", {
          server: address,
          "certificate-authority-data": authority,
          ...cluster,
        }),
        users: named(["me"], "user", user),
        contexts: named(contexts, "context", { cluster: "here", user: "me", namespace: "wrong" }),
      };
      writeFileSync(file, stringify(config, { aliasDuplicateObjects: false }));
      return file;
    },
    answer(next) {
      handler = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import type { AddressInfo } from "node:net";

/** A certificate for localhost that nobody trusts, until 2126, with its key; made for these tests. */
const selfSigned = {
  key: "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg/1IlS3P6Q8jrpZoy6mGpHPcsn3mD6FNU9nIGvJiQXvehRANCAAR1r3Hb9v7gKxwumnVX4Fmeirwegmw865ZIYAr7KRhiVa6gxFDTVm109wyjgkm6cma44ttgHSmfWV8iFbgGrBc8",
  cert: "MIIBmzCCAUGgAwIBAgIUXBDVPD1pl6szwVQYtpqMFHOh+/AwCgYIKoZIzj0EAwIwFDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyNDIyMjUwNFoYDzIxMjYxMDMxMjIyNTA0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR1r3Hb9v7gKxwumnVX4Fmeirwegmw865ZIYAr7KRhiVa6gxFDTVm109wyjgkm6cma44ttgHSmfWV8iFbgGrBc8o28wbTAdBgNVHQ4EFgQUUvQUqm+f2aeS3kwx3rJTtljQpmEwHwYDVR0jBBgwFoAUUvQUqm+f2aeS3kwx3rJTtljQpmEwDwYDVR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZIzj0EAwIDSAAwRQIhAKMu3fB4G/9sQBd52bvGKt2+kaF6PTlFXtwpCgPrWdiqAiBX6L/zJ6n//IcW21baeO08L/p0thUtGqSezAXaqKnz+g==",
};

const pem = (kind: string, base64: string): string =>
  `-----BEGIN ${kind}-----\n${base64.replace(/(.{64})/g, "$1\n")}\n-----END ${kind}-----\n`;

export const certificate = pem("CERTIFICATE", selfSigned.cert);

export interface RegistryBehaviour {
  readonly secure?: boolean;
  /** How it wants to be asked; anybody may where left out. */
  readonly auth?: "basic" | "bearer" | "bearer-for-push";
  /** Who may sign in, as `user:password`, or as an identity token. */
  readonly login?: string;
  /** Whether whoever is signed in may push. */
  readonly forbids?: boolean;
  /** Answers the start of an upload so. */
  readonly status?: number;
  /** What it answers by tag or digest. */
  readonly manifests?: Readonly<Record<string, unknown>>;
  /** Never answers. */
  readonly silent?: boolean;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** A registry as the distribution specification has it, as far as a check goes, with its own token server. */
export class TestRegistry {
  readonly requests: string[] = [];
  /** Uploads that were begun and not cancelled. */
  readonly uploads = new Set<string>();
  host = "";
  readonly #server;
  readonly #behaviour: RegistryBehaviour;

  private constructor(behaviour: RegistryBehaviour) {
    this.#behaviour = behaviour;
    const handler = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch(() => response.destroy());
    };
    const keys = { key: pem("PRIVATE KEY", selfSigned.key), cert: certificate };
    this.#server = behaviour.secure ? createSecure(keys, handler) : createServer(handler);
  }

  static async start(behaviour: RegistryBehaviour = {}): Promise<TestRegistry> {
    const registry = new TestRegistry(behaviour);
    await new Promise<void>((resolve) => registry.#server.listen(0, "127.0.0.1", resolve));
    registry.host = `127.0.0.1:${(registry.#server.address() as AddressInfo).port}`;
    return registry;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const url = new URL(request.url ?? "/", "http://x");
    this.requests.push(`${request.method} ${url.pathname}`);
    if (this.#behaviour.silent) return;
    if (url.pathname === "/token") return this.#token(request, url, body, response);
    if (!this.#mayPass(request, url)) return this.#challenge(response);
    if (request.method === "POST") return this.#begin(response);
    const name = /\/manifests\/(.*)$/.exec(url.pathname)?.[1];
    if (name !== undefined) return this.#manifest(name, response);
    if (request.method === "DELETE") this.uploads.delete(url.pathname);
    response.writeHead(request.method === "DELETE" ? 204 : 200).end();
  }

  #mayPass({ headers, method }: IncomingMessage, { pathname }: URL): boolean {
    const { auth, login = "" } = this.#behaviour;
    if (!auth || (auth === "bearer-for-push" && method === "GET")) return true;
    if (auth === "basic") return headers.authorization === `Basic ${Buffer.from(login).toString("base64")}`;
    // A token that was given to somebody unknown is good for looking only.
    return (
      headers.authorization === "Bearer pusher" ||
      (headers.authorization === "Bearer looker" && pathname === "/v2/")
    );
  }

  #challenge(response: ServerResponse): void {
    const scheme = this.#behaviour.secure ? "https" : "http";
    const value =
      this.#behaviour.auth === "basic"
        ? 'Basic realm="test"'
        : `Bearer realm="${scheme}://${this.host}/token",service="test"`;
    response.writeHead(401, { "www-authenticate": value }).end('{"errors":[{"code":"UNAUTHORIZED"}]}');
  }

  #token(request: IncomingMessage, url: URL, body: string, response: ServerResponse): void {
    const { login = "" } = this.#behaviour;
    const form = new URLSearchParams(body);
    const scope = url.searchParams.get("scope") ?? form.get("scope") ?? "";
    const given = request.headers.authorization;
    const known =
      given === `Basic ${Buffer.from(login).toString("base64")}` || form.get("refresh_token") === login;
    if ((given || form.size > 0) && !known) {
      refuse(response, 401);
      return;
    }
    const token = known && scope.endsWith(":pull,push") ? "pusher" : "looker";
    response.end(JSON.stringify(form.size > 0 ? { access_token: token } : { token }));
  }

  #manifest(name: string, response: ServerResponse): void {
    const manifest = this.#behaviour.manifests?.[name];
    response.writeHead(manifest ? 200 : 404).end(JSON.stringify(manifest ?? {}));
  }

  #begin(response: ServerResponse): void {
    const { forbids, status = 202 } = this.#behaviour;
    if (forbids || status !== 202) {
      refuse(response, forbids ? 403 : status);
      return;
    }
    const location = `/v2/uploads/${this.uploads.size}`;
    this.uploads.add(location);
    response.writeHead(202, { location }).end();
  }
}

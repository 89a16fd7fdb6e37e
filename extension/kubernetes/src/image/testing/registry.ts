import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecure } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { selfSigned } from "@hookloom/core/project/testing/self-signed";
import { type ImageManifest, toBlob } from "../oci/manifest.ts";

/** The bytes of the only layer of each base, larger than a buffer of a stream. */
export const baseLayer = Buffer.alloc(300_000, 7);

/** The configuration of a base, without its platform. */
export const testConfig = (entrypoint = "docker-entrypoint.sh") => ({
  config: { Env: ["PATH=/usr/local/bin:/usr/bin"], Entrypoint: [entrypoint], Cmd: ["node"] },
  rootfs: { type: "layers", diff_ids: [`sha256:${"b".repeat(64)}`] },
});

export interface RegistryBehaviour {
  readonly secure?: boolean;
  /** The authentication scheme; anonymous by default. */
  readonly auth?: "basic" | "bearer" | "bearer-for-push";
  /** The accepted login, as `user:password` or as an identity token. */
  readonly login?: string;
  /** True to forbid a push even after a sign-in. */
  readonly forbids?: boolean;
  /** Answers the start of an upload with this status. */
  readonly status?: number;
  /** The status for mounting a blob from another repository; 202 begins an upload. */
  readonly refusesMounts?: number;
  /** Redirects clients to another address for blobs. */
  readonly redirects?: boolean;
  /** Breaks off in the middle of each blob. */
  readonly breaksOff?: boolean;
  /** Never answers. */
  readonly silent?: boolean;
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** The platform and content of a base image in the tests. */
export interface TestBase {
  readonly repository: string;
  readonly tag: string;
  readonly platforms: readonly string[];
  readonly config?: object;
}

interface Repository {
  readonly blobs: Set<string>;
  /** Digests by tags, and by themselves. */
  readonly manifests: Map<string, string>;
}

/** A registry by the distribution specification, with its own token server and blobs in memory. */
export class TestRegistry {
  /** `METHOD /path`. */
  readonly requests: string[] = [];
  /** Uploads that were begun and neither ended nor cancelled. */
  readonly uploads = new Set<string>();
  readonly content = new Map<string, Buffer>();
  readonly repositories = new Map<string, Repository>();
  /** Requests that are not answered, as `METHOD /path`. */
  hangs: RegExp | undefined;
  host = "";
  readonly #server;
  readonly #behaviour: RegistryBehaviour;
  #begun = 0;
  #hanging: () => void = () => undefined;

  private constructor(behaviour: RegistryBehaviour) {
    this.#behaviour = behaviour;
    const handler = (request: IncomingMessage, response: ServerResponse): void => {
      this.#answer(request, response).catch(() => response.destroy());
    };
    this.#server = behaviour.secure ? createSecure(selfSigned, handler) : createServer(handler);
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

  /** Resolves when the next request hangs. */
  hanging(): Promise<void> {
    return new Promise((resolve) => {
      this.#hanging = resolve;
    });
  }

  repository(name: string): Repository {
    const found = this.repositories.get(name) ?? { blobs: new Set(), manifests: new Map() };
    this.repositories.set(name, found);
    return found;
  }

  addBlob(repository: string, bytes: Buffer): string {
    const { digest } = toBlob(bytes);
    this.content.set(digest, bytes);
    this.repository(repository).blobs.add(digest);
    return digest;
  }

  addManifest(repository: string, tag: string, manifest: object): string {
    const bytes = Buffer.from(JSON.stringify(manifest));
    const { digest } = toBlob(bytes);
    this.content.set(digest, bytes);
    const { manifests } = this.repository(repository);
    for (const name of [tag, digest]) manifests.set(name, digest);
    return digest;
  }

  /** Adds a base image: one image, or a list if it is for several platforms. */
  addBase({ repository, tag, platforms, config = testConfig() }: TestBase): void {
    const manifests = platforms.map((platform) => {
      const [os = "", architecture = ""] = platform.split("/");
      const own = Buffer.from(JSON.stringify({ ...config, os, architecture }));
      const mediaType = "application/vnd.docker.image.rootfs.diff.tar.gzip";
      const layer = { mediaType, digest: this.addBlob(repository, baseLayer), size: baseLayer.length };
      const described = { mediaType: "x", digest: this.addBlob(repository, own), size: own.length };
      const digest = this.addManifest(repository, tag, { config: described, layers: [layer] });
      return { digest, platform: { os, architecture } };
    });
    if (manifests.length > 1) this.addManifest(repository, tag, { manifests });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const url = new URL(request.url ?? "/", "http://x");
    const call = `${request.method} ${url.pathname}`;
    this.requests.push(call);
    if (this.#behaviour.silent) return;
    if (this.hangs?.test(call)) return this.#hanging();
    if (url.pathname === "/token") return this.#token(request, url, body.toString(), response);
    // Blobs at a redirect target: the signed URL itself grants access.
    const stored = /^\/stored\/(.*)$/.exec(url.pathname)?.[1];
    if (stored !== undefined)
      return request.headers.authorization
        ? refuse(response, 400)
        : void response.end(this.content.get(stored));
    if (!this.#mayPass(request, url)) return this.#challenge(response);
    const [, name = "", kind = "", rest = ""] =
      /^\/v2\/(.+?)\/(manifests|blobs)\/(.*)$/.exec(url.pathname) ?? [];
    const repository = this.repository(name);
    if (kind === "manifests") return this.#manifest(request.method ?? "", repository, rest, body, response);
    if (kind === "blobs" && !rest.startsWith("uploads/"))
      return this.#blob(request.method ?? "", repository, rest, response);
    if (request.method === "POST") return this.#begin(name, url, response);
    if (request.method === "PUT") return this.#finish(repository, url, body, response);
    if (request.method === "DELETE") this.uploads.delete(url.pathname);
    response.writeHead(request.method === "DELETE" ? 204 : 200).end();
  }

  #mayPass({ headers, method }: IncomingMessage, { pathname }: URL): boolean {
    const { auth, login = "" } = this.#behaviour;
    if (!auth || (auth === "bearer-for-push" && method === "GET")) return true;
    if (auth === "basic") return headers.authorization === `Basic ${Buffer.from(login).toString("base64")}`;
    // An anonymous client's token gives no access to a repository.
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

  #manifest(
    method: string,
    { manifests, blobs }: Repository,
    name: string,
    body: Buffer,
    response: ServerResponse,
  ): void {
    if (method === "PUT") {
      const { config, layers } = JSON.parse(body.toString()) as ImageManifest;
      if (![config, ...layers].every(({ digest }) => blobs.has(digest))) {
        refuse(response, 400);
        return;
      }
      const { digest } = toBlob(body);
      this.content.set(digest, body);
      for (const one of [name, digest]) manifests.set(one, digest);
      response.writeHead(201, { "docker-content-digest": digest }).end();
      return;
    }
    const digest = manifests.get(name);
    if (digest === undefined) {
      refuse(response, 404);
      return;
    }
    response.end(method === "HEAD" ? undefined : this.content.get(digest));
  }

  #blob(method: string, { blobs }: Repository, digest: string, response: ServerResponse): void {
    if (!blobs.has(digest)) {
      refuse(response, 404);
      return;
    }
    if (method === "GET" && this.#behaviour.redirects) {
      // Another host name for the same machine.
      const { port } = this.#server.address() as AddressInfo;
      response.writeHead(307, { location: `http://localhost:${port}/stored/${digest}` }).end();
      return;
    }
    const content = this.content.get(digest) ?? Buffer.alloc(0);
    // Only a body that does not fit into one chunk.
    if (method === "GET" && this.#behaviour.breaksOff && content.length > 1 << 16) {
      response.writeHead(200, { "content-length": String(content.length) });
      response.write(content.subarray(0, 1 << 16), () => response.destroy());
      return;
    }
    response.end(method === "HEAD" ? undefined : content);
  }

  #begin(name: string, { searchParams }: URL, response: ServerResponse): void {
    const { forbids, status = 202, refusesMounts } = this.#behaviour;
    if (forbids || status !== 202) {
      refuse(response, forbids ? 403 : status);
      return;
    }
    const [mount, from] = [searchParams.get("mount"), searchParams.get("from")];
    if (mount && (refusesMounts ?? 202) !== 202) {
      refuse(response, refusesMounts ?? 0);
      return;
    }
    if (mount && from && refusesMounts === undefined && this.repository(from).blobs.has(mount)) {
      this.repository(name).blobs.add(mount);
      response.writeHead(201).end();
      return;
    }
    const location = `/v2/${name}/blobs/uploads/${this.#begun++}`;
    this.uploads.add(location);
    response.writeHead(202, { location: `${location}?state=a%2Fb` }).end();
  }

  #finish({ blobs }: Repository, url: URL, body: Buffer, response: ServerResponse): void {
    const { digest } = toBlob(body);
    if (url.searchParams.get("state") !== "a/b" || url.searchParams.get("digest") !== digest) {
      refuse(response, 400);
      return;
    }
    this.uploads.delete(url.pathname);
    this.content.set(digest, body);
    blobs.add(digest);
    response.writeHead(201).end();
  }
}

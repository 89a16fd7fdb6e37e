import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { extract, pack } from "tar-stream";

export interface TestImage {
  readonly Id: string;
  RepoTags: string[];
  RepoDigests: string[];
  readonly Os: string;
  readonly Architecture: string;
  readonly Size: number;
  readonly Config: Readonly<Record<string, unknown>>;
  readonly RootFS: { readonly Layers: readonly string[] };
  readonly Metadata: { LastTagTime: string };
}

export interface EngineBehaviour {
  /** Refuses archives without the base's layers. */
  readonly wantsAll?: boolean;
  readonly containerd?: boolean;
  /** Says nothing more from this call on, until its client goes away. */
  readonly hangs?: "pull" | "load" | "push";
  readonly pullError?: string;
  readonly pushError?: string;
  /** What a pull brings. */
  readonly pulls?: TestImage;
}

export const baseLayer = `sha256:${"b".repeat(64)}`;

export const testBase = (over: Partial<TestImage> = {}): TestImage => ({
  Id: `sha256:${"1".repeat(64)}`,
  RepoTags: ["node:24"],
  RepoDigests: [`node@sha256:${"2".repeat(64)}`],
  Os: "linux",
  Architecture: "amd64",
  Size: 1000,
  Config: { Env: ["PATH=/usr/local/bin:/usr/bin"], Entrypoint: ["docker-entrypoint.sh"], Cmd: ["node"] },
  RootFS: { Layers: [baseLayer] },
  Metadata: { LastTagTime: "2020-01-01T00:00:00Z" },
  ...over,
});

const sha256 = (bytes: Buffer): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

export async function filesIn(archive: AsyncIterable<Buffer>): Promise<Map<string, Buffer>> {
  const entries = extract();
  const whole = await buffer(archive);
  entries.end(whole);
  const files = new Map<string, Buffer>();
  for await (const entry of entries)
    files.set(entry.header.name, await buffer(entry as AsyncIterable<Buffer>));
  return files;
}

interface TestConfig {
  readonly config: Readonly<Record<string, unknown>>;
  readonly rootfs: { readonly diff_ids: readonly string[] };
}

interface Loaded {
  readonly id: string;
  readonly name: string;
  readonly config: Buffer;
  /** Whether it holds all its layers. */
  readonly whole: boolean;
}

const json = <T>(bytes: Buffer | undefined): T => JSON.parse(bytes?.toString() ?? "null") as T;

/** An image as `docker save` writes it, known by its configuration. */
function archiveIn(files: Map<string, Buffer>): Loaded {
  const [{ Config, RepoTags, Layers }] = json<
    [{ readonly Config: string; readonly RepoTags: [string]; readonly Layers: readonly string[] }]
  >(files.get("manifest.json"));
  const config = files.get(Config) ?? Buffer.alloc(0);
  return { id: sha256(config), name: RepoTags[0], config, whole: Layers.every((file) => files.has(file)) };
}

/** An image in an OCI layout, known by its manifest. */
function layoutIn(files: Map<string, Buffer>): Loaded {
  const blob = (digest: string): Buffer | undefined => files.get(`blobs/sha256/${digest.slice(7)}`);
  const { manifests } = json<{
    readonly manifests: [{ readonly digest: string; readonly annotations: Readonly<Record<string, string>> }];
  }>(files.get("index.json"));
  const [{ digest: id, annotations }] = manifests;
  const { config } = json<{ readonly config: { readonly digest: string } }>(blob(id));
  const name = annotations["io.containerd.image.name"] ?? "";
  return { id, name, config: blob(config.digest) ?? Buffer.alloc(0), whole: false };
}

function end(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status).end(body);
}

/** The part of Docker's Engine API that images need, on a socket in a folder of its own. */
export class TestEngine {
  readonly images: TestImage[] = [];
  /** `METHOD /path` of each request. */
  readonly requests: string[] = [];
  /** What came in X-Registry-Auth, decoded. */
  readonly logins: unknown[] = [];
  /** Settles when a call hangs as it was told to. */
  readonly hanging: Promise<unknown>;
  /** The files of the last archive that was loaded. */
  loaded = new Map<string, Buffer>();
  folder = "";
  readonly #behaviour: EngineBehaviour;
  readonly #server: Server;
  #clock = 0;

  private constructor(behaviour: EngineBehaviour) {
    this.#behaviour = behaviour;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.hanging = once(this.#server, "hanging");
  }

  static async start(behaviour: EngineBehaviour = {}, images = [testBase()]): Promise<TestEngine> {
    const engine = new TestEngine(behaviour);
    engine.images.push(...images);
    engine.folder = await mkdtemp(path.join(tmpdir(), "hookloom-engine-"));
    await new Promise<void>((resolve) => engine.#server.listen(engine.#socket, resolve));
    return engine;
  }

  get #socket(): string {
    return process.platform === "win32"
      ? `\\\\.\\pipe\\${path.basename(this.folder)}`
      : path.join(this.folder, "docker.sock");
  }

  /** What leads to this engine, with an empty configuration. */
  get variables(): Readonly<Record<string, string>> {
    const scheme = process.platform === "win32" ? "npipe" : "unix";
    return { DOCKER_HOST: `${scheme}://${this.#socket}`, DOCKER_CONFIG: this.folder, HOME: this.folder };
  }

  get names(): string[] {
    return this.images.flatMap(({ RepoTags }) => RepoTags).sort();
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #find(name: string): TestImage | undefined {
    return this.images.find(
      ({ Id, RepoTags, RepoDigests }) => Id === name || RepoTags.includes(name) || RepoDigests.includes(name),
    );
  }

  #hang(response: ServerResponse): void {
    response.write('{"status":"Preparing","id":"a"}\n');
    this.#server.emit("hanging");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://x");
    const call = `${request.method} ${decodeURIComponent(url.pathname)}`;
    this.requests.push(call);
    const login = request.headers["x-registry-auth"];
    if (login) this.logins.push(JSON.parse(Buffer.from(String(login), "base64url").toString()));
    const [, name = ""] =
      /^\/images\/(.*)\/(?:json|push|tag|get)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (call === "GET /info") return this.#info(response);
    if (call === "GET /images/json") return this.#list(url, response);
    if (call === "GET /images/get") return this.#save(response);
    if (call === "POST /images/load") return this.#load(request, response);
    if (call === "POST /images/create") return this.#pull(response);
    if (call.startsWith("POST ") && call.endsWith("/push")) return this.#push(name, url, response);
    if (request.method === "DELETE") return this.#remove(call.slice("DELETE /images/".length), response);
    const image = this.#find(name);
    if (image && call.startsWith("POST ") && call.endsWith("/tag")) {
      image.RepoTags.push(`${url.searchParams.get("repo")}:${url.searchParams.get("tag")}`);
      return end(response, 201, "");
    }
    if (image) return end(response, 200, JSON.stringify(image));
    end(response, 404, JSON.stringify({ message: `No such image: ${name}` }));
  }

  #info(response: ServerResponse): void {
    const DriverStatus = this.#behaviour.containerd
      ? [["driver-type", "io.containerd.snapshotter.v1"]]
      : [["Backing Filesystem", "extfs"]];
    response.end(JSON.stringify({ DriverStatus, RegistryConfig: { IndexConfigs: {} } }));
  }

  #list(url: URL, response: ServerResponse): void {
    const { label = [] } = JSON.parse(url.searchParams.get("filters") ?? "{}") as { label?: string[] };
    const has = ({ Config }: TestImage): boolean =>
      label.every((name) => Object.hasOwn((Config.Labels ?? {}) as object, name));
    response.end(JSON.stringify(this.images.filter(has).map(({ Id }) => ({ Id }))));
  }

  #save(response: ServerResponse): void {
    const tar = pack();
    const manifest = [{ Config: "base.json", RepoTags: ["node:24"], Layers: ["base/layer.tar"] }];
    tar.entry({ name: "base/", type: "directory" });
    tar.entry({ name: "base/layer.tar" }, Buffer.alloc(300_000, 7));
    tar.entry({ name: "base.json" }, "{}");
    tar.entry({ name: "manifest.json" }, JSON.stringify(manifest));
    tar.entry({ name: "oci-layout" }, "{}");
    tar.finalize();
    buffer(tar as AsyncIterable<Buffer>).then(
      (bytes) => response.end(bytes),
      () => response.destroy(),
    );
  }

  async #load(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.loaded = await filesIn(request);
    const image = this.loaded.has("index.json") ? layoutIn(this.loaded) : archiveIn(this.loaded);
    if (this.#behaviour.wantsAll && !image.whole) {
      end(response, 200, '{"error":"open layer.tar: no such file or directory"}\n');
      return;
    }
    const { config, rootfs } = JSON.parse(image.config.toString()) as TestConfig;
    this.images.push({
      ...testBase(),
      Id: image.id,
      RepoTags: [image.name.replace("docker.io/", "")],
      RepoDigests: [],
      Config: config,
      RootFS: { Layers: rootfs.diff_ids },
      Metadata: { LastTagTime: new Date(Date.UTC(2026, 0, 1, 0, 0, this.#clock++)).toISOString() },
    });
    if (this.#behaviour.hangs === "load") {
      this.#hang(response);
      return;
    }
    response.end('{"stream":"Loaded image"}\n');
  }

  #pull(response: ServerResponse): void {
    if (this.#behaviour.hangs === "pull") {
      this.#hang(response);
      return;
    }
    if (this.#behaviour.pullError) {
      end(response, 200, `${JSON.stringify({ error: this.#behaviour.pullError })}\n`);
      return;
    }
    if (this.#behaviour.pulls) this.images.push(this.#behaviour.pulls);
    response.end('{"status":"Pull complete","id":"a"}\n');
  }

  #push(name: string, url: URL, response: ServerResponse): void {
    if (this.#behaviour.hangs === "push") {
      this.#hang(response);
      return;
    }
    if (this.#behaviour.pushError) {
      end(response, 200, `${JSON.stringify({ error: this.#behaviour.pushError })}\n`);
      return;
    }
    const tag = url.searchParams.get("tag") ?? "";
    const image = this.#find(`${name}:${tag}`);
    if (!image) {
      end(response, 404, '{"message":"no such tag"}');
      return;
    }
    // A registry's digest is that of the manifest; what is unique for the configuration does as well.
    const Digest = sha256(Buffer.from(image.Id));
    image.RepoDigests.push(`${name}@${Digest}`);
    response.write('{"status":"Pushed","id":"a"}\n');
    response.end(`${JSON.stringify({ aux: { Tag: tag, Digest, Size: 1 } })}\n`);
  }

  #remove(name: string, response: ServerResponse): void {
    const image = this.#find(name);
    if (!image) {
      end(response, 404, '{"message":"no such image"}');
      return;
    }
    image.RepoTags = image.RepoTags.filter((tag) => tag !== name);
    if (image.RepoTags.length === 0) this.images.splice(this.images.indexOf(image), 1);
    response.end("[]");
  }
}

import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { extract } from "tar-stream";
import { toBlob } from "../oci/manifest.ts";

export async function filesIn(archive: AsyncIterable<Buffer>): Promise<Map<string, Buffer>> {
  const entries = extract();
  entries.end(await buffer(archive));
  const files = new Map<string, Buffer>();
  for await (const entry of entries)
    files.set(entry.header.name, await buffer(entry as AsyncIterable<Buffer>));
  return files;
}

interface DockerManifest {
  readonly Config: string;
  readonly RepoTags: readonly [string];
  readonly Layers: readonly string[];
}

/** The image in an archive, as Docker reads it. @throws Error if a part is missing */
function imageIn(files: Map<string, Buffer>): { readonly name: string; readonly id: string } {
  const [manifest] = JSON.parse(files.get("manifest.json")?.toString() ?? "[]") as [DockerManifest?];
  if (!manifest) throw new Error("open manifest.json: no such file or directory");
  for (const file of [manifest.Config, ...manifest.Layers])
    if (!files.has(file)) throw new Error(`open ${file}: no such file or directory`);
  return { name: manifest.RepoTags[0], id: toBlob(files.get(manifest.Config) as Buffer).digest };
}

export interface EngineBehaviour {
  /** Hangs during a load until its client disconnects. */
  readonly hangs?: boolean;
  readonly loadError?: string;
  /** Images that a container needs. */
  readonly used?: readonly string[];
}

/** The part of Docker's Engine API for images, on a socket in its own folder. */
export class TestEngine {
  /** The ids of its images by their names. */
  readonly images = new Map<string, string>();
  /** `METHOD /path` of each request. */
  readonly requests: string[] = [];
  /** Settles when a load hangs. */
  readonly hanging: Promise<unknown>;
  /** The files of the last archive that was loaded. */
  loaded = new Map<string, Buffer>();
  readonly folder: string;
  readonly #server: Server;
  readonly #behaviour: EngineBehaviour;
  #hang: () => void = () => undefined;

  private constructor(folder: string, behaviour: EngineBehaviour) {
    this.folder = folder;
    this.#behaviour = behaviour;
    this.hanging = new Promise<void>((resolve) => {
      this.#hang = resolve;
    });
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
  }

  static async start(behaviour: EngineBehaviour = {}): Promise<TestEngine> {
    const engine = new TestEngine(await mkdtemp(path.join(tmpdir(), "hookloom-engine-")), behaviour);
    engine.#server.listen(engine.#socket);
    await once(engine.#server, "listening");
    return engine;
  }

  get #socket(): string {
    return process.platform === "win32"
      ? `//./pipe/${path.basename(this.folder)}`
      : path.join(this.folder, "docker.sock");
  }

  /** As hookloom.json names it. */
  get host(): string {
    return `${process.platform === "win32" ? "npipe" : "unix"}://${this.#socket}`;
  }

  /** The variables that make Docker's tools, and ours, use it and a configuration in its folder. */
  get variables(): Readonly<Record<string, string | undefined>> {
    return {
      PATH: process.env.PATH,
      HOME: this.folder,
      LOCALAPPDATA: this.folder,
      DOCKER_CONFIG: this.folder,
      DOCKER_HOST: this.host,
    };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    const call = `${request.method} ${decodeURIComponent(pathname)}`;
    this.requests.push(call);
    if (call === "GET /_ping") return void response.end("OK");
    if (call === "POST /images/load") return this.#load(request, response);
    const name = /^\w+ \/images\/(.*?)(?:\/json)?$/.exec(call)?.[1] ?? "";
    const id = this.images.get(name);
    if (id === undefined) response.writeHead(404).end('{"message":"no such image"}');
    else if (request.method === "GET") response.end(JSON.stringify({ Id: id }));
    else if (this.#behaviour.used?.includes(name)) response.writeHead(409).end('{"message":"in use"}');
    else {
      this.images.delete(name);
      response.end("[]");
    }
  }

  async #load(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.loaded = await filesIn(request);
    const { hangs, loadError } = this.#behaviour;
    if (loadError !== undefined) return void response.end(`${JSON.stringify({ error: loadError })}\n`);
    const { name, id } = imageIn(this.loaded);
    this.images.set(name, id);
    if (hangs) return this.#hang();
    response.end('{"stream":"Loaded image"}\n');
  }
}

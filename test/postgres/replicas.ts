import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ApiDescription, resolveApi } from "../../templates/gateway/src/api/api.ts";
import type { ApiStatus } from "../../templates/gateway/src/management/api-management.ts";
import { sign } from "../../templates/runtime/src/github/sign.ts";
import { nodePath, root } from "../vscode/setup.mjs";
import { sql } from "./sql.ts";

const secret = "hush";

interface Ports {
  readonly port: number;
  readonly managementPort: number;
}

/** One process of a project with an api. */
export class Replica {
  readonly #process: ChildProcess;
  readonly #ports: Ports;

  constructor(child: ChildProcess, ports: Ports) {
    this.#process = child;
    this.#ports = ports;
  }

  async manage<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const url = `http://127.0.0.1:${this.#ports.managementPort}${path}`;
    const response = await fetch(url, { method, headers, ...sent });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  status(): Promise<ApiStatus> {
    return this.manage("GET", "/api");
  }

  /** How many deliveries of the shared store run and wait. */
  async queue(): Promise<{ readonly running: number; readonly waiting: number }> {
    const text = await (await fetch(`http://127.0.0.1:${this.#ports.managementPort}/metrics`)).text();
    const gauge = (name: string) =>
      Number(new RegExp(`^hookloom_queue_${name} (\\d+)$`, "m").exec(text)?.[1]);
    return { running: gauge("running"), waiting: gauge("waiting") };
  }

  /** The answer, whose body has been read so that its connection is free for the next. */
  async post(path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const all = { "content-type": "application/json", ...headers };
    const url = `http://127.0.0.1:${this.#ports.port}${path}`;
    const response = await fetch(url, { method: "POST", headers: all, body: "{}" });
    await response.arrayBuffer();
    return response;
  }

  /** Sends what GitHub would; the status, or undefined where the process was gone. */
  async deliver(id: string): Promise<number | undefined> {
    const { headers } = sign({ body: "{}", secret, event: "push", deliveryId: id });
    return this.post("/github", headers).then(
      ({ status }) => status,
      () => undefined,
    );
  }

  /** Ends it with SIGKILL. */
  async kill(): Promise<void> {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
  }
}

/** Processes over a database of their own, as replicas are. */
export class Replicas {
  readonly #folder = mkdtempSync(join(tmpdir(), "hookloom-replicas-"));
  readonly #url: string;
  readonly #running = new Set<Replica>();

  private constructor(url: string, api: ApiDescription) {
    this.#url = url;
    writeFileSync(join(this.#folder, "api.json"), JSON.stringify(resolveApi(api)));
    writeFileSync(this.#ledger, "");
  }

  /** @param server the address of a PostgreSQL server @param api what hookloom.json would describe */
  static async open(server: string, api: ApiDescription): Promise<Replicas> {
    const database = `replicas_${randomUUID().slice(0, 8)}`;
    await sql(server, `CREATE DATABASE ${database}`);
    return new Replicas(Object.assign(new URL(server), { pathname: `/${database}` }).href, api);
  }

  get #ledger(): string {
    return join(this.#folder, "ledger");
  }

  /** The ids of all runs that have begun, in their order. */
  get ran(): readonly string[] {
    return readFileSync(this.#ledger, "utf8").split("\n").slice(0, -1);
  }

  async start(): Promise<Replica> {
    const conditions = ["--conditions=hookloom-source", "--conditions=hookloom-api"];
    const script = join(root, "test", "postgres", "replica-worker.ts");
    const env = {
      ...process.env,
      GITHUB_SECRET: secret,
      HOOKLOOM_NAME: "replicas",
      HOOKLOOM_ENVIRONMENT: "dev",
      HOOKLOOM_DATABASE_URL: this.#url,
      HOOKLOOM_API: join(this.#folder, "api.json"),
    };
    const child = spawn(nodePath(), [...conditions, script, this.#ledger], {
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(child.stdout, "data");
    const replica = new Replica(child, JSON.parse(String(said)));
    this.#running.add(replica);
    return replica;
  }

  async kill(replica: Replica): Promise<void> {
    this.#running.delete(replica);
    await replica.kill();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#running].map((replica) => this.kill(replica)));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

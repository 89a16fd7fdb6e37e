import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Build, buildProject } from "../../extension/core/src/environments/build/build-project.ts";
import { ownPort } from "../runner/ports.ts";
import { root } from "../vscode/setup.mjs";
import { clusterUnderTest, eventually } from "./cluster-under-test.ts";

const exec = promisify(execFile);

export const platform = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;

/** A project that logs a word, its process id and user at its start, and then waits for requests. */
const source = (word: string): string => `import { http } from "@hookloom/runtime/http";
import { webhook } from "@hookloom/runtime";

console.log("${word}", "pid", process.pid, "uid", process.getuid?.());
const hook = http({ verify: "none" });
hook.on("request", async ({ log }) => log.info("${word}"));
export default webhook(hook);
`;

/** Folders of projects, which are gone after `remove`. */
export class Projects {
  readonly #folders: string[] = [];

  /** Bundles a project in a new folder of its own, as a deploy does. */
  async build(word: string): Promise<Build> {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-image-"));
    this.#folders.push(folder);
    const runtime = join(folder, "node_modules", "@hookloom", "runtime");
    mkdirSync(runtime, { recursive: true });
    for (const name of ["package.json", "src"])
      cpSync(join(root, "templates", "runtime", name), join(runtime, name), { recursive: true });
    const entry = join(folder, "webhook.ts");
    writeFileSync(entry, source(word));
    const { build, problems } = await buildProject(
      { root: folder, name: "image", entry },
      { outDir: join(folder, "out"), distDir: join(root, "dist"), conditions: ["hookloom-source"] },
    );
    if (!build) throw new Error(JSON.stringify(problems));
    return build;
  }

  remove(): void {
    for (const folder of this.#folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}

/** Docker's own command on the engine under test. */
export async function docker(...args: string[]): Promise<string> {
  return (await exec("docker", args, { encoding: "utf8" })).stdout.trim();
}

async function listImages(...filter: readonly string[]): Promise<string[]> {
  const format = "{{.ID}} {{.Repository}}:{{.Tag}}";
  const lines = await docker("images", "--all", "--no-trunc", "--format", format, ...filter);
  return lines.split("\n").filter((line) => line !== "");
}

/** The images of the engine that have a name of this run. */
export async function namedImages(): Promise<string[]> {
  return (await listImages()).filter((line) => line.includes(`image-${process.pid}/`)).sort();
}

/** Those, and all that were made of a bundle, also without a name; others use the same engine at the same time. */
export async function engineImages({ id }: Build): Promise<string[]> {
  const made = await listImages("--filter", `label=hookloom.build=${id}`);
  return [...new Set([...(await namedImages()), ...made])].sort();
}

/** A registry's address through which a request can be made to hang: for operations too short to be cancelled otherwise. */
export class SlowRegistry {
  /** Requests that hang, as `METHOD /path`. */
  hangs: RegExp | undefined;
  host = "";
  #onHang: () => void = () => undefined;
  readonly #server: http.Server;

  private constructor() {
    const { hostname, port } = new URL(`http://${clusterUnderTest.registry}`);
    this.#server = http.createServer((request, response) => {
      if (this.hangs?.test(`${request.method} ${request.url}`)) return this.#onHang();
      const { method, url, headers } = request;
      const upstream = http.request({ hostname, port, method, path: url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      upstream.on("error", () => response.destroy());
      request.pipe(upstream);
    });
  }

  static async start(): Promise<SlowRegistry> {
    const slow = new SlowRegistry();
    await new Promise<void>((resolve) => slow.#server.listen(0, "127.0.0.1", resolve));
    slow.host = `127.0.0.1:${(slow.#server.address() as AddressInfo).port}`;
    return slow;
  }

  /** Resolves when the next request hangs. */
  hanging(): Promise<void> {
    return new Promise((resolve) => {
      this.#onHang = resolve;
    });
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

/** The hash of the password `right` of the user `me`. */
const htpasswd = "me:$2b$05$YPHJNnjMjEqvPy76DI0Seub/tEZOT3Ucy2xmaNtBEMsUCrbtjFdS6\n";

/** A registry of the distribution project that asks for a password. */
export class LockedRegistry {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly host: string;

  private constructor(process: ChildProcess, folder: string, host: string) {
    this.#process = process;
    this.#folder = folder;
    this.host = host;
  }

  static installed(): boolean {
    return spawnSync("docker-registry", ["--version"]).error === undefined;
  }

  static async start(): Promise<LockedRegistry> {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-registry-"));
    const host = `127.0.0.1:${await ownPort()}`;
    writeFileSync(join(folder, "htpasswd"), htpasswd);
    const config = {
      version: "0.1",
      log: { level: "error" },
      storage: { filesystem: { rootdirectory: join(folder, "data") } },
      http: { addr: host },
      auth: { htpasswd: { realm: "test", path: join(folder, "htpasswd") } },
    };
    writeFileSync(join(folder, "registry.yml"), JSON.stringify(config));
    const args = ["serve", join(folder, "registry.yml")];
    const registry = new LockedRegistry(spawn("docker-registry", args, { stdio: "ignore" }), folder, host);
    await eventually(async () => {
      const { status } = await fetch(`http://${host}/v2/`);
      if (status !== 401) throw new Error(`The registry answers ${status}.`);
    });
    return registry;
  }

  /** What makes Docker's command and ours sign in there with a password. */
  variables(password: string): Readonly<Record<string, string | undefined>> {
    const auth = Buffer.from(`me:${password}`).toString("base64");
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { [this.host]: { auth } } });
    return { ...process.env, DOCKER_AUTH_CONFIG };
  }

  stop(): void {
    this.#process.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

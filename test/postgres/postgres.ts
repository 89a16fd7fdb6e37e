import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ownPort } from "../runner/ports.ts";
import { postgresFolder } from "./install.mjs";

interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root: then it runs as the account that its package created, or as `nobody`. */
function account(): Account {
  if (process.getuid?.() !== 0) return {};
  for (const name of ["postgres", "nobody"]) {
    try {
      const number = (option: string) => Number(execFileSync("id", [option, name], { stdio: "pipe" }));
      return { uid: number("-u"), gid: number("-g") };
    } catch {
      // The next one.
    }
  }
  return {};
}

const password = "pass word";

/** A separate PostgreSQL in a temporary folder, on its own local port. */
export class Postgres {
  readonly port: number;
  readonly #address: string;
  readonly #folder: string;
  readonly #account: Account;
  #process: ChildProcess | undefined;

  private constructor(folder: string, address: string, port: number, owner: Account) {
    this.#address = address;
    this.#folder = folder;
    this.port = port;
    this.#account = owner;
  }

  /**
   * Listens on one address of this machine: others cannot reach the loopback address. Without `fsync` a busy disk does not
   * slow it, and a killed server loses nothing either: what it wrote is in the page cache. Only a failure of the machine
   * would lose something.
   */
  static async start(address = "127.0.0.1", { fsync = false } = {}): Promise<Postgres> {
    const folder = mkdtempSync(join(tmpdir(), "hookloom-postgres-"));
    const owner = account();
    const passwordFile = join(folder, "password");
    writeFileSync(passwordFile, `${password}\n`);
    for (const path of [folder, passwordFile]) chownSync(path, owner.uid ?? -1, owner.gid ?? -1);
    const data = join(folder, "data");
    const authArguments = ["-A", "scram-sha-256", "-U", "hooks", `--pwfile=${passwordFile}`];
    const init = [...authArguments, "-E", "UTF8", "--locale=C", "--no-sync", "-D", data];
    execFileSync(join(postgresFolder(), "initdb"), init, { ...owner, cwd: folder, stdio: "pipe" });
    appendFileSync(join(data, "pg_hba.conf"), "host all all all scram-sha-256\n");
    if (!fsync) appendFileSync(join(data, "postgresql.conf"), "fsync = off\n");
    const postgres = new Postgres(folder, address, await ownPort(), owner);
    // An interrupted run must not leave a server behind.
    process.once("exit", () => postgres.#process?.kill("SIGKILL"));
    await postgres.run();
    return postgres;
  }

  /** The address of one of its databases. */
  url(database = "postgres"): string {
    return `postgres://hooks:${encodeURIComponent(password)}@${this.#address}:${this.port}/${database}`;
  }

  get pid(): number {
    return this.#process?.pid ?? Number.NaN;
  }

  /** Runs the server on its data; waits until it takes connections. */
  async run(): Promise<void> {
    for (let left = 100; ; left--) {
      const child = this.#spawn();
      if (await this.#ready(child)) return;
      // After a kill the processes of the last run need a moment to notice that their parent is gone.
      if (left === 0) throw new Error("PostgreSQL did not start.");
      await wait(100);
    }
  }

  /** Ends it with SIGKILL, as if the machine had failed. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Freezes or resumes all processes of the server: the network looks fine, but nothing answers. */
  freeze(frozen: boolean): void {
    const signal = frozen ? "SIGSTOP" : "SIGCONT";
    // The parent first, so it starts no more of them.
    process.kill(this.pid, signal);
    const children = execFileSync("pgrep", ["-P", String(this.pid)], { encoding: "utf8" });
    for (const pid of children.trim().split("\n").map(Number)) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended already.
      }
    }
  }

  async stop(): Promise<void> {
    await this.#end("SIGINT");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #spawn(): ChildProcess {
    const settings = [`port=${this.port}`, `listen_addresses=${this.#address}`, "unix_socket_directories="];
    const args = ["-D", join(this.#folder, "data"), ...settings.flatMap((setting) => ["-c", setting])];
    const command = join(postgresFolder(), "postgres");
    return spawn(command, args, { ...this.#account, cwd: this.#folder, stdio: ["ignore", "ignore", "pipe"] });
  }

  async #ready(child: ChildProcess): Promise<boolean> {
    this.#process = child;
    let log = "";
    return new Promise((resolve) => {
      child.once("exit", () => resolve(false));
      child.stderr?.on("data", (chunk: Buffer) => {
        log = (log + chunk.toString()).slice(-2000);
        if (log.includes("ready to accept connections")) resolve(true);
      });
    });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  }
}

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import http from "node:http";
import { Duplex } from "node:stream";
import type { Variables } from "../registry/docker-config.ts";

/** The arguments of ssh for a remote engine. */
interface SshTarget {
  readonly target: string;
  readonly port?: string;
}

/** Stdin and stdout of a program as one connection; if the program fails, its last line of output is the error. */
class ProgramConnection extends Duplex {
  readonly #child: ChildProcessWithoutNullStreams;
  #said = "";

  constructor(child: ChildProcessWithoutNullStreams) {
    super();
    this.#child = child;
    child.stdout.on("data", (chunk: Buffer) => {
      if (!this.push(chunk)) child.stdout.pause();
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = `${this.#said}${text}`.slice(-2000);
    });
    // The exit status of the program gives the reason.
    child.stdin.on("error", () => {});
    child.on("error", (error) => this.destroy(error));
    child.on("close", (status) => this.#ended(status));
  }

  #ended(status: number | null): void {
    if (status === 0) {
      this.push(null);
      return;
    }
    const message = this.#said.trim().split("\n").at(-1) || `ssh ended with status ${status}`;
    this.destroy(Object.assign(new Error(message), { code: "ECONNREFUSED" }));
  }

  override _read(): void {
    this.#child.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#child.stdin.write(chunk, () => done());
  }

  override _final(done: () => void): void {
    this.#child.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#child.kill();
    done(error);
  }

  // Node's client sets these on a socket; a pipe has neither.
  setKeepAlive(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setTimeout(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/**
 * Reaches an engine as Docker's command does: through the system's own ssh, with the user's keys, known hosts and
 * configuration. A library of our own would know none of them, and is a third of a megabyte.
 */
export function dialStdioAgent({ target, port }: SshTarget, env: Variables): http.Agent {
  const agent = new http.Agent();
  const args = [
    ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=20"],
    ...(port ? ["-p", port] : []),
    ...["--", target, "docker", "system", "dial-stdio"],
  ];
  agent.createConnection = () =>
    new ProgramConnection(spawn("ssh", args, { env, stdio: "pipe", windowsHide: true }));
  return agent;
}

import { spawn } from "node:child_process";
import http from "node:http";
import { Duplex } from "node:stream";

/** Where a remote engine is, as ssh wants it. */
export interface SshTarget {
  readonly target: string;
  readonly port?: string;
}

/**
 * Reaches an engine as Docker's command does: through the system's own ssh, with the user's keys, known hosts and
 * configuration. A library of our own would know none of them, and is a third of a megabyte.
 */
export function dialStdioAgent({ target, port }: SshTarget): http.Agent {
  const agent = new http.Agent();
  const args = [
    ...["-o", "BatchMode=yes", "-o", "ConnectTimeout=20"],
    ...(port ? ["-p", port] : []),
    ...["--", target, "docker", "system", "dial-stdio"],
  ];
  agent.createConnection = () => {
    const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "ignore"], windowsHide: true });
    const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
    child.on("error", (error) => stream.destroy(error));
    stream.on("close", () => child.kill());
    // Node's client sets these on a socket; a pipe has neither.
    return Object.assign(stream, {
      setKeepAlive: () => stream,
      setNoDelay: () => stream,
      setTimeout: () => stream,
      ref: () => stream,
      unref: () => stream,
    });
  };
  return agent;
}

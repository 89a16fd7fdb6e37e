import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, connect as dial, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import type { Cluster } from "../../extension/kubernetes/src/cluster/cluster.ts";
import { openCluster } from "../../extension/kubernetes/src/cluster/open-cluster.ts";
import { clusterUnderTest } from "./cluster-under-test.ts";

/** A program that counts aloud, each line of another delivery, and ends when its word comes up. */
export const counting = (word: string, { milliseconds = 50, crashAt = 0 } = {}): string => `
let count = 0;
const print = () => {
  count += 1;
  console.log(JSON.stringify({ time: new Date().toISOString(), level: "info", msg: "${word} " + count, delivery: "d" + (count % 5) }));
  if (count === ${crashAt}) { console.error("${word} crashes now"); process.exit(3); }
};
print();
setInterval(print, ${milliseconds});
process.on("SIGTERM", () => { console.log("${word} says goodbye"); process.exit(); });`;

/** The numbers of the counted lines, which have to follow each other without a gap or a repetition. */
export const numbersOf = (words: readonly string[], word: string): number[] =>
  words.flatMap((text) => new RegExp(`^${word} (\\d+)$`).exec(text)?.[1] ?? []).map(Number);

export const consecutive = (numbers: readonly number[]): number[] =>
  numbers.map((_, index) => (numbers[0] ?? 0) + index);

/** The API server behind a wire that can be cut. */
export class CuttableProxy {
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #port = 0;
  readonly #target: URL;

  constructor(target: string) {
    this.#target = new URL(target);
  }

  async listen(): Promise<number> {
    this.#server = createServer((from) => {
      const to = dial(Number(this.#target.port), this.#target.hostname);
      for (const socket of [from, to]) {
        this.#sockets.add(socket);
        socket
          .on("error", () => undefined)
          .on("close", () => {
            this.#sockets.delete(socket);
            from.destroy();
            to.destroy();
          });
      }
      from.pipe(to).pipe(from);
    });
    await new Promise<void>((resolve) => this.#server?.listen(this.#port, "127.0.0.1", resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** A client that reaches the API server through a wire. */
export async function openClusterThrough(wire: CuttableProxy, namespace: string): Promise<Cluster> {
  const config = new KubeConfig();
  config.loadFromFile(clusterUnderTest.kubeconfig);
  const folder = mkdtempSync(join(tmpdir(), "hookloom-wire-"));
  const kubeconfig = join(folder, "config");
  const { server = "" } = config.getCurrentCluster() ?? {};
  const port = await wire.listen();
  writeFileSync(kubeconfig, config.exportConfig().replaceAll(server, `https://127.0.0.1:${port}`));
  try {
    return await openCluster({ kubeconfig, context: config.getCurrentContext(), namespace }, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { Agent, type RequestOptions } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeConfig } from "@kubernetes/client-node/dist/config.js";
import { noCredentials } from "./errors.ts";

/** Where the API server is and how to show who we are. */
export interface Connection {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /** Credentials as they are now: a plugin is asked again only when what it gave has run out. @throws ClusterError `Credentials` */
  credentials(): Promise<RequestOptions>;
  /** Forgets all credentials, since the server refused them. */
  renew(): void;
  close(): void;
}

export interface ConnectionInput {
  readonly context: string;
  readonly namespace: string;
  /** Reads the kubeconfig anew. */
  read(): KubeConfig;
}

/**
 * Credentials and connections of one context. The client's own agent would keep the certificate that it was made with,
 * and no connection; here each request has its certificate and connections are used again.
 */
export function connect({ context, namespace, read }: ConnectionInput): Connection {
  let config = read();
  let asking: Promise<unknown> = Promise.resolve();
  // Without a limit: watches and logs that are followed keep theirs for as long as they last.
  const agent = new Agent({ keepAlive: true });
  const cluster = config.getCurrentCluster();
  return {
    server: cluster?.server ?? "",
    context,
    namespace,
    async credentials() {
      const options: RequestOptions = {};
      // One after the other: what a plugin gave for the first serves all that ask at the same time.
      const asked = asking.then(() => config.applyToHTTPSOptions(options));
      asking = asked.catch(() => {});
      await inTime(asked).catch((cause: unknown) => {
        throw noCredentials(context, cause);
      });
      return cluster?.proxyUrl
        ? options
        : { ...options, agent: isPlain(cluster?.server) ? undefined : agent };
    },
    renew() {
      config = read();
    },
    close: () => agent.destroy(),
  };
}

/** Milliseconds for a plugin that may wait for somebody to sign in. */
const patience = 120_000;

async function inTime(asked: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  const late = sleep(patience, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error("its plugin gave no answer in two minutes");
  });
  await Promise.race([asked, late]).finally(() => over.abort());
}

const isPlain = (server: string | undefined): boolean => server?.startsWith("http:") === true;

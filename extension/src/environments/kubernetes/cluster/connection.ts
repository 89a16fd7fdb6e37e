import { once } from "node:events";
import { Agent, type RequestOptions } from "node:https";
import { setTimeout as sleep } from "node:timers/promises";
import { noCredentials } from "./errors.ts";
import type { Identity } from "./kubeconfig.ts";

/** Where the API server is and how to show who we are. */
export interface Connection {
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  /**
   * Credentials as they are now: a plugin is asked again only when what it gave has run out, and ends when nobody waits
   * for it. @throws ClusterError `Credentials`, or the reason of the signal
   */
  credentials(signal?: AbortSignal): Promise<RequestOptions>;
  /** Forgets credentials that the server refused, unless others came since. */
  renew(refused: RequestOptions): void;
  close(): void;
}

export interface ConnectionInput {
  readonly context: string;
  readonly namespace: string;
  /** Reads the kubeconfig anew. */
  read(): Identity;
}

/**
 * Credentials and connections of one context. The client's own agent would keep the certificate that it was made with,
 * and no connection; here each request has its certificate and connections are used again.
 */
export function connect({ context, namespace, read }: ConnectionInput): Connection {
  let identity = read();
  let asking: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const given = new WeakMap<RequestOptions, Identity>();
  // Without a limit: watches and logs that are followed keep theirs for as long as they last.
  const agent = new Agent({ keepAlive: true });
  const cluster = identity.config.getCurrentCluster();
  const ask = async (): Promise<RequestOptions> => {
    const asked = identity;
    const options: RequestOptions = {};
    await asked.config.applyToHTTPSOptions(options);
    const own = isPlain(cluster?.server) ? undefined : agent;
    const credentials = cluster?.proxyUrl ? options : { ...options, agent: own };
    given.set(credentials, asked);
    return credentials;
  };
  return {
    server: cluster?.server ?? "",
    context,
    namespace,
    async credentials(signal) {
      waiting++;
      // One after the other: what was given for the first serves all that ask at the same time.
      const asked = asking.then(ask);
      asking = asked.catch(() => {});
      try {
        return await untilAborted(inTime(asked), signal);
      } catch (cause) {
        signal?.throwIfAborted();
        throw noCredentials(context, cause);
      } finally {
        if (--waiting === 0) identity.plugin?.end();
      }
    },
    renew(refused) {
      if (given.get(refused) === identity) identity = read();
    },
    close() {
      identity.plugin?.end();
      agent.destroy();
    },
  };
}

/** Leaves alone what takes no signal itself, such as a credential plugin that waits for somebody. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return work;
  signal.throwIfAborted();
  const over = new AbortController();
  const aborted = once(signal, "abort", { signal: over.signal }).then(() => {
    throw signal.reason;
  });
  return Promise.race([work, aborted]).finally(() => over.abort());
}

/** Milliseconds for a plugin that may wait for somebody to sign in. */
const connectTimeoutMs = 120_000;

async function inTime<Value>(asked: Promise<Value>): Promise<Value> {
  const over = new AbortController();
  const late = sleep(connectTimeoutMs, undefined, { signal: over.signal, ref: false }).then((): never => {
    throw new Error("its plugin gave no answer in two minutes");
  });
  return Promise.race([asked, late]).finally(() => over.abort());
}

const isPlain = (server: string | undefined): boolean => server?.startsWith("http:") === true;

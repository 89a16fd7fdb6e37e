import type { Inbox } from "../inbox/inbox.ts";
import type { Environment } from "../settings/setting.ts";

/**
 * The options of `serve`. Omitted options are read from environment variables.
 * @example
 * const running = await serve(webhook(hub), { port: 0, concurrency: 8 });
 * @see {@link serve}
 */
export interface ServeOptions {
  /**
   * The public port. With 0, the system chooses a port.
   * @default `PORT` if set, otherwise 3000
   */
  readonly port?: number;
  /**
   * The address on which the public port listens.
   * @default `HOST` if set, otherwise the loopback address
   */
  readonly host?: string;
  /**
   * The management port, which only listens on the loopback address.
   * @default `HOOKLOOM_MANAGEMENT_PORT` if set, otherwise a port chosen by the system
   */
  readonly managementPort?: number;
  /**
   * A port that only serves `/metrics` and health checks, on the same address as the public port.
   * @default `HOOKLOOM_METRICS_PORT` if set, otherwise no metrics port
   */
  readonly metricsPort?: number;
  /**
   * Maximum number of deliveries that run concurrently.
   * @default `HOOKLOOM_CONCURRENCY` if set, otherwise 32
   */
  readonly concurrency?: number;
  /**
   * Maximum time for stopping, in milliseconds.
   * @default `HOOKLOOM_GRACE` (in seconds) if set, otherwise 25000
   */
  readonly graceMilliseconds?: number;
  /**
   * The environment variables from which settings are read.
   * @default process.env
   */
  readonly environment?: Environment;
  /**
   * The inbox that stores the deliveries.
   * @default the inbox configured with `HOOKLOOM_STORE` or `HOOKLOOM_DATABASE_URL`
   */
  readonly inbox?: Inbox;
}

/**
 * A webhook that is being served.
 * @example
 * const running = await serve(webhook(hub), { port: 0 });
 * await running?.stop();
 * @see {@link serve}
 */
export interface Running {
  readonly port: number;
  readonly managementPort: number;
  /** The metrics port; absent if there is none. */
  readonly metricsPort?: number;
  /**
   * Stops gracefully: reports that it is not ready and keeps serving for a while, so that load balancers can stop
   * sending requests. Then it closes the servers, lets running handlers finish and releases all other deliveries.
   *
   * @param signal The signal that stops the process, if any. After SIGTERM, it keeps serving for longer.
   * @returns False if runs were interrupted and the store is not durable.
   */
  stop(signal?: NodeJS.Signals): Promise<boolean>;
}

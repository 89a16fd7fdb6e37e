import type { Inbox } from "../inbox/inbox.ts";
import type { Environment } from "../settings/setting.ts";

/**
 * How `serve` serves a webhook. What is left out comes from environment variables.
 * @example
 * const running = await serve(webhook(hub), { port: 0, concurrency: 8 });
 * @see {@link serve}
 */
export interface ServeOptions {
  /** The public port; else the environment's PORT, else 3000. 0 lets the system choose. */
  readonly port?: number;
  /** The address of the public port; else the environment's HOST, else this machine alone. */
  readonly host?: string;
  /** The management port; else HOOKLOOM_MANAGEMENT_PORT, else one that the system chooses. */
  readonly managementPort?: number;
  /** A port for `/metrics` and health alone, where the public one listens; else HOOKLOOM_METRICS_PORT, else none. */
  readonly metricsPort?: number;
  /** Deliveries that run at once; else HOOKLOOM_CONCURRENCY, else 32. */
  readonly concurrency?: number;
  /** How long stopping may take; else HOOKLOOM_GRACE (in seconds), else 25,000. */
  readonly graceMilliseconds?: number;
  /** Where the values of settings come from; the process environment unless given. */
  readonly environment?: Environment;
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
  /** The port of the metrics, where one was asked for. */
  readonly metricsPort?: number;
  /**
   * Reports that it is not ready and keeps serving for a while, so load balancers can stop sending here; then closes,
   * lets running handlers finish and releases the rest. True where nothing is lost.
   */
  stop(signal?: NodeJS.Signals): Promise<boolean>;
}

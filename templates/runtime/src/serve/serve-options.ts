import type { Inbox } from "../inbox/inbox.ts";
import type { Environment } from "../settings/setting.ts";

/**
 * How `serve` serves a webhook. Environment variables set what is left out.
 * @example
 * const running = await serve(webhook(hub), { port: 0, concurrency: 8 });
 * @see {@link serve}
 */
export interface ServeOptions {
  /**
   * The public port; with 0, the system chooses one.
   * @default PORT of the environment, else 3000
   */
  readonly port?: number;
  /**
   * The address on which the public port listens.
   * @default HOST of the environment, else this machine alone
   */
  readonly host?: string;
  /**
   * The management port, which listens on this machine alone.
   * @default HOOKLOOM_MANAGEMENT_PORT, else one that the system chooses
   */
  readonly managementPort?: number;
  /**
   * A port for `/metrics` and health alone, on the address of the public one.
   * @default HOOKLOOM_METRICS_PORT, else no such port
   */
  readonly metricsPort?: number;
  /**
   * The number of deliveries that run at once.
   * @default HOOKLOOM_CONCURRENCY, else 32
   */
  readonly concurrency?: number;
  /**
   * How long stopping may take.
   * @default HOOKLOOM_GRACE (in seconds), else 25000
   */
  readonly graceMilliseconds?: number;
  /**
   * The source of the values of settings.
   * @default process.env
   */
  readonly environment?: Environment;
  /**
   * The store of the deliveries.
   * @default the one that HOOKLOOM_STORE or HOOKLOOM_DATABASE_URL names
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
  /** The port of the metrics; absent without one. */
  readonly metricsPort?: number;
  /**
   * Reports that it is not ready and keeps serving for a while, so load balancers can stop sending here; then closes,
   * lets running handlers finish and releases the rest.
   *
   * @param signal The signal that stops the process, if one does: after SIGTERM it keeps serving for longer.
   * @returns False if runs were interrupted and the store does not outlive the process.
   */
  stop(signal?: NodeJS.Signals): Promise<boolean>;
}

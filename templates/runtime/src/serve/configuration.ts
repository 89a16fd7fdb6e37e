import { badNumber, badPort } from "../errors/errors.ts";
import type { Environment } from "../settings/setting.ts";
import type { ServeOptions } from "./serve-options.ts";

/** The addresses of the servers. */
interface Addresses {
  readonly port: number;
  readonly host: string;
  /** Always on the loopback interface. */
  readonly managementPort: number;
  /** The metrics port, on the same address as the public port; undefined if not configured. */
  readonly metricsPort: number | undefined;
}

export const loopback = "127.0.0.1";

function portFrom<Otherwise extends number | undefined>(
  environment: Environment,
  name: string,
  otherwise: Otherwise,
): number | Otherwise {
  const text = environment[name] ?? "";
  if (text === "") return otherwise;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw badPort(name, text);
  return port;
}

/** True for an address that is only reachable from this machine. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || host.startsWith("127.");
}

/** @throws UserError `bad-port` */
export function readAddresses(options: ServeOptions, environment: Environment): Addresses {
  return {
    port: options.port ?? portFrom(environment, "PORT", 3000),
    host: options.host ?? (environment.HOST || loopback),
    managementPort: options.managementPort ?? portFrom(environment, "HOOKLOOM_MANAGEMENT_PORT", 0),
    metricsPort: options.metricsPort ?? portFrom(environment, "HOOKLOOM_METRICS_PORT", undefined),
  };
}

/** Settings for running deliveries from the environment. Durations are in milliseconds. */
export interface Configuration {
  readonly concurrency: number;
  readonly attempts: number;
  readonly timeout: number;
  /** How long a stopping process keeps accepting deliveries; undefined if not configured. */
  readonly drain: number | undefined;
  /** Maximum total time for stopping. */
  readonly grace: number;
  /**
   * True under a debugger, where a run can be paused for any time: nothing is aborted or taken over because of its
   * duration.
   */
  readonly debugged: boolean;
}

/** Longer than a user stays at one breakpoint. Timers do not support much longer times. */
const debugTimeoutMs = 24 * 60 * 60 * 1000;

function numberFrom(environment: Environment, name: string, least: number): number | undefined {
  const text = environment[name]?.trim() ?? "";
  if (text === "") return undefined;
  const value = Number(text);
  if (!Number.isFinite(value) || value < least) throw badNumber(name, text, least);
  return value;
}

function durationMs(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value * 1000;
}

/** @throws UserError `bad-number` */
export function readConfiguration(environment: Environment): Configuration {
  const readInteger = (name: string, otherwise: number) =>
    Math.floor(numberFrom(environment, name, 1) ?? otherwise);
  const debugged = environment.HOOKLOOM_DEBUG === "1";
  const timeout = durationMs(numberFrom(environment, "HOOKLOOM_TIMEOUT", 0.001)) ?? 300_000;
  const grace = durationMs(numberFrom(environment, "HOOKLOOM_GRACE", 0)) ?? 25_000;
  return {
    concurrency: readInteger("HOOKLOOM_CONCURRENCY", 32),
    attempts: readInteger("HOOKLOOM_ATTEMPTS", 8),
    timeout: debugged ? debugTimeoutMs : timeout,
    drain: durationMs(numberFrom(environment, "HOOKLOOM_DRAIN", 0)),
    grace: debugged ? debugTimeoutMs : grace,
    debugged,
  };
}

import { badPort } from "../errors/errors.ts";
import type { Environment } from "../settings/setting.ts";
import type { ServeOptions } from "./serve-options.ts";

/** Where the servers listen. */
export interface Addresses {
  readonly port: number;
  readonly host: string;
  /** Always on the loopback address. */
  readonly managementPort: number;
  /** The port of the metrics, at the same address as the public one; undefined where it is not set. */
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

/** True for an address that only this machine can reach. */
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

import type { RegisteredTrigger } from "../../contract/registration.ts";

/** A public address that leads to a local environment as long as the tunnel is open. */
export interface Tunnel {
  /** The base URL, to which the triggers' paths are appended. */
  readonly url?: string;
  /** URLs by trigger name, if each trigger has its own. */
  readonly urls?: Readonly<Record<string, string>>;
  /** Notes for the user. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export interface TunnelTarget {
  /** The public port of the local environment. */
  readonly port: number;
  readonly triggers: readonly RegisteredTrigger[];
  readonly signal: AbortSignal;
  /** Returns a trigger's secret, which is used to verify a reconstructed body. */
  secret(trigger: RegisteredTrigger): Promise<string | undefined>;
  warn(message: string): void;
}

export type OpenTunnel = (target: TunnelTarget) => Promise<Tunnel>;

/**
 * Wraps a tunnel that is managed elsewhere, such as a port forwarded by the editor.
 * @throws RegistrationError if it has no address
 */
export function givenTunnel(
  open: (port: number) => Promise<{ readonly url: string; close(): Promise<void> }>,
): OpenTunnel {
  return async ({ port }) => {
    const { url, close } = await open(port);
    return { url, notes: [], close };
  };
}

import type { RegisteredTrigger } from "../../contract/registration.ts";

/** A public address that leads to an environment on this machine for as long as it is open. */
export interface Tunnel {
  /** Its base URL, to which the paths of the triggers are appended. */
  readonly url?: string;
  /** URLs by trigger name, if each has its own. */
  readonly urls?: Readonly<Record<string, string>>;
  /** Notes for the user. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

export interface TunnelTarget {
  /** The public port of the environment on this machine. */
  readonly port: number;
  readonly triggers: readonly RegisteredTrigger[];
  readonly signal: AbortSignal;
  /** The value of a trigger's secret, which verifies a reconstructed body. */
  secret(trigger: RegisteredTrigger): Promise<string | undefined>;
  warn(message: string): void;
}

export type OpenTunnel = (target: TunnelTarget) => Promise<Tunnel>;

/**
 * A tunnel managed elsewhere, such as the editor's forwarded port.
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

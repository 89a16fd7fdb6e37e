import type { Engine } from "../engine/engine.ts";
import type { Reference } from "../reference.ts";
import type { Variables } from "../tools.ts";
import { findCredentials } from "./docker-config.ts";
import { openRegistry, type RegistrySession, type SessionInput } from "./registry-session.ts";

interface Means {
  readonly engine: Pick<Engine, "insecure">;
  readonly variables: Variables;
  readonly signal: AbortSignal;
}

/**
 * Opens a repository as the engine would: with the credentials that Docker's configuration has for its registry, and
 * trusting what the engine trusts.
 * @throws ImageError where it cannot be reached; an AbortError after the signal
 */
export async function reachRegistry(
  repository: Reference,
  actions: SessionInput["actions"],
  { engine, variables, signal }: Means,
): Promise<RegistrySession & { readonly signedIn: boolean }> {
  const { host } = repository;
  const credentials = await findCredentials(host, variables, signal);
  const insecure = engine.insecure(host);
  const session = await openRegistry({ repository, actions, credentials, insecure, variables, signal });
  return { ...session, signedIn: credentials !== undefined };
}

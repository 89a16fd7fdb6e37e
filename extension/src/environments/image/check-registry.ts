import { openEngine } from "./engine/engine.ts";
import { deniedPush, missingRepository, strangeRegistry } from "./errors.ts";
import { parseRepository } from "./reference.ts";
import { isLoopback } from "./registry/insecure.ts";
import { reachRegistry } from "./registry/reach-registry.ts";
import type { Variables } from "./tools.ts";

/**
 * Finds out before anything is built whether the engine answers and the registry will take an image for a repository: begins
 * an upload there with the credentials that Docker's configuration has for it, and cancels it (distribution specification,
 * "Pushing blobs").
 * @throws ImageError; an AbortError after the signal
 */
export async function checkRegistry(
  name: string,
  signal: AbortSignal,
  variables: Variables = process.env,
): Promise<void> {
  const repository = parseRepository(name);
  const { host, path } = repository;
  const engine = await openEngine(variables, signal);
  // Only the engine reaches what is on its own machine; the push will tell.
  if (engine.remote && isLoopback(host)) return;
  const registry = await reachRegistry(repository, "pull,push", { engine, variables, signal });
  const answer = await registry.ask("POST", `/v2/${path}/blobs/uploads/`, { "content-length": "0" });
  const { status, headers } = answer;
  if (status === 401 || status === 403) throw deniedPush(path, host, registry.signedIn);
  if (status === 404) throw missingRepository(path, host);
  if (status !== 202) throw strangeRegistry(host, status);
  // Registries that cannot cancel forget an upload by themselves.
  if (headers.location) await registry.ask("DELETE", headers.location).catch(() => {});
  signal.throwIfAborted();
}

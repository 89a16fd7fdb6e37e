import { engineSaid } from "../engine/failures.ts";
import {
  deniedBase,
  deniedPush,
  type ImageError,
  missingBase,
  missingRepository,
  wrongPlatform,
} from "../errors.ts";
import type { Reference } from "../reference.ts";
import { engineConnectionFailure } from "./connection-failure.ts";

const denied = /unauthorized|denied|authentication required|no basic auth credentials|forbidden|\b40[13]\b/i;
const missing = /manifest unknown|not found|does not exist|name unknown|name invalid/i;

/** Why a pull failed, by the engine's words; undefined where they say nothing of the registry. */
export function pullFailure(
  base: Reference,
  text: string,
  platform: string,
  error: unknown,
): ImageError | undefined {
  const said = engineSaid(error);
  if (!said) return undefined;
  if (/no matching manifest|does not match the specified platform|no match for platform/i.test(said.message))
    return wrongPlatform(text, platform);
  const unreached = engineConnectionFailure(base.host, said);
  if (unreached) return unreached;
  // Many registries answer the same for what is not there and for what is not shown.
  if (missing.test(said.message)) return missingBase(text, said);
  return denied.test(said.message) ? deniedBase(text, base.host, said) : undefined;
}

/** Why a push failed, by the engine's words; undefined where they say nothing of the registry. */
export function pushFailure(
  repository: Reference,
  signedIn: boolean,
  error: unknown,
): ImageError | undefined {
  const said = engineSaid(error);
  if (!said) return undefined;
  const unreached = engineConnectionFailure(repository.host, said);
  if (unreached) return unreached;
  if (denied.test(said.message)) return deniedPush(repository.path, repository.host, signedIn);
  return missing.test(said.message) ? missingRepository(repository.path, repository.host) : undefined;
}

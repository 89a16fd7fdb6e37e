import { engineFailed, forbiddenEngine, fullEngine, ImageError, noEngine } from "../errors.ts";

const unreachable = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EPIPE",
]);

/** What an error of dockerode or of the connection means; the signal's reason comes first. */
export function asEngineFailure(place: string, what: string, error: unknown, signal?: AbortSignal): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof ImageError) return error;
  const { code = "", message = "" } = error as NodeJS.ErrnoException;
  if (code === "EACCES" || code === "EPERM") return forbiddenEngine(place, error);
  if (unreachable.has(code)) return noEngine(place, error);
  return /no space left on device/i.test(message) ? fullEngine(what, error) : engineFailed(what, error);
}

/** What the engine itself said, where its answer was an error. */
export const engineSaid = (error: unknown): Error | undefined =>
  error instanceof ImageError && error.code === "engine-failed" && error.cause instanceof Error
    ? error.cause
    : undefined;

/**
 * Finds out before anything is built whether the registry will take an image for a repository: begins an upload there with
 * the credentials that Docker's configuration has for it, and cancels it.
 * @throws ImageError; an AbortError after the signal
 */
export function checkRegistry(_repository: string, _signal: AbortSignal): Promise<void> {
  throw new Error("Not there yet.");
}

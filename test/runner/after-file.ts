type CleanUp = () => unknown;

const cleanUps: CleanUp[] = [];

/**
 * Runs `cleanUp` after the last test of the file that is running. Helpers use it instead of an `afterAll` of their own: most
 * files share a worker, which evaluates a helper once, so that such a hook would belong to the first file alone.
 */
export function afterFile(cleanUp: CleanUp): void {
  cleanUps.push(cleanUp);
}

/** Runs what the file's helpers left to do, the newest first. */
export async function cleanUpFile(): Promise<void> {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
}

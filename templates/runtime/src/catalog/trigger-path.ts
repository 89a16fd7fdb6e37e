const ownPaths: readonly string[] = ["/healthz", "/readyz"];

/**
 * The form of a path in which paths are compared: `/github/` and `/github` are the same path.
 * @example
 * const isSame = normalizePath("/github/") === normalizePath("/github"); // true
 * @see {@link isTriggerPath}
 */
export function normalizePath(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/**
 * True for a path on which a trigger can listen.
 * @example
 * const isAllowed = isTriggerPath("/github-2"); // true
 * @see {@link CatalogSource}
 */
export function isTriggerPath(path: string): boolean {
  const normal = normalizePath(path);
  // Clients resolve dot segments before they send a request, so such a path would never be requested; they take what
  // follows two leading slashes for a host.
  const isResolved = normal.split("/").some((segment) => segment === "." || segment === "..");
  const isHost = normal.startsWith("//");
  return /^\/[A-Za-z0-9/._~-]*$/.test(normal) && !isResolved && !isHost && !ownPaths.includes(normal);
}

const reservedPaths: readonly string[] = ["/healthz", "/readyz"];

/**
 * Normalizes a path for comparison: `/github/` and `/github` are the same path.
 * @example
 * const isSame = normalizePath("/github/") === normalizePath("/github"); // true
 * @see {@link isTriggerPath}
 */
export function normalizePath(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/**
 * Whether a trigger can listen on a path.
 * @example
 * const isAllowed = isTriggerPath("/github-2"); // true
 * @see {@link CatalogSource}
 */
export function isTriggerPath(path: string): boolean {
  const normal = normalizePath(path);
  // Clients resolve dot segments before they send a request, so the path would never be requested. After two leading
  // slashes, they expect a host.
  const hasDotSegments = normal.split("/").some((segment) => segment === "." || segment === "..");
  const startsWithHost = normal.startsWith("//");
  return (
    /^\/[A-Za-z0-9/._~-]*$/.test(normal) &&
    !hasDotSegments &&
    !startsWithHost &&
    !reservedPaths.includes(normal)
  );
}

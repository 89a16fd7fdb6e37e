import { isIP } from "node:net";

/** True for a host name or address of this machine. */
function isLoopback(host: string): boolean {
  return (
    host === "localhost" ||
    host.endsWith(".localhost") ||
    /^(127\.|0\.)/.test(host) ||
    ["[::1]", "[::]"].includes(host)
  );
}

/** True for a host name or address in a private network. */
function isPrivate(host: string): boolean {
  if (/^(10\.|192\.168\.|169\.254\.|172\.(1[6-9]|2\d|3[01])\.)/.test(host) && isIP(host) === 4) return true;
  if (/^\[f[cd]|^\[fe80:/i.test(host)) return true;
  return /\.(local|internal|lan|home\.arpa|cluster\.local)$/.test(host) || !/[.:]/.test(host);
}

/**
 * Whether a sender at `from` (its API base URL) can reach a URL, judging by the host names: GitHub.com reaches only public hosts,
 * other services may also reach private hosts, and a service on this machine reaches everything.
 */
export function canReach(from: string, url: string): boolean {
  const sender = new URL(from).hostname.toLowerCase();
  const host = new URL(url).hostname.toLowerCase();
  if (isLoopback(sender)) return true;
  return !isLoopback(host) && (isPrivate(sender) || !isPrivate(host) || !sender.endsWith("github.com"));
}

/** True for an address that senders can reach: over TLS, and not on this machine or in a private network. */
export function isPublicAddress(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  if (protocol !== "https:") return false;
  const name = hostname.replace(/^\[|\]$/g, "");
  if (name === "localhost" || !/[.:]/.test(name) || /\.(local|localhost|internal|lan)$/.test(name))
    return false;
  return !/^(127|10|0|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^(::1?$|f[cd]|fe[89ab])/.test(name);
}

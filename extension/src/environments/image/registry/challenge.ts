/** How a registry wants to be asked, from its `WWW-Authenticate` header (RFC 9110, 11.6.1). */
export type Challenge =
  | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string }
  | { readonly scheme: "basic" };

function parameter(text: string, name: string): string | undefined {
  const [, quoted, bare] =
    new RegExp(`(?:^|[\\s,])${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s,]+))`, "i").exec(text) ?? [];
  return quoted?.replace(/\\(.)/g, "$1") ?? bare;
}

/** Undefined where it names no scheme that registries use. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const bearer = /(?:^|,\s*)bearer\s+(.*)$/i.exec(header ?? "")?.[1];
  const realm = bearer === undefined ? undefined : parameter(bearer, "realm");
  if (bearer !== undefined && realm) {
    const service = parameter(bearer, "service");
    return { scheme: "bearer", realm, ...(service ? { service } : {}) };
  }
  return /(?:^|,\s*)basic\b/i.test(header ?? "") ? { scheme: "basic" } : undefined;
}

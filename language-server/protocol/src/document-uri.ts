const uriParts = /^([a-z][\w+.-]*:\/\/[^/?#]*)(\/[^?#]*)(.*)$/is;

/** Returns the URI with each path segment re-encoded. A URI without a hierarchical path is returned unchanged. */
function recodePath(uri: string, recode: (part: string) => string): string {
  const [, origin, path, rest] = uriParts.exec(uri) ?? [];
  if (origin === undefined || path === undefined) return uri;
  const segments = path.split("/").map((part, index) => {
    try {
      const decoded = decodeURIComponent(part);
      return recode(index === 1 && /^[A-Z]:$/.test(decoded) ? decoded.toLowerCase() : decoded);
    } catch {
      return part;
    }
  });
  return origin + segments.join("/") + rest;
}

/**
 * Returns a document's URI as VS Code encodes it. The same file can have other encodings: `pathToFileURL` does not encode `@
 * ( ) [ ] + , & ' = ; ! $` and a drive's colon, but VS Code does.
 */
export function canonicalUri(uri: string): string {
  return recodePath(uri, (part) =>
    encodeURIComponent(part).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
}

/**
 * Returns a document's URI with a decoded path, as users and imports write it. The result is the same for all encodings of
 * the path.
 */
export function readableUri(uri: string): string {
  return recodePath(uri, (part) => part);
}

/** A renamed file or folder. */
export interface RenamedUri {
  readonly oldUri: string | { toString(): string };
  readonly newUri: string | { toString(): string };
}

/** Returns the URI of a file after it or a parent folder was renamed. Undefined if the URI does not change. */
export function movedUri(uri: string, files: readonly RenamedUri[]): string | undefined {
  for (const { oldUri, newUri } of files) {
    const old = oldUri.toString();
    if (uri === old || uri.startsWith(`${old}/`)) return `${newUri}${uri.slice(old.length)}`;
  }
  return undefined;
}

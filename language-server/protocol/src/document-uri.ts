const parts = /^([a-z][\w+.-]*:\/\/[^/?#]*)(\/[^?#]*)(.*)$/is;

/** Returns the URI with each path segment re-encoded. A URI without a hierarchical path is returned unchanged. */
function respelled(uri: string, spell: (part: string) => string): string {
  const [, origin, path, rest] = parts.exec(uri) ?? [];
  if (origin === undefined || path === undefined) return uri;
  const spelled = path.split("/").map((part, index) => {
    try {
      const decoded = decodeURIComponent(part);
      return spell(index === 1 && /^[A-Z]:$/.test(decoded) ? decoded.toLowerCase() : decoded);
    } catch {
      return part;
    }
  });
  return origin + spelled.join("/") + rest;
}

/**
 * Returns a document's URI as VS Code encodes it. The same file can have other encodings: `pathToFileURL` does not encode `@
 * ( ) [ ] + , & ' = ; ! $` and the colon of a drive, but VS Code does.
 */
export function canonicalUri(uri: string): string {
  return respelled(uri, (part) =>
    encodeURIComponent(part).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
}

/**
 * Returns a document's URI with a path as written in imports and by users. The result is the same for all encodings of a
 * file.
 */
export function readableUri(uri: string): string {
  return respelled(uri, (part) => part);
}

/** A renamed file or folder. */
export interface Moved {
  readonly oldUri: string | { toString(): string };
  readonly newUri: string | { toString(): string };
}

/** Returns the URI of a file after it or a parent folder was renamed. Undefined if the URI does not change. */
export function movedUri(uri: string, files: readonly Moved[]): string | undefined {
  for (const { oldUri, newUri } of files) {
    const old = oldUri.toString();
    if (uri === old || uri.startsWith(`${old}/`)) return `${newUri}${uri.slice(old.length)}`;
  }
  return undefined;
}

const parts = /^([a-z][\w+.-]*:\/\/[^/?#]*)(\/[^?#]*)(.*)$/is;

/** The URI with another spelling of each part of its path; a URI without a path of folders stays as it is. */
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
 * A document's URI as VS Code spells it. The same file has others: `pathToFileURL` leaves `@ ( ) [ ] + , & ' = ; ! $`
 * and the colon of a drive as they are, which VS Code encodes.
 */
export function canonicalUri(uri: string): string {
  return respelled(uri, (part) =>
    encodeURIComponent(part).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
}

/** A document's URI with a path as imports and users spell it; equal for all spellings of one file. */
export function readableUri(uri: string): string {
  return respelled(uri, (part) => part);
}

/** A file or folder that is renamed. */
export interface Moved {
  readonly oldUri: string | { toString(): string };
  readonly newUri: string | { toString(): string };
}

/** The URI of a file after a rename of it or of a folder above it; undefined if it does not change. */
export function movedUri(uri: string, files: readonly Moved[]): string | undefined {
  for (const { oldUri, newUri } of files) {
    const old = oldUri.toString();
    if (uri === old || uri.startsWith(`${old}/`)) return `${newUri}${uri.slice(old.length)}`;
  }
  return undefined;
}

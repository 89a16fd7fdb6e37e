/** A part of an archive with the bytes that it takes in it. */
export interface ArchivePart {
  readonly name: string;
  readonly bytes: number;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;

/** A file of `dist` stands for itself, a folder of it for all that is in it; the rest of an extension for the rest. */
function archivePart(name: string): string {
  return /^extension\/dist\/(?<part>[^/]+(?:\/(?=.))?)/.exec(name)?.groups?.part ?? "everything else";
}

/**
 * What each part of a .vsix costs, the largest first: the compressed sizes that its central directory states.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT section 4.3.12
 */
export function archiveParts(zip: Buffer): readonly ArchivePart[] {
  const end = zip.lastIndexOf(Buffer.from(new Uint32Array([endSignature]).buffer));
  if (end < 0) throw new Error("This is not an archive.");
  const sizes = new Map<string, number>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    if (zip.readUInt32LE(at) !== entrySignature) throw new Error("The directory of the archive is damaged.");
    const [name, extra, comment] = [28, 30, 32].map((offset) => zip.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    const part = archivePart(zip.toString("utf8", at + 46, at + 46 + name));
    sizes.set(part, (sizes.get(part) ?? 0) + zip.readUInt32LE(at + 20));
    at += 46 + name + extra + comment;
  }
  return [...sizes].map(([name, bytes]) => ({ name, bytes })).sort((one, other) => other.bytes - one.bytes);
}

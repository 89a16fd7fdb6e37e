/** Decodes a part of a URL. An unencoded part, such as a password with a percent sign, is returned unchanged. */
export function decodeUrlPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

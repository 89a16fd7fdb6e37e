/** Decodes a part of a URL. A part that is not encoded, such as a password with a percent sign, is returned unchanged. */
export function decodeUrlPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

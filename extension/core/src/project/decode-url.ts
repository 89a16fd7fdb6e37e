/** A part of a URL as people write it; one that is not encoded, such as a password with a percent sign, is that already. */
export function decodeUrlPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

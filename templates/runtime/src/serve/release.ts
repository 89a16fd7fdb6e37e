/**
 * Gives back the memory of what was read for nothing. The garbage collector sees only small objects there, and so comes
 * for their large contents much later. It happens a moment later, when nobody reads in them any more.
 */
export function release(pieces: readonly Uint8Array[]): void {
  setImmediate(() => {
    for (const { buffer, byteLength } of pieces) {
      // A part of a larger buffer may have neighbours that somebody needs.
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
    }
  });
}

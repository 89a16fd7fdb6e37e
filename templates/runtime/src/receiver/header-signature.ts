import type { SignatureProof } from "../webhook/proof.ts";
import type { Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { header } from "./headers.ts";
import { fromBase64, fromHex, hmacEquals, type SignedContent } from "./hmac.ts";
import { staleness } from "./stale.ts";

/** An HMAC-SHA256 in a header, perhaps with the time that it covers in another one. */
export interface HeaderSignature
  extends Pick<SignatureProof, "header" | "encoding" | "prefix" | "covers" | "timeHeader"> {
  /** Milliseconds of one unit of the time. */
  readonly timeUnitMs?: number;
  /** What is signed; the time as its header spells it. */
  content(request: ReceivedRequest, time: string): SignedContent;
  /** The messages for a missing signature and for a wrong one. */
  readonly missing: string;
  readonly mismatch: string;
}

/** The digits of 32 bytes. */
const digitsOf = { hex: 64, base64: 44 } as const;

/** The protocol members for requests signed like this. */
export function signedByHeader({
  timeUnitMs = 1,
  content,
  missing,
  mismatch,
  ...proof
}: HeaderSignature): Pick<Protocol, "signed" | "proofs" | "rejectByHeaders" | "verify"> {
  const { header: name, encoding, prefix = "", timeHeader } = proof;
  const signatureTime = ({ headers }: RequestHead): string =>
    timeHeader === undefined ? "" : (header(headers, timeHeader) ?? "");
  const rejectByHeaders = (head: RequestHead): string | undefined => {
    const signature = header(head.headers, name);
    if (signature === undefined) return missing;
    if (timeHeader !== undefined) {
      const time = signatureTime(head);
      const at = /^\d{1,15}$/.test(time) ? Number(time) * timeUnitMs : Number.NaN;
      const rejection = staleness(at, head.receivedAt);
      if (rejection !== undefined) return rejection;
    }
    const isWhole = signature.length === prefix.length + digitsOf[encoding] && signature.startsWith(prefix);
    return isWhole ? undefined : mismatch;
  };
  const verify = (request: ReceivedRequest, secrets: readonly string[]): string | undefined => {
    const rejection = rejectByHeaders(request);
    if (rejection !== undefined) return rejection;
    const digits = header(request.headers, name)?.slice(prefix.length) ?? "";
    const given = encoding === "hex" ? fromHex(digits, 32) : fromBase64(digits, 32);
    return hmacEquals(secrets, content(request, signatureTime(request)), given) ? undefined : mismatch;
  };
  return {
    signed: true,
    proofs: [{ kind: "signature", algorithm: "HMAC-SHA256", ...proof }],
    rejectByHeaders,
    verify,
  };
}

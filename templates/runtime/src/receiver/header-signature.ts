import type { SignatureProof } from "../webhook/proof.ts";
import type { Protocol, ReceivedRequest, RequestHead } from "../webhook/trigger.ts";
import { header } from "./headers.ts";
import { fromBase64, fromHex, hmacEquals, type SignedContent } from "./hmac.ts";
import { staleness } from "./stale.ts";

/** An HMAC-SHA256 signature in a header, optionally with a signed timestamp in another header. */
export interface HeaderSignature
  extends Pick<SignatureProof, "header" | "encoding" | "prefix" | "covers" | "timeHeader"> {
  /** Milliseconds per unit of the timestamp. */
  readonly timeUnitMs?: number;
  /** Returns the signed content. `time` is the unparsed value of the timestamp header. */
  content(request: ReceivedRequest, time: string): SignedContent;
  /** The error messages for a missing signature and for a wrong one. */
  readonly missing: string;
  readonly mismatch: string;
}

/** The number of characters for 32 bytes. */
const digitsOf = { hex: 64, base64: 44 } as const;

/** Returns the protocol members for requests with this kind of signature. */
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

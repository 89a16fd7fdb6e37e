/** What a signature covers, in the order in which it is signed. */
export type SignedPart = "id" | "time" | "method" | "url" | "body";

/** The sender signs what it sends. */
export interface SignatureProof {
  readonly kind: "signature";
  /** The header that carries the signature, in lower case. */
  readonly header: string;
  readonly algorithm: "HMAC-SHA1" | "HMAC-SHA256" | "HMAC-SHA512" | "Ed25519";
  readonly encoding: "hex" | "base64";
  /** What stands before the signature in the header, such as `sha256=`. */
  readonly prefix?: string;
  readonly covers: readonly SignedPart[];
  /** The header with the time that is signed, where it is not the one of the signature. */
  readonly timeHeader?: string;
}

/** The sender repeats a secret. */
export interface KeyProof {
  readonly kind: "key";
  /** The header that carries the secret, in lower case. */
  readonly header: string;
  /** What stands before the secret in the header, such as `Bearer `. */
  readonly prefix?: string;
}

/** The sender gives a user's name and the secret as the password (RFC 7617). */
export interface PasswordProof {
  readonly kind: "password";
}

/** One way in which a sender proves who it is. */
export type Proof = SignatureProof | KeyProof | PasswordProof;

/** The header that carries a proof, in lower case. */
export const proofHeader = (proof: Proof): string =>
  proof.kind === "password" ? "authorization" : proof.header;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** What a refusal for a missing or wrong proof asks for. A scheme of HTTP's own where there is one, else the header. */
function challengeOf(proof: Proof, realm: string): string {
  if (proof.kind === "password") return `Basic realm=${realm}, charset="UTF-8"`;
  const scheme = proof.kind === "key" ? "ApiKey" : "Signature";
  const isBearer =
    proof.kind === "key" && proof.header === "authorization" && /^bearer $/i.test(proof.prefix ?? "");
  return isBearer ? `Bearer realm=${realm}` : `${scheme} realm=${realm}, header=${quoted(proof.header)}`;
}

/**
 * The value of `WWW-Authenticate` that names each of these proofs; the realm is the path of the trigger.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function challenges(proofs: readonly Proof[], path: string): string {
  return [...new Set(proofs.map((proof) => challengeOf(proof, quoted(path))))].join(", ");
}

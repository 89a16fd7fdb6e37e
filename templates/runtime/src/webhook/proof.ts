/** What a signature covers, in the order in which it is signed. */
export type SignedPart = "id" | "time" | "method" | "url" | "body";

/** The sender's public key verifies what its private key has signed; the others use a secret that both have. */
type KeyPairAlgorithm = "Ed25519" | "ECDSA-P256-SHA256" | "RSA-SHA256";

/** The sender signs what it sends. */
export interface SignatureProof {
  readonly kind: "signature";
  /** The header that carries the signature, in lower case. */
  readonly header: string;
  readonly algorithm: "HMAC-SHA1" | "HMAC-SHA256" | "HMAC-SHA512" | KeyPairAlgorithm;
  readonly encoding: "hex" | "base64";
  /** The prefix of the signature in the header, such as `sha256=`. */
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
  /** The prefix of the secret in the header, such as `Bearer `. */
  readonly prefix?: string;
}

/** The sender gives a user's name and the secret as the password (RFC 7617). */
export interface PasswordProof {
  readonly kind: "password";
}

/** The sender signs a JSON Web Token (RFC 7519), which need not cover what it sends. */
export interface TokenProof {
  readonly kind: "token";
  /** The header that carries the token, in lower case. */
  readonly header: string;
  /** The prefix of the token in the header, such as `Bearer `. */
  readonly prefix?: string;
  /** Who issues it: `https://accounts.google.com`. */
  readonly issuer: string;
}

/** One way in which a sender proves who it is. */
export type Proof = SignatureProof | KeyProof | PasswordProof | TokenProof;

/** True if a proof is sent as HTTP's own scheme `Bearer`. */
export const isBearer = ({ header, prefix = "" }: KeyProof | TokenProof): boolean =>
  header === "authorization" && /^bearer $/i.test(prefix);

/** Whether the sender signs with a private key, so that its secret here only verifies. */
export const isKeyPair = ({ algorithm }: SignatureProof): boolean => !algorithm.startsWith("HMAC-");

/** The header that carries a proof, in lower case. */
export const proofHeader = (proof: Proof): string =>
  proof.kind === "password" ? "authorization" : proof.header;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/** What a rejection for a missing or wrong proof requires: a scheme of HTTP's own if there is one, else the header. */
function toChallenge(proof: Proof, realm: string): string {
  if (proof.kind === "password") return `Basic realm=${realm}, charset="UTF-8"`;
  if (proof.kind !== "signature" && isBearer(proof)) return `Bearer realm=${realm}`;
  const scheme = proof.kind === "key" ? "ApiKey" : "Signature";
  return `${scheme} realm=${realm}, header=${quoted(proof.header)}`;
}

/**
 * The value of `WWW-Authenticate` that names each of these proofs; the realm is the path of the trigger.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function challenges(proofs: readonly Proof[], path: string): string {
  return [...new Set(proofs.map((proof) => toChallenge(proof, quoted(path))))].join(", ");
}

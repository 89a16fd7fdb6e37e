/** A part of the request that is covered by the signature, listed in signing order. */
export type SignedPart = "id" | "time" | "method" | "url" | "body";

/**
 * Asymmetric algorithms: the sender signs with a private key, and the public key verifies. All others use a shared
 * secret.
 */
type KeyPairAlgorithm = "Ed25519" | "ECDSA-P256-SHA256" | "RSA-SHA256";

/** The sender signs the request. */
export interface SignatureProof {
  readonly kind: "signature";
  /** The header that contains the signature, in lower case. */
  readonly header: string;
  readonly algorithm: "HMAC-SHA1" | "HMAC-SHA256" | "HMAC-SHA512" | KeyPairAlgorithm;
  readonly encoding: "hex" | "base64";
  /** The prefix of the signature in the header, such as `sha256=`. */
  readonly prefix?: string;
  readonly covers: readonly SignedPart[];
  /** The header with the signed timestamp, if the signature header does not contain it. */
  readonly timeHeader?: string;
}

/** The sender transmits a shared secret. */
export interface KeyProof {
  readonly kind: "key";
  /** The header that contains the secret, in lower case. */
  readonly header: string;
  /** The prefix of the secret in the header, such as `Bearer `. */
  readonly prefix?: string;
}

/** The sender authenticates with a user name, and the secret as the password (RFC 7617). */
export interface PasswordProof {
  readonly kind: "password";
}

/** The sender signs a JSON Web Token (RFC 7519), which does not have to cover the request. */
export interface TokenProof {
  readonly kind: "token";
  /** The header that contains the token, in lower case. */
  readonly header: string;
  /** The prefix of the token in the header, such as `Bearer `. */
  readonly prefix?: string;
  /** The token's issuer, such as `https://accounts.google.com`. */
  readonly issuer: string;
}

/** A way to authenticate the sender. */
export type Proof = SignatureProof | KeyProof | PasswordProof | TokenProof;

/** True if the credential is sent with the HTTP authentication scheme `Bearer`. */
export const isBearer = ({ header, prefix = "" }: KeyProof | TokenProof): boolean =>
  header === "authorization" && /^bearer $/i.test(prefix);

/** Whether the sender signs with a private key, so that the configured secret can only verify. */
export const isKeyPair = ({ algorithm }: SignatureProof): boolean => !algorithm.startsWith("HMAC-");

/** Returns the header that contains a signature or credential, in lower case. */
export const proofHeader = (proof: Proof): string =>
  proof.kind === "password" ? "authorization" : proof.header;

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, "\\$&")}"`;

/**
 * Returns the challenge for a missing or wrong credential. It contains an HTTP authentication scheme if there is one,
 * otherwise the header.
 */
function toChallenge(proof: Proof, realm: string): string {
  if (proof.kind === "password") return `Basic realm=${realm}, charset="UTF-8"`;
  if (proof.kind !== "signature" && isBearer(proof)) return `Bearer realm=${realm}`;
  const scheme = proof.kind === "key" ? "ApiKey" : "Signature";
  return `${scheme} realm=${realm}, header=${quoted(proof.header)}`;
}

/**
 * Returns the `WWW-Authenticate` value with a challenge for each proof. The realm is the trigger's path.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function challenges(proofs: readonly Proof[], path: string): string {
  return [...new Set(proofs.map((proof) => toChallenge(proof, quoted(path))))].join(", ");
}

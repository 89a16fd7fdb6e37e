import { isBearer, isKeyPair, type Proof, type SignatureProof } from "../webhook/proof.ts";
import type { Json } from "./json.ts";

const coveredParts = {
  id: "the delivery's id",
  time: "the timestamp",
  method: "the method",
  url: "the URL",
  body: "the raw body",
};

function signatureText(proof: SignatureProof): string {
  const { header, algorithm, encoding, covers, timeHeader } = proof;
  const written = encoding === "hex" ? "hexadecimal digits" : "Base64";
  const time = timeHeader === undefined ? "" : ` The timestamp is in the header \`${timeHeader}\`.`;
  const all = covers.map((part) => coveredParts[part]).join(", ");
  const signed = isKeyPair(proof)
    ? `${algorithm} signature of ${all}, made with the sender's private key`
    : `${algorithm} of ${all}`;
  return `The header \`${header}\` contains the ${signed}, in ${written}.${time}`;
}

function scheme(proof: Proof): Json {
  switch (proof.kind) {
    case "password":
      return {
        type: "http",
        scheme: "basic",
        description: "The user name, with the secret as the password.",
      };
    case "token": {
      const description = `A JSON Web Token that ${proof.issuer} issues and signs.`;
      if (isBearer(proof)) return { type: "http", scheme: "bearer", bearerFormat: "JWT", description };
      return { type: "apiKey", in: "header", name: proof.header, description };
    }
    case "key": {
      const { header, prefix = "" } = proof;
      if (isBearer(proof)) return { type: "http", scheme: "bearer", description: "The secret itself." };
      const before = prefix === "" ? "" : ` after \`${prefix}\``;
      return { type: "apiKey", in: "header", name: header, description: `The secret itself${before}.` };
    }
    case "signature": {
      const { kind: _kind, ...signature } = proof;
      const description = signatureText(proof);
      // OpenAPI has no scheme for signatures, so the header is described as an API key, which tools can send.
      return {
        type: "apiKey",
        in: "header",
        name: proof.header,
        description,
        "x-hookloom-signature": signature,
      };
    }
  }
}

/** Returns a name that identifies a proof and is the same for equal proofs of two triggers. */
function schemeName(proof: Proof): string {
  if (proof.kind === "password") return "password";
  const { header } = proof;
  if (proof.kind === "token") return [header, "token"].join("-");
  if (proof.kind === "key") return [header, ...(proof.prefix?.match(/[A-Za-z]+/g) ?? [])].join("-");
  const { algorithm, encoding, prefix = "", covers } = proof;
  return [
    header,
    algorithm.toLowerCase(),
    encoding,
    ...(prefix.match(/[A-Za-z0-9]+/g) ?? []),
    ...covers,
  ].join("-");
}

/**
 * The security schemes by name, and an operation's alternative requirements. Without requirements, no authentication
 * is needed.
 */
export interface Security {
  readonly schemes: Json;
  readonly security: readonly Json[];
  /** The scopes that a consumer's token needs. */
  readonly scopes?: readonly string[];
}

export function toSecurity(proofs: readonly Proof[]): Security {
  return {
    schemes: Object.fromEntries(proofs.map((proof) => [schemeName(proof), scheme(proof)])),
    security: proofs.map((proof) => ({ [schemeName(proof)]: [] })),
  };
}

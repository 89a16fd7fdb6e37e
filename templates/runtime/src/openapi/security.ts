import { isBearer, isKeyPair, type Proof, type SignatureProof } from "../webhook/proof.ts";
import type { Json } from "./json.ts";

const parts = {
  id: "the delivery's id",
  time: "the time",
  method: "the method",
  url: "the URL",
  body: "the raw body",
};

function signatureText(proof: SignatureProof): string {
  const { header, algorithm, encoding, covers, timeHeader } = proof;
  const written = encoding === "hex" ? "hexadecimal digits" : "Base64";
  const time = timeHeader === undefined ? "" : ` The time is in \`${timeHeader}\`.`;
  const all = covers.map((part) => parts[part]).join(", ");
  const what = isKeyPair(proof) ? `${algorithm} signature by the sender's private key` : algorithm;
  return `The header \`${header}\` holds the ${what} of ${all}, in ${written}.${time}`;
}

function scheme(proof: Proof): Json {
  switch (proof.kind) {
    case "password":
      return {
        type: "http",
        scheme: "basic",
        description: "The user's name and the secret as its password.",
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
      // OpenAPI has no scheme for signatures, so the header is described as an API key, which tools send.
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
 * Security schemes by name, and the requirements of an operation, one of which is sufficient. No authentication is
 * needed if there are none.
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

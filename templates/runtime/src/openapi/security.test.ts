import { expect, it } from "vitest";
import { toSecurity } from "./security.ts";

const signature = { kind: "signature", encoding: "hex", covers: ["time", "body"] } as const;

it("describes proofs by a shared secret, by a private key and by a token that the sender signs", () => {
  const token = { kind: "token", issuer: "https://accounts.example.com" } as const;
  const { schemes, security } = toSecurity([
    { ...signature, header: "x-hmac", algorithm: "HMAC-SHA256" },
    { ...signature, header: "x-ecdsa", algorithm: "ECDSA-P256-SHA256", timeHeader: "x-time" },
    { ...token, header: "authorization", prefix: "Bearer " },
    { ...token, header: "x-token" },
  ]);
  expect(schemes).toMatchObject({
    "x-hmac-hmac-sha256-hex-time-body": {
      description:
        "The header `x-hmac` contains the HMAC-SHA256 of the timestamp, the raw body, in hexadecimal digits.",
    },
    "x-ecdsa-ecdsa-p256-sha256-hex-time-body": {
      description:
        "The header `x-ecdsa` contains the ECDSA-P256-SHA256 signature of the timestamp, the raw body, made with the sender's private key, in hexadecimal digits. The timestamp is in the header `x-time`.",
      "x-hookloom-signature": { algorithm: "ECDSA-P256-SHA256", covers: ["time", "body"] },
    },
    "authorization-token": {
      ...{ type: "http", scheme: "bearer", bearerFormat: "JWT" },
      description: "A JSON Web Token that https://accounts.example.com issues and signs.",
    },
    "x-token-token": { type: "apiKey", in: "header", name: "x-token" },
  });
  expect(security).toHaveLength(4);
});

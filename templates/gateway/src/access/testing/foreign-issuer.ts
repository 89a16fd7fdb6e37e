/// <reference path="../oidc-provider.d.ts" />
import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import * as client from "openid-client";
import { Provider } from "#oidc-provider";
import { listen } from "../../../../runtime/src/serve/listen.ts";

const insecure = { execute: [client.allowInsecureRequests] };

/**
 * An issuer of `oidc-provider` with a client for a machine.
 * @param servers gets its server, which the caller closes
 */
export async function foreignIssuer(servers: Server[], audience: string, format: "jwt" | "opaque" = "jwt") {
  const server = createServer();
  servers.push(server);
  const port = await listen(server, 0, "127.0.0.1");
  const issuer = `http://127.0.0.1:${port}`;
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk: JWK = { ...(await exportJWK(privateKey)), kid: "one", alg: "RS256", use: "sig" };
  const provider = new Provider(issuer, {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: "partner",
        client_secret: "s3cret-s3cret",
        grant_types: ["client_credentials"],
        response_types: [],
        redirect_uris: [],
      },
    ],
    cookies: { keys: ["x"] },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => "urn:their:api",
        getResourceServerInfo: () => ({
          scope: "write",
          audience,
          accessTokenFormat: format,
          jwt: { sign: { alg: "RS256" } },
        }),
      },
    },
  });
  server.on("request", provider.callback());
  const token = async (): Promise<string> => {
    const authentication = client.ClientSecretBasic("s3cret-s3cret");
    const metadata = await client.discovery(new URL(issuer), "partner", undefined, authentication, insecure);
    return (await client.clientCredentialsGrant(metadata, { scope: "write" })).access_token;
  };
  /** A token of the same issuer with other contents. */
  const sign = (claims: object, header: object = {}) =>
    new SignJWT({ client_id: "partner", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "one", typ: "at+jwt", ...header })
      .sign(privateKey);
  return { issuer, token, sign, jwk, server, port };
}

import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";
import * as oauth from "oauth4webapi";
import * as client from "openid-client";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ApiDescription } from "../api/api.ts";
import type { TestCredential } from "../management/api-management.ts";
import { ServedApis } from "./testing/served-apis.ts";

let apis: ServedApis;
beforeEach(async () => {
  apis = await ServedApis.open();
});
afterEach(async () => {
  await apis.close();
});

const serveApi = (description: ApiDescription) => apis.serve(description);

const insecure = { execute: [client.allowInsecureRequests] };

describe("what became of a delivery", () => {
  it("can be read by its own application alone", async () => {
    const { url, add, post } = await serveApi({ access: "key" });
    const [shop, bank] = [await add({ name: "shop" }), await add({ name: "bank" })];
    const posted = await post({ "x-api-key": shop.key, "idempotency-key": "order/1" });
    const location = posted.headers.get("location") ?? "";
    expect(location).toMatch(/^\/orders\/deliveries\/shop-\w{6}\.order%2F1$/);
    const read = async (key: string, path = location, method = "GET") => {
      const loading = await fetch(`${url}${path}`, { method, headers: { "x-api-key": key } });
      return [loading.status, loading.status === 200 ? await loading.json() : undefined];
    };
    const { id } = (await posted.json()) as { id: string };
    const found = { id, event: "request", outcome: "ok", receivedAt: expect.any(String), attempts: 0 };
    expect(await read(shop.key)).toEqual([200, found]);
    expect(await read(bank.key)).toEqual([404, undefined]);
    expect(await read(shop.key, `${location}x`)).toEqual([404, undefined]);
    expect(await read("")).toEqual([401, undefined]);
    expect(await read(shop.key, location, "DELETE")).toEqual([405, undefined]);
  });

  it("is not offered where nobody has a name", async () => {
    const { post } = await serveApi({ access: "none" });
    expect((await post({})).headers.get("location")).toBeNull();
  });
});

/** An environment with an application that has a token of it. */
async function ownToken() {
  const served = await serveApi({ access: "oauth2" });
  const { clientId, clientSecret = "" } = await served.add({ name: "shop" });
  const body = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
  });
  const loading = await fetch(`${served.url}/oauth2/token`, { method: "POST", body });
  const { access_token: token } = (await loading.json()) as { readonly access_token: string };
  return { ...served, token };
}

describe("the environment's own issuer", () => {
  it.each([
    ["Basic", client.ClientSecretBasic],
    ["the body", client.ClientSecretPost],
  ])("gives openid-client a token by discovery and %s, which is taken", async (_how, authentication) => {
    const { url, add, call } = await serveApi({ access: "oauth2" });
    const { clientId, clientSecret = "" } = await add({ name: "shop" });
    const metadata = await client.discovery(
      new URL(url),
      clientId,
      undefined,
      authentication(clientSecret),
      insecure,
    );
    const grant = await client.clientCredentialsGrant(metadata);
    expect(grant).toMatchObject({ token_type: "bearer", expires_in: 900 });
    expect(await call(grant.access_token)).toBe(200);
  });

  it("gives oauth4webapi a token by RFC 8414, whose signature the published keys verify", async () => {
    const { url, add, call, manage } = await serveApi({
      access: "oauth2",
      resources: { "/orders": { scopes: ["orders:write"] }, "/other": { scopes: ["other"] } },
    });
    const { clientId, clientSecret = "" } = await add({ name: "shop" });
    const issuer = new URL(url);
    const allowed = { [oauth.allowInsecureRequests]: true };
    const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...allowed });
    const server = await oauth.processDiscoveryResponse(issuer, found);
    const own = { client_id: clientId };
    const ask = async (scope: string) => {
      const proof = oauth.ClientSecretBasic(clientSecret);
      const loading = await oauth.clientCredentialsGrantRequest(server, own, proof, { scope }, allowed);
      return oauth.processClientCredentialsResponse(server, own, loading);
    };
    const { access_token, scope } = await ask("orders:write");
    expect(scope).toBe("orders:write");
    const request = new Request(`${url}/orders`, { headers: { authorization: `Bearer ${access_token}` } });
    const claims = await oauth.validateJwtAccessToken(server, request, "orders", allowed);
    expect(claims).toMatchObject({ client_id: clientId, aud: "orders", scope: "orders:write", iss: url });
    expect(await call(access_token)).toBe(200);
    expect(await call((await ask("other")).access_token)).toBe(403);
    expect((await ask("")).scope).toBe("orders:write other");
    await manage("/applications/shop/scopes", "POST", { scopes: ["other"] });
    expect(await call(access_token)).toBe(403);
    expect((await ask("")).scope).toBe("other");
    await expect(ask("orders:write")).rejects.toMatchObject({ error: "invalid_scope" });
  });

  it("gives nothing for a wrong secret, a revoked one, a revoked application or another grant", async () => {
    const { url, add, manage } = await serveApi({ access: "oauth2" });
    const { clientId, clientSecret = "" } = await add({ name: "shop" });
    const other = await add({ name: "bank" });
    const ask = async (id: string, secret: string, grant = "client_credentials") => {
      const body = new URLSearchParams({ grant_type: grant, client_id: id, client_secret: secret });
      const loading = await fetch(`${url}/oauth2/token`, { method: "POST", body });
      return [loading.status, ((await loading.json()) as { error?: string }).error];
    };
    expect(await ask(clientId, clientSecret)).toEqual([200, undefined]);
    expect(await ask(clientId, other.clientSecret ?? "")).toEqual([401, "invalid_client"]);
    expect(await ask(clientId, `${clientSecret}x`)).toEqual([401, "invalid_client"]);
    expect(await ask("console", clientSecret)).toEqual([401, "invalid_client"]);
    expect(await ask(clientId, clientSecret, "password")).toEqual([400, "unsupported_grant_type"]);
    await manage("/applications/shop", "DELETE");
    expect(await ask(clientId, clientSecret)).toEqual([401, "invalid_client"]);
  });

  it("is not there where tokens come from another one, and shows no other page", async () => {
    const { url, describeApi } = await serveApi({ access: "oauth2" });
    const statusOf = async (path: string) => (await fetch(`${url}${path}`)).status;
    expect(await statusOf("/oauth2/jwks")).toBe(200);
    const text = await (await fetch(`${url}/oauth2/jwks`)).text();
    expect(JSON.parse(text).keys).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
    for (const path of ["/auth", "/me", "/token", "/session/end"]) expect(await statusOf(path)).toBe(404);
    await describeApi({ access: "oauth2", issuer: { url: "https://id.example.com" } });
    await expect.poll(() => statusOf("/oauth2/jwks")).toBe(404);
  });

  it("makes test tokens that call until they are revoked", async () => {
    const { manage, call } = await serveApi({
      access: "oauth2",
      resources: { "/orders": { scopes: ["a", "b"] } },
    });
    const { id, token = "" } = await manage<TestCredential>("/test-credentials", "POST", { kind: "token" });
    expect(await call(token)).toBe(200);
    await manage(`/applications/console/credentials/${id}`, "DELETE");
    expect(await call(token)).toBe(401);
  });
});

describe("a token with very many scopes", () => {
  it("is refused where no server would take it, and the longest that is issued is taken", async () => {
    const named = (count: number) => Array.from({ length: count }, (_, index) => `orders:${index}:write`);
    const ask = async (count: number) => {
      const { url, add, call, manage } = await serveApi({
        access: "oauth2",
        resources: { "/orders": { scopes: ["orders:1:write"] }, "/other": { scopes: named(count) } },
      });
      const { clientId, clientSecret = "" } = await add({ name: "shop" });
      const body = new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
      });
      const loading = await fetch(`${url}/oauth2/token`, { method: "POST", body });
      const { access_token: token = "", error } = (await loading.json()) as {
        access_token?: string;
        error?: string;
      };
      const test = await manage<Partial<TestCredential>>("/test-credentials", "POST", { kind: "token" });
      return [
        error ?? (await call(token)),
        test.token === undefined ? "no test token" : await call(test.token),
      ];
    };
    expect(await ask(590)).toEqual([200, 200]);
    expect(await ask(1_000)).toEqual(["invalid_scope", "no test token"]);
  });
});

describe("the addresses that may call", () => {
  const all = [
    "/portal/sign-in",
    "/portal",
    "/oauth2/jwks",
    "/oauth2/token",
    "/.well-known/openid-configuration",
  ];

  it("hold for the portal and the issuer, too", async () => {
    const description = { access: ["oauth2", "key"] as const, portal: {}, trustedProxies: ["127.0.0.1"] };
    const { url } = await serveApi({ ...description, deny: ["203.0.113.0/24"] });
    const statusOf = async (path: string, address: string) => {
      const method = path === "/oauth2/token" ? "POST" : "GET";
      const headers = { "x-forwarded-for": address };
      return (await fetch(`${url}${path}`, { method, headers, redirect: "manual" })).status;
    };
    for (const path of all) {
      expect([path, await statusOf(path, "203.0.113.5")]).toEqual([path, 403]);
      expect([path, await statusOf(path, "198.51.100.1")]).not.toEqual([path, 403]);
    }
  });

  it("may ask for a limited number of tokens", async () => {
    const { url } = await serveApi({ access: "oauth2", limits: { address: "3/hour" } });
    const statuses = await Promise.all(
      Array.from({ length: 5 }, async () => (await fetch(`${url}/oauth2/token`, { method: "POST" })).status),
    );
    expect(statuses.sort()).toEqual([400, 400, 400, 429, 429]);
  });
});

describe("the documents of the environment's own issuer", () => {
  it("name the host that is asked where no other URL is known, and only what is there", async () => {
    const { url, add } = await serveApi({ access: "oauth2", resources: { "/orders": { scopes: ["a"] } } });
    const { clientId, clientSecret = "" } = await add({ name: "shop" });
    const { port } = new URL(url);
    for (const base of [url, `http://localhost:${port}`]) {
      const found = await (await fetch(`${base}/.well-known/openid-configuration`)).json();
      expect(found).toEqual({
        issuer: base,
        jwks_uri: `${base}/oauth2/jwks`,
        token_endpoint: `${base}/oauth2/token`,
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
        grant_types_supported: ["client_credentials"],
        response_types_supported: [],
        scopes_supported: ["a"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["ES256"],
      });
      const authentication = client.ClientSecretBasic(clientSecret);
      const metadata = await client.discovery(new URL(base), clientId, undefined, authentication, insecure);
      const { access_token: token } = await client.clientCredentialsGrant(metadata);
      expect(decodeJwt(token).iss).toBe(base);
    }
  });

  it.each(["openid-configuration", "oauth-authorization-server"])(
    "publish in %s the URL that consumers call, whatever the proxy in front makes of it",
    async (document) => {
      const base = "https://hooks.example.com/shop";
      const { url } = await apis.serve({ access: "oauth2" }, { HOOKLOOM_PUBLIC_URL: base });
      const found: object = await (await fetch(`${url}/.well-known/${document}`)).json();
      expect(found).toMatchObject({ issuer: base, token_endpoint: `${base}/oauth2/token` });
      expect(found).toMatchObject({ jwks_uri: `${base}/oauth2/jwks` });
      const elsewhere = Object.entries(found).filter(
        ([, value]) => /^https?:/.test(`${value}`) && !`${value}`.startsWith(base),
      );
      expect(elsewhere).toEqual([]);
    },
  );
});

describe("a token of the environment's own issuer", () => {
  it("cannot be made by anybody else, nor by another environment", async () => {
    const { url, call, token } = await ownToken();
    const other = await ownToken();
    const [claims, header] = [decodeJwt(token), decodeProtectedHeader(token) as { alg: string }];
    const { keys } = (await (await fetch(`${url}/oauth2/jwks`)).json()) as { readonly keys: readonly JWK[] };
    const { privateKey, publicKey } = await generateKeyPair("ES256", { extractable: true });
    const forged = (more: object) =>
      new SignJWT(claims).setProtectedHeader({ ...header, ...more }).sign(privateKey);
    const published = new TextEncoder().encode(JSON.stringify(keys[0]));
    const unsigned = [{ ...header, alg: "none" }, claims].map((part) =>
      Buffer.from(JSON.stringify(part)).toString("base64url"),
    );
    const bad = {
      "another key under its name": await forged({}),
      "an unknown key": await forged({ kid: "other" }),
      "a key of its own": await forged({ kid: "other", jwk: await exportJWK(publicKey) }),
      "keys elsewhere": await forged({ kid: "other", jku: `${other.url}/oauth2/jwks` }),
      "the published key as a secret": await new SignJWT(claims)
        .setProtectedHeader({ ...header, alg: "HS256" })
        .sign(published),
      "no signature": `${unsigned.join(".")}.`,
      "another environment": other.token,
    };
    for (const [what, one] of Object.entries(bad)) expect([what, await call(one)]).toEqual([what, 401]);
    expect([await call(token), await other.call(other.token)]).toEqual([200, 200]);
  });
});

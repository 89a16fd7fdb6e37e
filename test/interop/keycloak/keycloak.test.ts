// Tokens of a real Keycloak, which names an application in `azp` and an audience only where it is told to.
import { decodeJwt, decodeProtectedHeader } from "jose";
import * as client from "openid-client";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ServedApis } from "../../../templates/gateway/src/access/testing/served-apis.ts";
import type { ApiDescription } from "../../../templates/gateway/src/api/api.ts";
import { TestKeycloak, whyNoKeycloak } from "./keycloak.ts";

const trouble = whyNoKeycloak();
if (trouble !== undefined) process.stderr.write(`The tokens of Keycloak are not tried. ${trouble}\n`);

const testOptions = { timeout: 300_000, skip: trouble !== undefined };

let keycloak: TestKeycloak;
beforeAll(async () => {
  if (trouble !== undefined) return;
  keycloak = await TestKeycloak.start();
  await addScope("orders.write", "partner");
}, 1_200_000);
afterAll(() => keycloak?.stop());

let apis: ServedApis;
beforeEach(async () => {
  apis = await ServedApis.open();
});
afterEach(async () => {
  vi.useRealTimers();
  await apis.close();
});

/** In a realm that is imported with scopes, Keycloak's own would be missing. */
async function addScope(name: string, clientId: string): Promise<void> {
  const attributes = { "include.in.token.scope": "true" };
  const scope = { name, protocol: "openid-connect", attributes };
  const made = await keycloak.administrate("POST", "hooks/client-scopes", scope);
  const found = await keycloak.administrate("GET", `hooks/clients?clientId=${clientId}`);
  const [{ id }] = (await found.json()) as readonly [{ readonly id: string }];
  const scopeId = made.headers.get("location")?.split("/").at(-1);
  await keycloak.administrate("PUT", `hooks/clients/${id}/optional-client-scopes/${scopeId}`);
}

const discover = (name: string, realm = "hooks") =>
  client.discovery(
    new URL(keycloak.issuer(realm)),
    name,
    undefined,
    client.ClientSecretBasic(`of-the-${name}`),
    { execute: [client.allowInsecureRequests] },
  );
const tokenOf = async (name: string, { scope, realm }: { scope?: string; realm?: string } = {}) => {
  // Keycloak refuses an empty scope.
  const parameters = scope === undefined ? {} : { scope };
  return (await client.clientCredentialsGrant(await discover(name, realm), parameters)).access_token;
};

/** An API that takes the realm `hooks` as docs/api/access.md describes it, called with a token. */
async function serve(described: ApiDescription = {}) {
  const issuer = { url: keycloak.issuer("hooks"), audience: "orders", application: "azp" };
  const served = await apis.serve({ access: "oauth2", issuer, ...described });
  const ask = async (token: string) => {
    const answer = await served.post({ authorization: `Bearer ${token}` });
    const { error } = (await answer.json()) as { readonly error?: string };
    return [answer.status, error];
  };
  return { ...served, ask };
}

describe("a token of Keycloak is accepted", testOptions, () => {
  it("for the application that is added by its client id", async () => {
    const { add, ask } = await serve();
    const token = await tokenOf("partner");
    expect(decodeProtectedHeader(token)).toMatchObject({ typ: "JWT", alg: "RS256" });
    expect(decodeJwt(token)).toMatchObject({ azp: "partner", aud: expect.arrayContaining(["orders"]) });
    expect(await ask(token)).toEqual([403, expect.stringContaining("partner")]);
    await add({ name: "Partner", clientId: "partner" });
    await expect.poll(() => ask(token)).toEqual([200, undefined]);
  });

  it("for the operations that its scopes allow", async () => {
    const { add, ask } = await serve({ resources: { "/orders": { scopes: ["orders.write"] } } });
    await add({ name: "Partner", clientId: "partner" });
    expect(await ask(await tokenOf("partner"))).toEqual([403, expect.stringContaining("orders.write")]);
    expect(await ask(await tokenOf("partner", { scope: "orders.write" }))).toEqual([200, undefined]);
  });

  it("when the realm signs with a new key", async () => {
    const { add, ask } = await serve();
    await add({ name: "Partner", clientId: "partner" });
    const before = await tokenOf("partner");
    expect(await ask(before)).toEqual([200, undefined]);
    await keycloak.administrate("POST", "hooks/components", {
      name: "next",
      providerId: "rsa-generated",
      providerType: "org.keycloak.keys.KeyProvider",
      config: { priority: ["200"], algorithm: ["RS256"] },
    });
    const after = await tokenOf("partner");
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    // The keys are not fetched again at once, so that made-up tokens cost the issuer nothing.
    await expect.poll(() => ask(after), { timeout: 120_000 }).toEqual([200, undefined]);
    expect(await ask(before)).toEqual([200, undefined]);
  });
});

describe("a token of Keycloak is rejected", testOptions, () => {
  it("without an audience mapper, naming the received audience and what to add", async () => {
    const { add, ask } = await serve();
    await add({ name: "Stranger", clientId: "stranger" });
    expect(await ask(await tokenOf("stranger"))).toEqual([
      401,
      'The token is for the audience account, but this API is orders: have the issuer add orders to the audience of the client\'s tokens, or set "audience" in the issuer of the API.',
    ]);
  });

  it("when it has expired", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const { add, ask } = await serve();
    await add({ name: "Partner", clientId: "partner" });
    const token = await tokenOf("partner");
    expect(await ask(token)).toEqual([200, undefined]);
    vi.setSystemTime(((decodeJwt(token).exp ?? 0) + 60) * 1_000);
    expect(await ask(token)).toEqual([401, expect.stringContaining("expired")]);
  });

  it("when another realm issued it", async () => {
    const { add, ask } = await serve();
    await add({ name: "Partner", clientId: "partner" });
    const token = await tokenOf("partner", { realm: "elsewhere" });
    expect(decodeJwt(token)).toMatchObject({ azp: "partner", aud: expect.arrayContaining(["orders"]) });
    expect(await ask(token)).toEqual([401, "The token is signed with a key that the issuer does not have."]);
  });

  it("when its application was revoked", async () => {
    const { add, ask, manage } = await serve();
    await add({ name: "Partner", clientId: "partner" });
    const token = await tokenOf("partner");
    expect(await ask(token)).toEqual([200, undefined]);
    await manage("/applications/Partner", "DELETE");
    await expect.poll(() => ask(token)).toEqual([401, "The application of this token was revoked."]);
    expect((await ask(await tokenOf("partner")))[0]).toBe(401);
  });

  it("when it is an ID token or a refresh token", async () => {
    const { add, ask } = await serve();
    await add({ name: "Shop front", clientId: "shop-front" });
    const login = { username: "anna", password: "of-anna", scope: "openid" };
    const given = await client.genericGrantRequest(await discover("shop-front"), "password", login);
    expect(await ask(given.access_token)).toEqual([200, undefined]);
    const { id_token: idToken = "", refresh_token: refreshToken = "" } = given;
    expect(decodeJwt(idToken)).toMatchObject({ aud: expect.arrayContaining(["orders"]) });
    expect(await ask(idToken)).toEqual([401, expect.stringMatching(/^The token is not an access token/)]);
    expect(decodeJwt(refreshToken)).toMatchObject({ typ: "Refresh" });
    expect((await ask(refreshToken))[0]).toBe(401);
  });

  it("when it is signed with a secret, which the issuer's own clients may be told to use", async () => {
    const { add, ask } = await serve();
    await add({ name: "Shared", clientId: "shared-secret" });
    const token = await tokenOf("shared-secret");
    expect(decodeProtectedHeader(token)).toMatchObject({ alg: "HS512" });
    expect(await ask(token)).toEqual([401, "The token is signed with an algorithm that is not accepted."]);
  });
});

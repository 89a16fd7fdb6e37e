import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { close, listen } from "../../../runtime/src/serve/listen.ts";
import type { ApiDescription } from "../api/api.ts";
import type { TestCredential } from "../management/api-management.ts";
import { foreignIssuer as startIssuer } from "./testing/foreign-issuer.ts";
import { ServedApis } from "./testing/served-apis.ts";

let apis: ServedApis;
let servers: Server[];
beforeEach(async () => {
  apis = await ServedApis.open();
  servers = [];
});
afterEach(async () => {
  await apis.close();
  for (const server of servers) {
    server.closeAllConnections();
    await close(server);
  }
});

const serveApi = (description: ApiDescription) => apis.serve(description);

const foreignIssuer = (audience: string) => startIssuer(servers, audience);

const inAMinute = () => Math.floor(Date.now() / 1000) + 60;

describe("a foreign issuer", () => {
  it("is found by its URL, and its tokens are taken for the applications that are added here", async () => {
    const { issuer, token } = await foreignIssuer("orders");
    const { add, call, post } = await serveApi({ access: "oauth2", issuer: { url: issuer } });
    const given = await token();
    expect(await call(given)).toBe(403);
    expect(await add({ name: "Partner", clientId: "partner" })).not.toHaveProperty("clientSecret");
    await expect.poll(() => call(given)).toBe(200);
    const scoped = await post({ authorization: `Bearer ${given}` });
    expect(scoped.status).toBe(200);
  });

  it("lets an unknown client in under the default plan", async () => {
    const { issuer, token } = await foreignIssuer("orders");
    const plans = { free: { requests: "10/day" } };
    const { call } = await serveApi({
      access: "oauth2",
      issuer: { url: issuer },
      plans,
      defaultPlan: "free",
    });
    expect(await call(await token())).toBe(200);
  });

  it("learns from the refusal which audience came, and how to add the right one", async () => {
    const { issuer, token } = await foreignIssuer("account");
    const { post } = await serveApi({ access: "oauth2", issuer: { url: issuer, audience: "orders-api" } });
    const loading = await post({ authorization: `Bearer ${await token()}` });
    expect(loading.status).toBe(401);
    const { error } = (await loading.json()) as { error: string };
    expect(error).toBe(
      'The token is for the audience account, but this API is orders-api: have the issuer add orders-api to the audience of the client\'s tokens, or set "audience" in the issuer of the API.',
    );
  });
});

describe("a token of a foreign issuer", () => {
  it("cannot be imitated", async () => {
    const { issuer, sign, jwk } = await foreignIssuer("orders");
    const { add, call, post } = await serveApi({ access: "oauth2", issuer: { url: issuer } });
    await add({ name: "Partner", clientId: "partner" });
    const good = { iss: issuer, aud: "orders", exp: inAMinute() };
    expect(await call(await sign(good))).toBe(200);
    expect(await call(await sign({ ...good, aud: ["account", "orders"] }))).toBe(200);
    const { privateKey: other } = await generateKeyPair("RS256");
    const forged = (header: object) =>
      new SignJWT({ client_id: "partner", ...good })
        .setProtectedHeader({ alg: "RS256", ...header })
        .sign(other);
    const publicText = new TextEncoder().encode(JSON.stringify({ kty: jwk.kty, n: jwk.n, e: jwk.e }));
    const hidden = await new SignJWT({ client_id: "partner", ...good })
      .setProtectedHeader({ alg: "HS256", kid: "one" })
      .sign(publicText);
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ client_id: "partner", ...good })).toString("base64url")}.`;
    const bad = {
      "another issuer": await sign({ ...good, iss: "https://id.example.com" }),
      "another audience": await sign({ ...good, aud: "account" }),
      "no audience": await sign({ iss: issuer, exp: good.exp }),
      "no end": await sign({ iss: issuer, aud: "orders" }),
      expired: await sign({ ...good, exp: inAMinute() - 120 }),
      "not yet": await sign({ ...good, nbf: inAMinute() }),
      "an ID token": await sign({ ...good, nonce: "n" }),
      "an ID token of Keycloak": await sign({ ...good, typ: "ID" }, { typ: "JWT" }),
      "a refresh token": await sign({ ...good, typ: "Refresh" }, { typ: "JWT" }),
      "a logout token": await sign(good, { typ: "logout+jwt" }),
      "another key": await forged({ kid: "one" }),
      "an unknown key": await forged({ kid: "two" }),
      "a key of its own": await forged({ kid: "two", jwk: await exportJWK(other).catch(() => ({})) }),
      "keys elsewhere": await forged({ kid: "two", jku: `${issuer}/elsewhere` }),
      "the public key as a secret": hidden,
      "no signature": none,
    };
    for (const [what, token] of Object.entries(bad)) expect([what, await call(token)]).toEqual([what, 401]);
    for (const cnf of [
      { jkt: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" },
      { "x5t#S256": "bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2" },
    ]) {
      const bound = await post({ authorization: `Bearer ${await sign({ ...good, cnf })}` });
      expect([bound.status, await bound.text()]).toEqual([401, expect.stringContaining("bearer token")]);
    }
    const nameless = await post({ authorization: `Bearer ${await sign({ ...good, client_id: undefined })}` });
    expect(await nameless.json()).toMatchObject({ error: expect.stringContaining("client_id, azp, sub") });
    expect(nameless.status).toBe(401);
  });
});

describe("a client of a foreign issuer", () => {
  it("never proves the owner's own tests, whatever its client or subject is called", async () => {
    const { issuer, sign } = await foreignIssuer("orders");
    const rules = {
      access: ["oauth2", "key"] as const,
      issuer: { url: issuer },
      plans: { free: { requests: "10/day" } },
    };
    const { manage, call, post, add, describeApi } = await serveApi(rules);
    const test = await manage<TestCredential>("/test-credentials", "POST", { kind: "key" });
    const good = { iss: issuer, aud: "orders", exp: inAMinute() };
    const names = ["console", "urn:hookloom:console"];
    for (const name of names) {
      const refused = { error: expect.stringContaining("reserved") };
      expect(await add({ name: "shop", plan: "free", clientId: name })).toMatchObject(refused);
      expect(await call(await sign({ ...good, client_id: name }))).toBe(403);
      expect(await call(await sign({ ...good, client_id: undefined, sub: name }))).toBe(403);
    }
    await describeApi({ ...rules, defaultPlan: "free" });
    await expect.poll(async () => call(await sign({ ...good, client_id: "other" }))).toBe(200);
    await describeApi({ ...rules, defaultPlan: "free", state: "created" });
    await expect.poll(async () => call(await sign({ ...good, client_id: "other" }))).toBe(403);
    for (const name of names) expect(await call(await sign({ ...good, client_id: name }))).toBe(403);
    expect((await post({ "x-api-key": test.key ?? "" })).status).toBe(200);
  });

  it("has deliveries of its own for each client, also for one that is called as an application's id", async () => {
    const { issuer, sign } = await foreignIssuer("orders");
    const { add, manage, post } = await serveApi({
      access: ["oauth2", "key"],
      issuer: { url: issuer },
      plans: { free: { requests: "10/day" } },
      defaultPlan: "free",
    });
    const { key } = await add({ name: "shop", clientId: "their-shop" });
    const [shop] = await manage<readonly { readonly id: string }[]>("/applications", "GET");
    const good = { iss: issuer, aud: "orders", exp: inAMinute() };
    const send = async (client_id: string, id: string) => {
      const authorization = `Bearer ${await sign({ ...good, client_id })}`;
      return (await post({ authorization, "idempotency-key": id })).headers.get("location");
    };
    const own = (await post({ "x-api-key": key, "idempotency-key": "1" })).headers.get("location");
    const all = [own, await send(shop?.id ?? "", "1"), await send("a", "b.1"), await send("a.b", "1")];
    expect(own).toContain(`/${shop?.id}.1`);
    expect(all).not.toContain(null);
    expect(new Set(all).size).toBe(4);
  });

  it("names the application as the description says", async () => {
    const { issuer, sign } = await foreignIssuer("orders");
    const { add, call } = await serveApi({ access: "oauth2", issuer: { url: issuer, application: "azp" } });
    await add({ name: "Partner", clientId: "their-azp" });
    const good = { iss: issuer, aud: "orders", exp: inAMinute(), client_id: "someone" };
    expect(await call(await sign({ ...good, azp: "their-azp" }, { typ: "JWT" }))).toBe(200);
    expect(await call(await sign({ ...good, azp: "other" }))).toBe(403);
  });
});

describe("an issuer in trouble", () => {
  it("costs its consumers time, and never lets anybody in", async () => {
    const { issuer, sign, server } = await foreignIssuer("orders");
    const token = await sign({ iss: issuer, aud: "orders", exp: inAMinute() });
    server.closeAllConnections();
    await close(server);
    const { post, lines } = await serveApi({ access: "oauth2", issuer: { url: issuer } });
    const loading = await post({ authorization: `Bearer ${token}` });
    expect(loading.status).toBe(503);
    expect(loading.headers.get("retry-after")).toBe("10");
    expect(lines.join("\n")).toContain(`The issuer ${issuer} does not respond`);
  });

  it("has to be the one that its configuration names", async () => {
    const server = createServer((_request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ issuer: "https://other.example.com", jwks_uri: "https://other.example.com/jwks" }),
      );
    });
    servers.push(server);
    await listen(server, 0, "127.0.0.1");
    const { port } = server.address() as AddressInfo;
    const { post, lines } = await serveApi({ access: "oauth2", issuer: { url: `http://127.0.0.1:${port}` } });
    expect((await post({ authorization: "Bearer x" })).status).toBe(503);
    expect(lines.join("\n")).toContain("set that URL as the issuer of the API");
  });
});

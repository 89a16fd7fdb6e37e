/// <reference path="../access/oidc-provider.d.ts" />
import { createServer, type RequestListener, type Server } from "node:http";
import { exportJWK, generateKeyPair } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Provider } from "#oidc-provider";
import { close, listen } from "../../../runtime/src/serve/listen.ts";
import { ServedApis } from "../access/testing/served-apis.ts";
import type { PortalMember } from "../management/api-management.ts";
import { makeApplication, openPortal } from "./testing/open-portal.ts";
import { Visitor } from "./testing/visitor.ts";

let apis: ServedApis;
let server: Server;
let issuer: string;
let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
beforeAll(async () => {
  apis = await ServedApis.open();
  server = createServer((request, response) => answer(request, response));
  issuer = `http://127.0.0.1:${await listen(server, 0, "127.0.0.1")}`;
});
afterAll(async () => {
  await apis.close();
  server.closeAllConnections();
  await close(server);
});

/** Has the issuer know the portal's client, with a secret or without. */
async function serveIssuer(redirectUri: string, secret?: string): Promise<void> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const proof =
    secret === undefined
      ? { token_endpoint_auth_method: "none" }
      : { token_endpoint_auth_method: "client_secret_basic", client_secret: secret };
  const client = { client_id: "orders-portal", redirect_uris: [redirectUri], ...proof };
  const provider = new Provider(issuer, {
    clients: [client],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: "1", alg: "RS256", use: "sig" }] },
    cookies: { keys: ["of a test"] },
    claims: { openid: ["sub"], profile: ["name"], email: ["email"] },
    conformIdTokenClaims: false,
    findAccount: async (_context: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: `${id} <of the issuer>` }),
    }),
  });
  answer = provider.callback();
}

/** Signs in at the issuer's own pages as a person does, and gives the address that it leads back to. */
async function signInAt(start: string, login: string, back: string): Promise<string> {
  const cookies = new Map<string, string>();
  let [next, body] = [start, undefined as URLSearchParams | undefined];
  for (let step = 0; step < 12; step++) {
    if (next.startsWith(back)) return next;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const found = await fetch(next, {
      method: body === undefined ? "GET" : "POST",
      redirect: "manual",
      headers: { cookie },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of found.headers.getSetCookie()) {
      const [name = "", value = ""] = (line.split(";", 1)[0] ?? "").split(/=(.*)/s);
      cookies.set(name, value);
    }
    body = undefined;
    const location = found.headers.get("location");
    if (location !== null) {
      next = new URL(location, next).href;
      continue;
    }
    const page = await found.text();
    const action = /action="([^"]+)"/.exec(page)?.[1];
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1] ?? "";
    if (action === undefined) throw new Error(`${found.status}: ${page.slice(0, 500)}`);
    next = new URL(action, next).href;
    body = new URLSearchParams({ prompt, login, password: "any" });
  }
  throw new Error(`The issuer leads nowhere: ${next}`);
}

const described = { title: "Orders", access: "key" as const, portal: { client: "orders-portal" } };

async function open(secret?: string) {
  const rules = { ...described, issuer: { url: issuer, audience: "orders" } };
  const served = await openPortal(apis, rules, secret === undefined ? {} : { PORTAL_CLIENT_SECRET: secret });
  const callback = `${served.url}/portal/sign-in/callback`;
  await serveIssuer(callback, secret);
  const signInAs = async (login: string) => {
    const visitor = new Visitor(served.url);
    const page = await visitor.get("/portal/sign-in");
    expect(page.text).toContain(`Continue with ${new URL(issuer).host}`);
    const start = await visitor.get("/portal/sign-in/start");
    const back = await signInAt(start.location, login, callback);
    return { visitor, start, back: back.slice(served.url.length) };
  };
  return { ...served, signInAs };
}

describe("signing in at an issuer", () => {
  it("begins a session of the person, who is the same each time and nobody else", async () => {
    const { signInAs } = await open();
    const { visitor: anna, start, back } = await signInAs("anna");
    const asked = new URL(start.location).searchParams;
    expect(asked.get("code_challenge_method")).toBe("S256");
    expect(asked.get("state")).toMatch(/^.{43}$/);
    expect(start.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax$/);
    const page = await anna.get(back);
    expect([page.status, page.headers.getSetCookie().length]).toEqual([200, 2]);
    expect(page.text).toContain('http-equiv="refresh" content="0; url=/portal"');
    expect([...anna.cookies.keys()]).toEqual(["hookloom-session"]);
    const path = await makeApplication(anna, "shop", "");
    expect((await anna.get("/portal")).text).toContain("anna &lt;of the issuer&gt;");

    const again = await signInAs("anna");
    await again.visitor.get(again.back);
    expect((await again.visitor.get(path)).status).toBe(200);
    const ben = await signInAs("ben");
    await ben.visitor.get(ben.back);
    expect((await ben.visitor.get(path)).status).toBe(404);
  });

  it("counts only in the browser where it began, for its own state and code", async () => {
    const { signInAs, url } = await open();
    const { visitor, back } = await signInAs("anna");
    const other = new Visitor(url);
    expect((await other.get(back)).status).toBe(403);
    const { back: foreign } = await signInAs("eve");
    // A link that would sign somebody in as the one who sent it.
    expect((await visitor.get(foreign)).status).toBe(403);
    expect(visitor.cookies.size).toBe(0);
    const { visitor: mallory, back: own } = await signInAs("mallory");
    expect((await mallory.get(own.replace(/code=[^&]+/, "code=made-up"))).status).toBe(403);
    expect((await mallory.get(own)).status).toBe(403);
  });

  it("proves a client that has a secret", async () => {
    const { signInAs, lines } = await open("a-secret-of-the-portal-client");
    const { visitor, back } = await signInAs("anna");
    expect((await visitor.get(back)).status).toBe(200);
    expect(lines.join()).not.toContain("a-secret-of-the-portal-client");
  });

  it("takes no code twice", async () => {
    const { signInAs } = await open();
    const { visitor, back } = await signInAs("anna");
    const flow = visitor.cookies.get("hookloom-flow") ?? "";
    expect((await visitor.get(back)).status).toBe(200);
    visitor.cookies.clear();
    visitor.cookies.set("hookloom-flow", flow);
    expect((await visitor.get(back)).status).toBe(403);
  });

  it("says so where the issuer refuses, or does not answer", async () => {
    const { url, lines, signInAs } = await open();
    const { visitor, back } = await signInAs("anna");
    const state = new URL(back, url).searchParams.get("state") ?? "";
    const denied = await visitor.get(
      `/portal/sign-in/callback?${new URLSearchParams({ error: "access_denied", state, iss: issuer })}`,
    );
    expect([denied.status, /access_denied/.test(denied.text)]).toEqual([403, true]);
    answer = (_request, response) => void response.writeHead(503).end();
    const { status, text } = await new Visitor(url).get("/portal/sign-in/start");
    expect([status, text.includes("did not respond as an issuer")]).toEqual([403, true]);
    expect(lines.some((line) => line.includes("A sign-in to the portal failed"))).toBe(true);
  });

  it("is over for a member who was removed, until they are invited", async () => {
    const { signInAs, manage, invite } = await open();
    const first = await signInAs("anna");
    await first.visitor.get(first.back);
    const [member] = await manage<readonly PortalMember[]>("/portal/members", "GET");
    expect(member).toMatchObject({ from: "issuer", applications: [] });
    await manage(`/portal/members/${member?.id}`, "DELETE");
    expect((await first.visitor.get("/portal")).location).toBe("/portal/sign-in");
    const second = await signInAs("anna");
    const refused = await second.visitor.get(second.back);
    expect([refused.status, refused.text.includes("has ended your access")]).toEqual([403, true]);
    await invite(member?.name ?? "");
    const third = await signInAs("anna");
    expect((await third.visitor.get(third.back)).status).toBe(200);
  });

  it("is not offered where the portal has no client there", async () => {
    const { url } = await openPortal(apis, { ...described, portal: {}, issuer: { url: issuer } });
    const visitor = new Visitor(url);
    expect((await visitor.get("/portal/sign-in")).text).not.toContain("Continue with");
    expect((await visitor.get("/portal/sign-in/start")).location).toBe("/portal/sign-in");
  });
});

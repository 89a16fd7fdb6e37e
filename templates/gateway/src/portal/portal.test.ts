import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServedApis } from "../access/testing/served-apis.ts";
import type { ApiDescription } from "../api/api.ts";
import type { ApplicationSummary } from "../management/api-management.ts";
import { callWith, described, makeApplication, makeKey, openPortal } from "./testing/open-portal.ts";
import { Visitor } from "./testing/visitor.ts";

let apis: ServedApis;
beforeAll(async () => {
  apis = await ServedApis.open();
});
afterAll(() => apis.close());

const open = (description?: ApiDescription) => openPortal(apis, description);

describe("a portal", () => {
  it("is there where it is described, and nowhere else", async () => {
    const without = await open({ access: "key" });
    expect((await new Visitor(without.url).get("/portal")).status).toBe(404);
    expect(await without.invite("Anna")).toMatchObject({ status: 409 });
    await without.describeApi({ access: "key", portal: { visibility: "public" } });
    await without.manage("/api/reload", "POST");
    expect((await new Visitor(without.url).get("/portal")).status).toBe(200);
  });

  it("shows nobody anything while it is private, but where to sign in", async () => {
    const { url } = await open();
    const visitor = new Visitor(url);
    for (const path of ["", "/", "/try", "/openapi.json", "/applications", "/applications/x", "/nothing"]) {
      const page = await visitor.get(`/portal${path}`);
      expect([page.status, page.location]).toEqual([303, "/portal/sign-in"]);
    }
    const { text, status } = await visitor.get("/portal/sign-in");
    expect(status).toBe(200);
    expect(text).not.toContain("bronze");
    expect(text).not.toContain("/orders");
  });

  it("lets anybody read while it is public, and escapes what it shows", async () => {
    const { url } = await open({ ...described, portal: { visibility: "public" } });
    const { text, headers } = await new Visitor(url).get("/portal");
    expect(text).toContain("Orders &lt;b&gt;");
    expect(text).toContain("Takes orders &amp; more.");
    expect(text).toContain("3 requests a day");
    expect(text).not.toContain("<b> ");
    const policy = headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'; style-src 'self'");
    expect(policy).not.toMatch(/unsafe|script-src/);
    expect(headers.get("referrer-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(text).not.toMatch(/\sstyle=|<style|<script|\son\w+=/);
  });

  it("describes what consumers call, and how they prove themselves", async () => {
    const { url } = await open({ ...described, portal: { visibility: "public" } });
    const found = JSON.parse((await new Visitor(url).get("/portal/openapi.json")).text);
    expect(Object.keys(found.paths)).toEqual(["/orders", "/orders/deliveries/{id}"]);
    expect(found.paths["/orders"].post.security).toEqual([{ oauth2: [] }, { token: [] }, { key: [] }]);
    expect(found.components.securitySchemes).toMatchObject({
      key: { type: "apiKey", in: "header", name: "x-api-key" },
      oauth2: { flows: { clientCredentials: { tokenUrl: `${url}/oauth2/token` } } },
    });
  });

  it("shows the pages of the documentation, and hands files out without letting them run", async () => {
    const docs = [
      { title: "Start", text: "See [orders](https://orders.example). <script>alert(1)</script>" },
      { title: "Changes", url: "javascript:alert(1)" },
    ];
    const resources = { "/orders": { docs: [{ title: "Orders", text: "# Orders\n\n| a |\n| - |\n| 1 |" }] } };
    const served = await open({ ...described, portal: { visibility: "public" }, docs, resources });
    const visitor = new Visitor(served.url);
    const first = await visitor.get("/portal/docs");
    expect(first.text).toContain('href="https://orders.example/"');
    expect(first.text).toContain("&lt;script&gt;");
    expect(first.text).not.toMatch(/<script|javascript:/);
    const { text } = await visitor.get("/portal/docs/orders");
    expect(text).toMatch(/<article class="prose"><h1>Orders<\/h1>/);
    expect(text).toContain('href="/portal/docs/start"');
    for (const path of ["nothing", "start/file", "changes", "orders/x/y"])
      expect((await visitor.get(`/portal/docs/${path}`)).status).toBe(404);
    const overview = (await visitor.get("/portal")).text;
    expect(overview).toContain('<a href="/portal/docs/orders">Orders</a>');
  });

  it("answers other methods with those that it takes", async () => {
    const { url } = await open();
    const answer = await fetch(`${url}/portal`, { method: "DELETE" });
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    expect((await fetch(`${url}/portal/sign-in`, { method: "HEAD" })).status).toBe(200);
  });
});

describe("an invitation", () => {
  it("signs in once, whoever looked at its link before", async () => {
    const { url, invite } = await open();
    const { path } = await invite("Anna");
    for (let look = 0; look < 3; look++) expect((await new Visitor(url).get(path)).status).toBe(200);
    const anna = new Visitor(url);
    expect((await anna.accept(path)).text).toContain("Anna");
    expect([...anna.cookies.keys()]).toEqual(["hookloom-session"]);
    const second = new Visitor(url);
    expect((await second.get(path)).status).toBe(410);
    const { formToken } = await second.get((await invite("Ben")).path);
    const again = await second.post(path, {}, { formToken });
    expect(again.status).toBe(410);
    expect(second.cookies.has("hookloom-session")).toBe(false);
  });

  it("stands in no page: its form posts to the address that was opened", async () => {
    const { url, invite } = await open();
    const { path } = await invite("Anna");
    const { text } = await new Visitor(url).get(path);
    expect(text).not.toContain(path.slice(path.lastIndexOf("/") + 1));
  });

  it("is for somebody with a name", async () => {
    const { invite } = await open();
    for (const name of ["", "  ", "x".repeat(61), "a\nb"])
      expect(await invite(name)).toMatchObject({ status: 400 });
  });

  it("leads to the same member each time, and its cookie is out of reach for scripts and other sites", async () => {
    const { url, invite, signIn } = await open();
    const anna = await signIn("Anna");
    await makeApplication(anna, "shop");
    const visitor = new Visitor(url);
    const { path } = await invite("Anna");
    await visitor.get(path);
    const { headers } = await visitor.post(path);
    const [cookie = ""] = headers.getSetCookie();
    expect(cookie).toMatch(/^hookloom-session=\w{42}; Path=\/; Max-Age=28800; HttpOnly; SameSite=Strict$/);
    expect((await visitor.get("/portal/applications")).text).toContain("shop");
  });

  it("gives a cookie of this host alone where the environment is called by https", async () => {
    const { url, invite } = await open();
    const { path } = await invite("Anna");
    const visitor = new Visitor(url);
    const outside = { "x-forwarded-proto": "https", "x-forwarded-host": "hooks.example.com" };
    await visitor.get(path, outside);
    const { headers } = await visitor.post(
      path,
      {},
      { origin: "https://hooks.example.com", headers: outside },
    );
    const [cookie = ""] = headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-hookloom-session=\w+; Path=\/; .*HttpOnly; SameSite=Strict; Secure$/);
  });

  it("cannot be guessed for long from one address", async () => {
    const { url } = await open();
    const visitor = new Visitor(url);
    const statuses = new Set<number>();
    for (let count = 0; count < 40; count++)
      statuses.add((await visitor.get(`/portal/invitations/${"x".repeat(42)}`)).status);
    expect([...statuses]).toEqual([410, 429]);
  });
});

describe("a form", () => {
  it("does nothing without its token, with that of another session, or from another site", async () => {
    const { signIn, manage, url } = await open();
    const [anna, ben] = [await signIn("Anna"), await signIn("Ben")];
    const { formToken } = await ben.get("/portal/applications/new");
    await anna.get("/portal/applications/new");
    const wish = { name: "shop", plan: "bronze" };
    const tries = [
      { formToken: "" },
      { formToken },
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: undefined },
      { headers: { "sec-fetch-site": "cross-site" } },
      { headers: { "sec-fetch-site": "same-site" } },
    ];
    for (const options of tries) {
      const { status, location } = await anna.post("/portal/applications", wish, options);
      expect([options, status, location]).toEqual([options, 403, ""]);
    }
    const json = await fetch(`${url}/portal/applications`, {
      method: "POST",
      headers: {
        origin: url,
        "content-type": "application/json",
        cookie: [...anna.cookies][0]?.join("=") ?? "",
      },
      body: "{}",
    });
    expect(json.status).toBe(400);
    expect(await manage<readonly ApplicationSummary[]>("/applications", "GET")).toEqual([]);
    expect((await anna.post("/portal/applications", wish)).status).toBe(303);
  });

  it("of somebody who has signed out does nothing", async () => {
    const { signIn } = await open();
    const anna = await signIn("Anna");
    const cookie = anna.cookies.get("hookloom-session") ?? "";
    const path = await makeApplication(anna, "shop");
    await anna.post("/portal/sign-out");
    expect(anna.cookies.size).toBe(0);
    anna.cookies.set("hookloom-session", cookie);
    expect((await anna.get(path)).location).toBe("/portal/sign-in");
  });
});

it("counts what tries to sign in, not who only looks", async () => {
  const { url, invite } = await open();
  const statusOf = async (path: string, method: string) =>
    (await fetch(`${url}/portal${path}`, { method })).status;
  for (let count = 0; count < 40; count++) expect(await statusOf("/sign-in", "GET")).toBe(200);
  const visitor = new Visitor(url);
  await visitor.accept((await invite("Anna")).path);
  const tries = [];
  for (let count = 0; count < 30; count++) tries.push(await statusOf("/invitations/x", "POST"));
  expect(tries).toEqual([...Array(29).fill(403), 429]);
  expect(await statusOf("/sign-in/start", "GET")).toBe(429);
  expect(await statusOf("/sign-in", "GET")).toBe(200);
  expect((await fetch(`${url}${(await invite("Ben")).path}`)).status).toBe(200);
});

it("no credential, token or invitation is in any page but one, or in the log", async () => {
  const served = await open();
  const { path: invitation } = await served.invite("Anna");
  const anna = new Visitor(served.url);
  await anna.accept(invitation);
  const path = await makeApplication(anna, "shop");
  const key = await makeKey(anna, path);
  const secret = await makeKey(anna, path, "secret");
  await callWith(served, key);
  const session = anna.cookies.get("hookloom-session") ?? "";
  const pages = [
    "",
    "/applications",
    path.slice("/portal".length),
    "/try",
    "/openapi.json",
    "/sign-in",
    "/applications/new",
  ];
  const texts = await Promise.all(pages.map(async (page) => (await anna.get(`/portal${page}`)).text));
  const managed = JSON.stringify(await served.manage("/applications", "GET"));
  const dump = [...texts, managed, ...served.lines].join("\n");
  expect(dump).toContain("shop");
  for (const hidden of [key, secret, session, invitation.slice(-42)]) {
    expect(hidden.length).toBeGreaterThan(40);
    expect(dump).not.toContain(hidden);
  }
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ServedApis } from "../access/testing/served-apis.ts";
import type { ApiDescription } from "../api/api.ts";
import type { ApplicationSummary, PortalMember } from "../management/api-management.ts";
import { callWith, described, makeApplication, makeKey, openPortal } from "./testing/open-portal.ts";

let apis: ServedApis;
beforeAll(async () => {
  apis = await ServedApis.open();
});
afterAll(() => apis.close());

const open = (description?: ApiDescription) => openPortal(apis, description);

describe("a member", () => {
  it("makes an application, gets a key once, rolls it and revokes the old one", async () => {
    const served = await open();
    const anna = await served.signIn("Anna");
    const path = await makeApplication(anna, "shop <1>");
    const first = await makeKey(anna, path);
    expect(await callWith(served, first)).toBe(200);
    const second = await makeKey(anna, path);
    const [one, two] = await Promise.all([callWith(served, first), callWith(served, second)]);
    expect([one, two]).toEqual([200, 200]);
    expect(await makeKey(anna, path)).toBe("");
    const page = await anna.get(path);
    for (const key of [first, second]) expect(page.text).not.toContain(key);
    expect(page.text).toContain("shop &lt;1&gt;");
    const revoke = /action="([^"]+\/revoke)"/.exec(page.text)?.[1] ?? "";
    expect((await anna.post(revoke)).location).toBe(path);
    expect(await callWith(served, first)).toBe(401);
    expect(await callWith(served, second)).toBe(429);
    const seen = await anna.get(path);
    expect(seen.text).toMatch(/0 <span[^>]*>of 3 left/);
    expect(seen.text).toContain("Rejected");
    expect(seen.text.match(/<td class="number">429/g)).toHaveLength(1);
    expect(seen.text.match(/<td class="number">200/g)).toHaveLength(3);
    expect(served.lines.join("\n")).not.toContain(first);
  });

  it("gets a client whose secret is exchanged for a token", async () => {
    const served = await open();
    const anna = await served.signIn("Anna");
    const path = await makeApplication(anna, "shop");
    const secret = await makeKey(anna, path, "secret");
    const id = path.slice(path.lastIndexOf("/") + 1);
    const answer = await fetch(`${served.url}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    expect(await served.call(access_token)).toBe(200);
  });

  it("has no scope until the owner grants one, and reads which to ask for", async () => {
    const served = await open({ ...described, resources: { "/orders": { scopes: ["orders:write"] } } });
    const anna = await served.signIn("Anna");
    const path = await makeApplication(anna, "shop");
    const key = await makeKey(anna, path);
    expect(await callWith(served, key)).toBe(403);
    const before = (await anna.get(path)).text;
    expect(before).toContain("Request the required scopes from the owner: <code>orders:write</code>.");
    for (const page of [before, (await anna.get("/portal/applications")).text]) {
      expect(page).toContain("No scope granted");
      expect(page).not.toContain(">Active<");
    }
    await served.manage("/applications/shop/scopes", "POST", { scopes: ["orders:write"] });
    expect(await callWith(served, key)).toBe(200);
    expect((await anna.get(path)).text).toContain(
      "The application can use the scope <code>orders:write</code>.",
    );
    expect((await anna.get("/portal/applications")).text).toContain(">Active<");
  });

  it("waits for the approval that a plan asks for", async () => {
    const served = await open();
    const anna = await served.signIn("Anna");
    const path = await makeApplication(anna, "shop", "gold");
    const key = await makeKey(anna, path);
    expect(await callWith(served, key)).toBe(403);
    expect((await anna.get(path)).text).toMatch(/Waiting for approval[\s\S]*subscription/);
    const approval = { subscription: "active", id: path.slice(path.lastIndexOf("/") + 1), plan: "gold" };
    await served.manage("/applications/shop/subscription", "POST", approval);
    expect(await callWith(served, key)).toBe(200);
    await served.manage("/applications/shop/subscription", "POST", { subscription: "blocked" });
    await anna.get(path);
    // What the owner has blocked, no other plan opens again.
    expect((await anna.post(`${path}/plan`, { plan: "bronze" })).status).toBe(409);
    expect(await callWith(served, key)).toBe(403);
  });

  it("changes the plan, and deletes the application", async () => {
    const served = await open();
    const anna = await served.signIn("Anna");
    const path = await makeApplication(anna, "shop");
    const key = await makeKey(anna, path);
    await anna.get(path);
    await anna.post(`${path}/plan`, { plan: "gold" });
    expect((await anna.get(path)).text).toContain("Waiting for approval");
    expect((await anna.post(`${path}/plan`, { plan: "silver" })).status).toBe(400);
    expect((await anna.post(`${path}/delete`)).location).toBe("/portal/applications");
    expect(await callWith(served, key)).toBe(401);
    expect((await anna.get(path)).status).toBe(404);
  });
});

describe("an approval", () => {
  it("holds for what was seen: neither for another plan, nor for another application of the name", async () => {
    const served = await open({
      ...described,
      plans: { ...described.plans, silver: { requests: "9/day", approval: true } },
      resources: { "/orders": { scopes: ["orders:write"] } },
    });
    const [anna, ben] = [await served.signIn("Anna"), await served.signIn("Ben")];
    const path = await makeApplication(anna, "shop", "silver");
    const seen = { id: path.slice(path.lastIndexOf("/") + 1), plan: "silver" };
    const approve = (more: object) => {
      const body = { subscription: "active", scopes: ["orders:write"], ...more };
      return served.manage<object>("/applications/shop/subscription", "POST", body);
    };
    const changed = expect.objectContaining({ status: 409 });
    const stored = async () =>
      (await served.manage<readonly ApplicationSummary[]>("/applications", "GET")).at(-1);
    for (const unseen of [{}, { id: seen.id }, { plan: "silver" }, { ...seen, plan: "gold" }])
      expect(await approve(unseen)).toEqual(changed);
    await anna.get(path);
    await anna.post(`${path}/plan`, { plan: "gold" });
    expect(await approve(seen)).toEqual(changed);
    await anna.get(path);
    await anna.post(`${path}/delete`);
    const own = await makeApplication(ben, "shop", "silver");
    expect(await approve(seen)).toEqual(changed);
    const scopes = { id: seen.id, scopes: ["orders:write"] };
    expect(await served.manage("/applications/shop/scopes", "POST", scopes)).toEqual(changed);
    expect(await stored()).toMatchObject({ subscription: "pending", scopes: [] });
    await approve({ ...seen, id: own.slice(own.lastIndexOf("/") + 1) });
    expect(await stored()).toMatchObject({ subscription: "active", scopes: ["orders:write"] });
  });
});

describe("a member whom the owner removes", () => {
  const removeNamed = async (served: Awaited<ReturnType<typeof open>>, name: string, body?: object) => {
    const all = await served.manage<readonly PortalMember[]>("/portal/members", "GET");
    const id = all.find((one) => one.name === name)?.id ?? expect.fail(`There is no ${name}.`);
    return served.manage<PortalMember>(`/portal/members/${id}`, "DELETE", body);
  };

  it("is signed out, and comes back without what they had", async () => {
    const served = await open();
    const [anna, ben] = [await served.signIn("Anna"), await served.signIn("Ben")];
    const path = await makeApplication(anna, "shop");
    const key = await makeKey(anna, path);
    const waiting = await served.invite("Anna");
    expect(waiting.applications).toBe(1);
    expect((await served.invite("Carl")).applications).toBeUndefined();
    const removed = {
      name: "Anna",
      from: "invitation",
      applications: ["shop"],
      removedAt: expect.any(String),
    };
    expect(await removeNamed(served, "Anna")).toMatchObject(removed);
    expect((await anna.get(path)).location).toBe("/portal/sign-in");
    expect((await anna.get(waiting.path)).status).toBe(410);
    expect((await ben.get("/portal/applications")).status).toBe(200);
    expect(await callWith(served, key)).toBe(200);
    expect((await (await served.signIn("Anna")).get(path)).status).toBe(404);
    expect(await served.manage("/portal/members/x", "DELETE")).toMatchObject({ status: 404 });
  });

  it("loses what they made, where the owner says so", async () => {
    const served = await open();
    const anna = await served.signIn("Anna");
    const key = await makeKey(anna, await makeApplication(anna, "shop"));
    await removeNamed(served, "Anna", { revoke: true });
    expect(await callWith(served, key)).toBe(401);
  });
});

describe("what a member may do", () => {
  it("waits for the approval of a client id at another issuer, whichever plan it moves to", async () => {
    const served = await open({
      ...described,
      issuer: { url: "https://id.example.com" },
      plans: { ...described.plans, silver: { requests: "9/day" } },
    });
    const anna = await served.signIn("Anna");
    await anna.get("/portal/applications/new");
    const wish = { name: "shop", plan: "bronze", client: "of-somebody-else" };
    const path = (await anna.post("/portal/applications", wish)).location;
    for (const plan of ["silver", "gold", "bronze"]) {
      await anna.get(path);
      expect((await anna.post(`${path}/plan`, { plan })).location).toBe(path);
      const [found] = await served.manage<readonly ApplicationSummary[]>("/applications", "GET");
      expect(found).toMatchObject({ clientId: "of-somebody-else", plan, subscription: "pending" });
    }
  });

  it("sees and changes own applications alone, whatever ids are tried", async () => {
    const served = await open();
    const [anna, ben] = [await served.signIn("Anna"), await served.signIn("Ben")];
    const path = await makeApplication(anna, "shop");
    const key = await makeKey(anna, path);
    const [{ credentials = [] } = {}] = await served.manage<readonly ApplicationSummary[]>(
      "/applications",
      "GET",
    );
    const own = await makeApplication(ben, "bank");
    expect((await ben.get("/portal/applications")).text).not.toContain("shop");
    expect((await ben.get(path)).status).toBe(404);
    await ben.get(own);
    const tries = ["/credentials", `/credentials/${credentials[0]?.id}/revoke`, "/plan", "/delete"];
    for (const part of tries)
      expect((await ben.post(`${path}${part}`, { kind: "key", plan: "gold" })).status).toBe(404);
    // The id of another's key under an application of one's own.
    expect((await ben.post(`${own}/credentials/${credentials[0]?.id}/revoke`)).status).toBe(404);
    expect(await callWith(served, key)).toBe(200);
  });

  it("sees what is wrong with a form, and gets it back", async () => {
    const { signIn } = await open({ ...described, applications: { partner: { plan: "gold" } } });
    const anna = await signIn("Anna");
    await makeApplication(anna, "shop");
    for (const [name, sentence] of [
      ["shop", "is taken"],
      ["partner", "is taken"],
      ["console", "is taken"],
      ["", "1 to 60 characters"],
    ] as const) {
      await anna.get("/portal/applications/new");
      const { status, text } = await anna.post("/portal/applications", { name, plan: "bronze" });
      expect([name, status]).toEqual([name, 400]);
      expect(text).toContain(sentence);
    }
  });

  it("has twenty applications at most", async () => {
    const { signIn } = await open({ access: "key", portal: {} });
    const anna = await signIn("Anna");
    for (let count = 0; count < 20; count++) await makeApplication(anna, `a${count}`, "");
    await anna.get("/portal/applications/new");
    const { text } = await anna.post("/portal/applications", { name: "more" });
    expect(text).toContain("already have 20 applications");
  });
});

describe("the state of the api", () => {
  const at = async (state: NonNullable<ApiDescription["state"]>) => {
    const served = await open();
    const anna = await served.signIn("Anna");
    const path = await makeApplication(anna, "shop");
    const ben = await served.signIn("Ben");
    const deprecation = { since: "2026-01-01", sunset: "2026-07-01", successor: "https://next.example/" };
    await served.describeApi({ ...described, state, deprecation });
    await served.manage("/api/reload", "POST");
    return { ...served, anna, ben, path };
  };

  it("created hides everything", async () => {
    const { anna } = await at("created");
    expect((await anna.get("/portal")).status).toBe(404);
  });

  it("pre-released is marked", async () => {
    const { ben } = await at("pre-released");
    expect((await ben.get("/portal")).text).toContain("This is a pre-release.");
    expect((await ben.get("/portal/applications/new")).status).toBe(200);
  });

  it("deprecated is marked with its dates, and accepts no new application", async () => {
    const { ben, anna, path } = await at("deprecated");
    const { text, formToken } = await ben.get("/portal");
    expect(text).toMatch(/deprecated since <time datetime="2026-01-01">1 Jan 2026/);
    expect(text).toContain("1 Jul 2026");
    expect((await ben.get("/portal/applications/new")).status).toBe(303);
    expect(
      (await ben.post("/portal/applications", { name: "x", plan: "bronze" }, { formToken })).status,
    ).toBe(409);
    expect(await makeKey(anna, path)).toMatch(/^hl_dev_/);
    expect((await anna.post(`${path}/plan`, { plan: "gold" })).status).toBe(409);
  });

  it("blocked is hidden from new ones, and says to others what is going on", async () => {
    const { ben, anna, path } = await at("blocked");
    expect((await ben.get("/portal")).status).toBe(404);
    expect((await anna.get("/portal")).text).toContain("out of service");
    expect((await anna.get(path)).status).toBe(200);
  });

  it("blocked by its owner says why", async () => {
    const { anna, manage } = await at("published");
    await manage("/api/block", "POST", { reason: "The database moves <now>", by: "Otto" });
    const { text } = await anna.get("/portal");
    expect(text).toContain("The database moves &lt;now&gt;");
    expect(text).not.toContain("Otto");
  });

  it("retired is gone", async () => {
    const { anna } = await at("retired");
    const { status, text } = await anna.get("/portal");
    expect([status, text.includes("https://next.example/")]).toEqual([410, true]);
  });
});

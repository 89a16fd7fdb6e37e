import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import type { Target } from "@hookloom/core/environments/contract/target";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import type { ApplicationSummary } from "@hookloom/gateway/management";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { useVscode } from "@hookloom/host/testing/vscode";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { grantScopes, requests } from "./applications.ts";

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly picked?: boolean;
}

/** What a person is shown, and how they answer: the rows that they choose or tick, and the buttons. */
const person = {
  lists: [] as { title: string; placeHolder: string; items: readonly Item[] }[],
  told: [] as string[],
  ticks: undefined as readonly string[] | undefined,
  button: "",
};

useVscode({
  // Views that look again may take long, and nothing waits for them.
  commands: { executeCommand: () => new Promise(() => undefined) },
  window: {
    showQuickPick: async (
      items: readonly Item[],
      { title = "", placeHolder = "", canPickMany = false }: Record<string, unknown>,
    ) => {
      person.lists.push({ title: String(title), placeHolder: String(placeHolder), items });
      if (!canPickMany) return items[0];
      return person.ticks && items.filter(({ label }) => person.ticks?.includes(label));
    },
    showInformationMessage: async (sentence: string, options?: object, ...buttons: { title: string }[]) => {
      person.told.push(sentence);
      return options && buttons.find(({ title }) => title === person.button);
    },
    setStatusBarMessage: (sentence: string) => void person.told.push(sentence),
  },
});

const api: ApiDescription = {
  plans: { gold: { requests: "unlimited", approval: true } },
  resources: {
    "/orders": { scopes: ["orders:read", "orders:write"] },
    "/returns": { scopes: ["orders:write"] },
  },
};

const shop: ApplicationSummary = {
  application: "shop",
  id: "shop-1",
  clientId: "shop-1",
  member: "Anna",
  plan: "gold",
  subscription: "pending",
  scopes: [],
  createdAt: "2026-11-26T10:00:00.000Z",
  credentials: [],
  cursor: "1.shop-1",
};

let server: Server;
/** The requests that change something, in order. */
let changes: [path: string, body: unknown][];
let listed: readonly ApplicationSummary[];
beforeEach(async () => {
  Object.assign(person, { lists: [], told: [], ticks: undefined, button: "Approve" });
  changes = [];
  listed = [shop];
  server = createServer(async (request, response) => {
    if (request.method === "POST") changes.push([request.url ?? "", await json(request)]);
    const given = changes.findLast(([path]) => path.endsWith("/scopes"))?.[1] as object | undefined;
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(request.method === "GET" ? listed : { ...shop, ...given }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
});
afterEach(() => new Promise((done) => server.close(done)));

/** An environment that follows the first rules while hookloom.json describes the second. */
function portsOf(applied: ApiDescription | undefined = api, described = applied): DeployPorts {
  const target = {
    rules: async () => resolveApi(described),
    appliedRules: async () => resolveApi(applied),
    managementPort: async () => (server.address() as AddressInfo).port,
  } as unknown as Target;
  const project = { root: "/orders", name: "orders", entry: "", environments: { dev: {} } };
  return {
    log: { info: () => undefined },
    projects: { choose: async () => project },
    targets: { query: async (_ref: object, work: (open: Target) => unknown) => work(target) },
  } as unknown as DeployPorts;
}

const dev = { root: "/orders", environment: "dev" };

describe("granting scopes", () => {
  it("offers what resources demand, ticks what the application has, and replaces that", async () => {
    listed = [{ ...shop, subscription: "active", scopes: ["orders:read"] }];
    person.ticks = ["orders:write"];
    await grantScopes(portsOf(), dev);
    const [applications, scopes] = person.lists;
    expect(applications?.items).toMatchObject([{ label: "$(plug) shop", description: "has orders:read" }]);
    expect(scopes?.items).toMatchObject([
      { label: "orders:read", description: "/orders", picked: true },
      { label: "orders:write", description: "/orders  /returns", picked: false },
    ]);
    expect(changes).toEqual([["/applications/shop/scopes", { id: "shop-1", scopes: ["orders:write"] }]]);
    expect(person.told).toEqual(["$(check) shop has orders:write from now on"]);
  });

  it("takes all of them where none is ticked, and nothing where the question is closed", async () => {
    await expect(grantScopes(portsOf(), dev)).rejects.toMatchObject({ name: "AbortError" });
    expect(changes).toEqual([]);
    person.ticks = [];
    await grantScopes(portsOf(), dev);
    expect(changes).toEqual([["/applications/shop/scopes", { id: "shop-1", scopes: [] }]]);
    expect(person.told).toEqual(["$(check) shop has no scopes from now on"]);
  });

  it("ticks all for an application from before there were scopes", async () => {
    const { scopes: _none, ...before } = shop;
    listed = [before];
    person.ticks = [];
    await grantScopes(portsOf(), dev);
    expect(person.lists[1]?.items.map(({ picked }) => picked)).toEqual([true, true]);
  });

  it("offers what runs, which hookloom.json may not describe any more", async () => {
    person.ticks = [];
    await grantScopes(portsOf(api, {}), dev);
    expect(person.lists[1]?.items).toHaveLength(2);
    await grantScopes(portsOf(undefined, api), dev);
    expect(person.lists[3]?.items).toHaveLength(2);
  });

  it("says so where nothing can be granted", async () => {
    await grantScopes(portsOf({}), dev);
    expect(person.told[0]).toMatch(/^No resource of the API in dev requires a scope: add "scopes"/);
    listed = [
      { ...shop, application: "console" },
      { ...shop, revokedAt: shop.createdAt },
    ];
    await grantScopes(portsOf(), dev);
    expect(person.told[1]).toBe("There are no applications in dev yet.");
    expect(changes).toEqual([]);
  });

  it("says that tokens of another issuer bring scopes of their own", async () => {
    person.ticks = [];
    await grantScopes(portsOf({ ...api, issuer: { url: "https://id.example.com" } }), dev);
    expect(person.lists[1]?.placeHolder).toBe(
      "These apply to keys; tokens from https://id.example.com carry their own scopes",
    );
  });
});

describe("approving a request", () => {
  it("grants the ticked scopes before the application may call; none is ticked for one of the portal", async () => {
    person.ticks = ["orders:read"];
    await requests(portsOf(), dev);
    expect(person.lists[0]?.items.map(({ picked }) => picked)).toEqual([false, false]);
    expect(changes).toEqual([
      [
        "/applications/shop/subscription",
        { subscription: "active", id: "shop-1", plan: "gold", scopes: ["orders:read"] },
      ],
    ]);
  });

  it("approves nothing where the question about scopes is closed", async () => {
    await expect(requests(portsOf(), dev)).rejects.toMatchObject({ name: "AbortError" });
    expect(changes).toEqual([]);
  });

  it("does not ask for scopes if the API has none or the application is refused", async () => {
    await requests(portsOf({ plans: api.plans ?? {} }), dev);
    person.button = "Reject";
    await requests(portsOf(), dev);
    expect(person.lists).toEqual([]);
    expect(changes.map(([, body]) => body)).toEqual([
      { subscription: "active", id: "shop-1", plan: "gold" },
      { subscription: "blocked", id: "shop-1", plan: "gold" },
    ]);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentHash } from "./content-hash.ts";
import type { ApiDescription } from "./description.ts";
import { rulesOf } from "./effective-api.ts";
import { resolveApi } from "./resolve-api.ts";
import { descriptions } from "./testing/descriptions.ts";

function resolved(...parts: Parameters<typeof resolveApi>) {
  const api = resolveApi(...parts);
  if (api === undefined) throw new Error("There are no rules.");
  return api;
}

const orders: ApiDescription = {
  title: "Orders",
  access: "key",
  limits: { requests: "600/minute", address: "120/minute" },
  plans: { bronze: { requests: "1000/day", burst: "10/second" }, internal: { requests: "unlimited" } },
  resources: { "/http": { access: ["oauth2", "key"], limits: { requests: "60/minute" } } },
  deny: ["203.0.113.0/24"],
  portal: {},
};

describe("the rules of an environment", () => {
  it("are none where neither the project nor the environment has an api", () => {
    expect(resolveApi(undefined)).toBeUndefined();
    expect(resolveApi(undefined, undefined, { title: "shop" })).toBeUndefined();
  });

  it("are those of an environment where the project has none for all", () => {
    fc.assert(
      fc.property(descriptions, (own) => {
        expect(resolveApi(undefined, own)).toEqual(resolveApi({}, own));
        expect(resolveApi(undefined, own)).toEqual(resolveApi(own));
      }),
    );
  });

  it("say everything that was left out, with the build's own title below the project's", () => {
    expect(resolved({}, undefined, { title: "shop", version: "2.0.0" })).toMatchObject({
      title: "shop",
      version: "2.0.0",
      state: "published",
      sources: "hold",
      issuer: "own",
      limits: {},
      usual: { access: ["oauth2"], scopes: [], allow: [], deny: [] },
    });
    expect(resolved(orders, undefined, { title: "shop" }).title).toBe("Orders");
  });

  it("have every limit as numbers, and none for unlimited", () => {
    const { limits, plans } = resolved(orders);
    expect(limits).toEqual({
      requests: { count: 600, seconds: 60 },
      address: { count: 120, seconds: 60 },
    });
    expect(plans).toEqual({
      bronze: {
        approval: false,
        requests: { count: 1000, seconds: 86_400 },
        burst: { count: 10, seconds: 1 },
      },
      internal: { approval: false },
    });
  });

  it("take from the environment what it overrides, member by member", () => {
    const { state, limits, plans, resources } = resolved(orders, {
      state: "pre-released",
      limits: { requests: "unlimited" },
      plans: { bronze: { requests: "5/day" } },
      resources: { "/http": { scopes: ["orders:write"] } },
    });
    expect(state).toBe("pre-released");
    expect(limits).toEqual({ address: { count: 120, seconds: 60 } });
    expect(plans.bronze).toMatchObject({ requests: { count: 5 }, burst: { count: 10 } });
    expect(resources["/http"]).toMatchObject({
      access: ["oauth2", "key"],
      scopes: ["orders:write"],
      limits: { requests: { count: 60 } },
    });
  });

  it("replace an issuer as a whole", () => {
    const issuer = { url: "https://one.example.com", audience: "one", application: "azp" };
    const other = { issuer: { url: "https://two.example.com" } };
    expect(resolved({ title: "Orders", issuer }, other).issuer).toEqual({
      url: "https://two.example.com",
      audience: ["orders"],
      application: ["client_id", "azp", "sub"],
    });
  });

  it("of a path without rules of its own are the API's defaults, whatever its name", () => {
    const api = resolved(orders);
    expect(rulesOf(api, "/http").access).toEqual(["oauth2", "key"]);
    expect(rulesOf(api, "/other").access).toEqual(["key"]);
    expect(rulesOf(api, "constructor")).toBe(api.usual);
  });

  it("deny everywhere what the API denies, and let a path allow its own addresses", () => {
    const { resources } = resolved({
      allow: ["10.0.0.0/8"],
      deny: ["10.1.0.0/16"],
      resources: { "/a": { allow: ["192.0.2.1"], deny: ["10.2.0.0/16"] } },
    });
    expect(resources["/a"]?.allow.map(({ address }) => address)).toEqual(["192.0.2.1"]);
    expect(resources["/a"]?.deny.map(({ address }) => address)).toEqual(["10.1.0.0", "10.2.0.0"]);
  });

  it("let nothing pass where a limit or an address range cannot be read", () => {
    const { limits, usual } = resolved({ limits: { requests: "many" }, allow: ["moon"], deny: ["sun"] });
    expect(limits.requests?.count).toBe(0);
    expect(usual.allow).toEqual([{ family: "ipv4", address: "0.0.0.0", bits: 32 }]);
    expect(usual.deny.map(({ bits }) => bits)).toEqual([0, 0]);
  });
});

/** The same JSON with the members of each object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, turned(member)]),
  );
}

describe("the hash of rules", () => {
  it("is FNV-1a of the text", () => {
    // The draft's test vector for the text "1".
    expect(contentHash(1)).toBe("af63ac4c86019afc");
  });

  it("survives the order of members and a way through JSON", () => {
    fc.assert(
      fc.property(descriptions, descriptions, (description, override) => {
        const { hash, ...content } = resolved(description, override);
        expect(contentHash(turned(content))).toBe(hash);
        expect(contentHash(JSON.parse(JSON.stringify(content)))).toBe(hash);
        expect(resolved(turned(description) as ApiDescription, turned(override) as ApiDescription).hash).toBe(
          hash,
        );
      }),
    );
  });

  it("differs where the rules differ", () => {
    fc.assert(
      fc.property(descriptions, descriptions, (one, other) => {
        const [{ hash: first, ...rules }, { hash: second, ...others }] = [resolved(one), resolved(other)];
        expect(first === second).toBe(JSON.stringify(turned(rules)) === JSON.stringify(turned(others)));
      }),
    );
  });
});

describe("laws of the resolution", () => {
  it("an empty override changes nothing, and overriding with the same again neither", () => {
    fc.assert(
      fc.property(descriptions, descriptions, (description, override) => {
        expect(resolveApi(description, {})).toEqual(resolveApi(description));
        expect(resolveApi(description, description)).toEqual(resolveApi(description));
        expect(resolveApi(resolvedDescription(description, override), override)).toEqual(
          resolveApi(description, override),
        );
      }),
    );
  });

  it("what an environment says holds there", () => {
    fc.assert(
      fc.property(descriptions, descriptions, (description, override) => {
        const { state, title } = resolved(description, override);
        expect(state).toBe(override.state ?? description.state ?? "published");
        expect(title).toBe(override.title ?? description.title ?? "API");
      }),
    );
  });
});

function resolvedDescription(description: ApiDescription, override: ApiDescription): ApiDescription {
  return { ...description, state: override.state ?? description.state ?? "published" };
}

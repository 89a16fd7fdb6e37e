import { expect, it } from "vitest";
import { StoreUnavailable } from "../../runtime/src/errors/errors.ts";
import { http } from "../../runtime/src/http/http.ts";
import { createLogger } from "../../runtime/src/log/logger.ts";
import { webhook } from "../../runtime/src/webhook/webhook.ts";
import { type ApiDescription, type EffectiveApi, resolveApi } from "./api/api.ts";
import type { Portal } from "./portal/portal.ts";
import { PortalDoor } from "./portal-door.ts";

/** A door with rules that change, which counts how often the portal is loaded. */
function open(description: ApiDescription, path = "/orders") {
  const lines: string[] = [];
  const log = createLogger({ write: (line) => void lines.push(line) });
  const listeners: ((api: EffectiveApi) => Promise<void> | void)[] = [];
  let rules = resolveApi(description);
  let loads = 0;
  let failure: Error | undefined;
  const invited: string[] = [];
  const portal = {
    invite: async (name: string) => {
      invited.push(name);
      return { path: "/portal/invitations/x", expiresAt: 0 };
    },
    note: () => undefined,
    close: async () => undefined,
  } as unknown as Portal;
  const door = new PortalDoor({
    rules: { current: () => rules, onChange: (listener) => void listeners.push(listener) },
    webhook: webhook(http({ path, verify: "none" })),
    log,
    open: async () => {
      loads++;
      if (failure !== undefined) throw failure;
      return portal;
    },
  });
  return {
    door,
    lines,
    invited,
    loads: () => loads,
    fail: (error: Error | undefined) => {
      failure = error;
    },
    change: async (next: ApiDescription) => {
      rules = resolveApi(next);
      for (const listener of listeners) if (rules !== undefined) await listener(rules);
    },
    invite: (name: unknown) =>
      door.managed.handle({
        method: "POST",
        path: "/portal/invitations",
        query: new URLSearchParams(),
        body: Buffer.from(JSON.stringify({ name })),
      }),
  };
}

it("an api without a portal loads none of it, until its rules describe one", async () => {
  const { door, loads, change, invite } = open({ access: "key" });
  expect([door.findRoute("/portal"), door.findRoute("/portal/docs")]).toEqual([undefined, undefined]);
  door.note("shop", "/orders", { status: 202, body: {} });
  expect(await invite("Anna")).toMatchObject({ status: 409 });
  expect((await door.owners(["shop"])).size).toBe(0);
  await door.close();
  expect(loads()).toBe(0);
  await change({ portal: {} });
  expect(loads()).toBe(1);
  expect(await invite("Anna")).toMatchObject({ status: 201 });
  expect(loads()).toBe(1);
});

it("what is below the path is one route for metrics, and nothing beside it is", () => {
  const { door } = open({ portal: {} });
  const paths = ["/portal", "/portal/", "/portal/invitations/secret", "/portals", "/orders", "/"];
  expect(paths.map((path) => door.findRoute(path))).toEqual([
    "/portal",
    "/portal/{page}",
    "/portal/{page}",
    undefined,
    undefined,
    undefined,
  ]);
});

it.each(["/portal", "/portal/orders"])("a trigger at %s keeps its path, and the problem is said", (path) => {
  const { door } = open({ portal: {} }, path);
  expect(door.findRoute(path)).toBeUndefined();
  expect(door.problems()).toEqual([expect.stringContaining("choose another path for the trigger")]);
  expect(open({ portal: {} }).door.problems()).toEqual([]);
});

it("a store that is unavailable at the start is asked again", async () => {
  const { loads, fail, change, invite, lines } = open({ access: "key" });
  fail(new StoreUnavailable("The database is away."));
  await change({ portal: {} });
  await expect.poll(() => lines.join()).toContain("The portal could not be opened");
  await expect(invite("Anna")).rejects.toThrow("The database is away.");
  fail(undefined);
  expect(await invite("Anna")).toMatchObject({ status: 201 });
  expect(loads()).toBe(3);
});

it.each([undefined, "", " ", 7, "x".repeat(61), "a\u0000b"])("nobody is invited as %j", async (name) => {
  const { invite, invited } = open({ portal: {} });
  expect(await invite(name)).toMatchObject({ status: 400 });
  expect(invited).toEqual([]);
});

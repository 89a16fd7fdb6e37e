import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PostmanStandIn } from "../../../../../test/stand-ins/postman.ts";
import type { PostmanIds } from "../../project/config/postman-ids.ts";
import type { ExportedTrigger } from "../exported-triggers.ts";
import { PostmanClient } from "./client.ts";
import { postmanCollection, postmanEnvironment } from "./collection.ts";
import { pushToPostman } from "./push.ts";

const hub: ExportedTrigger = {
  name: "hub",
  source: "github",
  path: "/github",
  literals: {},
  secretName: "GITHUB_SECRET",
  events: [
    { event: "issues.opened", payload: { action: "opened" } },
    { event: "push", payload: { ref: "refs/heads/main" } },
  ],
};

let postman: PostmanStandIn;
let client: PostmanClient;
let workspace: string;
let ids: PostmanIds;
beforeEach(async () => {
  postman = new PostmanStandIn();
  client = new PostmanClient({ api: await postman.start(), key: postman.key });
  workspace = postman.addWorkspace("Orders");
  ids = {};
});
afterEach(() => postman.stop());

const pushed = (triggers: readonly ExportedTrigger[], address = "https://hooks.example.com") => ({
  collection: postmanCollection("orders", triggers),
  environments: [{ name: "dev", content: postmanEnvironment("orders dev", address, triggers) }],
});

const push = (triggers: readonly ExportedTrigger[] = [hub], address?: string) =>
  pushToPostman(pushed(triggers, address), {
    client,
    ids: { ...ids, workspace },
    keep: async (made) => {
      ids = made;
    },
  });

const environment = () => [...postman.environments.values()][0] as { values: Record<string, unknown>[] };

describe("a push", () => {
  it("creates the collection and the environments, and knows them the next time", async () => {
    expect((await push()).map(({ kind, created }) => [kind, created])).toEqual([
      ["collection", true],
      ["environment", true],
    ]);
    expect(ids.workspace).toBe(workspace);
    expect([...postman.collections.keys()]).toEqual([ids.collection]);
    expect([...postman.environments.keys()]).toEqual([ids.environments?.dev]);
    const before = structuredClone(postman.collection);
    expect((await push()).map(({ created }) => created)).toEqual([false, false]);
    expect(postman.collection).toEqual(before);
  });

  it("keeps two triggers of one name apart", async () => {
    for (const _round of [1, 2]) await push([hub, { ...hub, path: "/b" }]);
    const urls = postman.collection.item.map(({ name, item: requests = [] }) => [
      name,
      requests.map(({ request }) => (request as { url: { raw: string } }).url.raw),
    ]);
    expect(urls).toEqual([
      ["hub", ["{{baseUrl}}/github", "{{baseUrl}}/github"]],
      ["hub (/b)", ["{{baseUrl}}/b", "{{baseUrl}}/b"]],
    ]);
  });

  it("keeps what colleagues added", async () => {
    await push();
    const { collection } = postman;
    const [folder] = collection.item;
    const [opened] = folder?.item ?? [];
    const test = { listen: "test", script: { type: "text/javascript", exec: ["pm.test('x', () => {})"] } };
    Object.assign(opened ?? {}, { event: [test], response: [{ name: "Accepted", code: 202 }] });
    const request = opened?.request as { body: { raw: string }; header: object[]; description?: string };
    request.body.raw = '{"action":"opened","mine":true}';
    request.header.push({ key: "x-debug", value: "1" });
    request.description = "Ours";
    folder?.item?.unshift({ name: "Edge case", id: "own-1", request: { method: "POST" } });
    folder?.item?.push({ name: "issues.opened", id: "own-2", item: [] });
    Object.assign(folder ?? {}, {
      event: [...((folder?.event as object[]) ?? []), test],
      auth: { type: "noauth" },
    });
    collection.item.unshift({
      name: "Scenarios",
      id: "own-3",
      item: [{ name: "All", id: "own-4", request: {} }],
    });
    Object.assign(collection, {
      variable: [
        { key: "baseUrl", value: "http://mine" },
        { key: "own", value: "1" },
      ],
    });
    postman.assignIds();
    const before = structuredClone(collection);

    await push([{ ...hub, path: "/hooks" }]);
    const after = structuredClone(postman.collection);
    // Only where the requests go has changed.
    const moved = JSON.stringify(before)
      .replaceAll("{{baseUrl}}/github", "{{baseUrl}}/hooks")
      .replaceAll('"path":["github"]', '"path":["hooks"]')
      .replace("GitHub at /github", "GitHub at /hooks");
    expect(after).toEqual(JSON.parse(moved));
  });

  it("adds new triggers and events behind what is there", async () => {
    await push();
    const kept = structuredClone(postman.collection.item);
    const more = { ...hub, events: [{ event: "release.published", payload: {} }, ...hub.events] };
    await push([{ ...hub, name: "first", path: "/first" }, more]);
    const names = postman.collection.item.map(({ name, item }) => [name, item?.map((one) => one.name)]);
    expect(names).toEqual([
      ["hub", ["issues.opened", "push", "release.published"]],
      ["first", ["issues.opened", "push"]],
    ]);
    expect(postman.collection.item[0]?.item?.slice(0, 2)).toEqual(kept[0]?.item);
  });
});

describe("another push", () => {
  it("removes what earlier pushes made of a trigger or an event that is gone", async () => {
    const names = () => postman.collection.item.map(({ name, item }) => [name, item?.map((one) => one.name)]);
    await push([hub, { ...hub, name: "other", path: "/other" }]);
    const kept = structuredClone(postman.collection.item[0]?.item?.[0]);
    await push([{ ...hub, events: hub.events.slice(0, 1) }]);
    expect(names()).toEqual([["hub", ["issues.opened"]]]);
    expect(postman.collection.item[0]?.item?.[0]).toEqual(kept);
    await push([]);
    expect(names()).toEqual([]);
  });

  const changes: readonly (readonly [string, (request: Record<string, unknown>) => void])[] = [
    ["tested", (one) => Object.assign(one, { event: [{ listen: "test", script: { exec: ["1"] } }] })],
    ["answered", (one) => Object.assign(one, { response: [{ name: "Accepted", code: 202 }] })],
    ["described", (one) => Object.assign(one, { description: "Ours" })],
    ["edited", (one) => Object.assign(one.request as object, { body: { mode: "raw", raw: "{}" } })],
    ["headed", (one) => void (one.request as { header: object[] }).header.push({ key: "x-a", value: "1" })],
    ["renamed", (one) => Object.assign(one, { name: "Mine" })],
  ];
  it.each(changes)("keeps a request that a colleague has %s, with its folder", async (_how, change) => {
    await push();
    const [opened] = postman.collection.item[0]?.item ?? [];
    change(opened ?? {});
    postman.assignIds();
    const before = structuredClone(opened);
    for (const _round of [1, 2]) await push([{ ...hub, name: "other", path: "/other" }]);
    const [folder, other] = postman.collection.item;
    expect([folder?.name, other?.name]).toEqual(["hub", "other"]);
    expect(folder?.item).toEqual([before]);
  });

  it("removes no folder of a colleague, and none that it does not know to be ours", async () => {
    await push();
    postman.collection.item.push({ name: "Scenarios", item: [{ name: "All", request: {} }] });
    postman.assignIds();
    ids = { ...ids, requests: {} };
    await push([]);
    expect(postman.collection.item.map(({ name }) => name)).toEqual(["hub", "Scenarios"]);
  });

  it("follows the samples of the project where nobody has edited the body", async () => {
    await push();
    const [opened, pushEvent] = postman.collection.item[0]?.item ?? [];
    Object.assign(pushEvent?.request as object, { body: { mode: "raw", raw: '{"mine":1}' } });
    Object.assign(opened ?? {}, { event: [{ listen: "test", script: { exec: ["1"] } }] });
    postman.assignIds();
    const events = hub.events.map(({ event }) => ({ event, payload: { new: 1 } }));
    await push([{ ...hub, events }]);
    const bodies = postman.collection.item[0]?.item?.map(
      ({ request }) => (request as { body: { raw: string } }).body.raw,
    );
    expect(bodies?.map((raw) => JSON.parse(raw))).toEqual([{ new: 1 }, { mine: 1 }]);
  });

  it("leaves values of variables alone, and changes the address where it has one", async () => {
    await push();
    Object.assign(environment().values[1] ?? {}, { value: "s3cret" });
    environment().values.push({ key: "own", value: "1", type: "default", enabled: true });
    await push([hub, { ...hub, name: "b", secretName: "B_SECRET" }], "https://new.example.com");
    expect(environment().values.map(({ key, value }) => [key, value])).toEqual([
      ["baseUrl", "https://new.example.com"],
      ["GITHUB_SECRET", "s3cret"],
      ["own", "1"],
      ["B_SECRET", ""],
    ]);
    await push([hub], "");
    expect(environment().values[0]).toMatchObject({ value: "https://new.example.com" });
  });

  it("takes what a colleague has pushed under the same name, and creates what was deleted again", async () => {
    await push();
    ids = {};
    expect((await push()).map(({ created }) => created)).toEqual([false, false]);
    postman.collections.clear();
    postman.workspaces.get(workspace)?.collections.splice(0);
    expect((await push()).map(({ created }) => created)).toEqual([true, false]);
    expect([...postman.collections.keys()]).toEqual([ids.collection]);
  });

  it("makes nothing twice where it stopped in the middle", async () => {
    postman.forbidden = /environments/;
    await expect(push()).rejects.toMatchObject({ code: "forbidden" });
    postman.forbidden = undefined;
    await push();
    expect([postman.collections.size, postman.environments.size]).toEqual([1, 1]);
  });
});

const orders: ExportedTrigger = {
  name: "orders",
  source: "http",
  path: "/orders",
  literals: { verify: "api" },
  events: [{ event: "request", payload: {} }],
  consumers: { access: ["key"], scopes: [] },
};
const byToken: ExportedTrigger = { ...orders, consumers: { access: ["oauth2"], scopes: ["write"] } };

describe("the proof of consumers", () => {
  const auth = () => postman.collection.item[0]?.auth as { type: string; oauth2?: { key: string }[] };
  it("follows the rules of the project", async () => {
    await push([orders]);
    expect(auth().type).toBe("apikey");
    await push([byToken]);
    expect(auth().type).toBe("oauth2");
  });

  it("stays as people have filled it in, or replaced it", async () => {
    await push([byToken]);
    const token = { key: "accessToken", value: "from the app", type: "string" };
    const filled = { type: "oauth2", oauth2: [...(auth().oauth2 ?? []), token] };
    const another = { type: "bearer", bearer: [{ key: "token", value: "x" }] };
    for (const theirs of [filled, another]) {
      Object.assign(postman.collection.item[0] ?? {}, { auth: theirs });
      await push([byToken]);
      expect(auth()).toEqual(theirs);
    }
  });

  it("has variables in the environment, of which the address of tokens is ours", async () => {
    await push([byToken]);
    expect(environment().values.map(({ key, value, type }) => [key, value, type])).toEqual([
      ["baseUrl", "https://hooks.example.com", "default"],
      ["tokenUrl", "{{baseUrl}}/oauth2/token", "default"],
      ["clientId", "", "secret"],
      ["clientSecret", "", "secret"],
    ]);
    Object.assign(environment().values[1] ?? {}, { value: "http://wrong" });
    Object.assign(environment().values[3] ?? {}, { value: "s3cret" });
    await push([byToken]);
    expect(
      environment()
        .values.slice(1)
        .map(({ value }) => value),
    ).toEqual(["{{baseUrl}}/oauth2/token", "", "s3cret"]);
  });
});

describe("a refusal", () => {
  const sentences: readonly (readonly [string, () => void, string])[] = [
    [
      "a wrong key",
      () => (postman.key = "another"),
      "Postman rejected the API key, which was revoked or mistyped",
    ],
    [
      "missing rights",
      () => (postman.forbidden = /collections/),
      "the Postman API key lacks a permission (write to the workspace): have an admin",
    ],
    [
      "too many calls",
      () => (postman.limited = 1),
      "The rate limit of this Postman API key is used up: try again in 7 seconds.",
    ],
    ["a workspace that is gone", () => postman.workspaces.clear(), ", or the API key cannot access it"],
  ];
  it.each(sentences)("for %s is one sentence with the way out", async (_name, prepare, sentence) => {
    prepare();
    await expect(push()).rejects.toThrow(sentence);
    expect(ids).toEqual({});
  });

  it("names no time where Postman names none, and the address where nothing answers", async () => {
    [postman.limited, postman.wait] = [1, undefined];
    await expect(push()).rejects.toThrow("is used up, perhaps for the month");
    await postman.stop();
    await expect(push()).rejects.toThrow(/^Postman cannot be reached at http:\/\/127\.0\.0\.1:\d+ \(ECONN/);
  });
});

import { sources } from "@hookloom/runtime/catalog";
import { describe, expect, it } from "vitest";
import type { ExportedTrigger } from "../exported-triggers.ts";
import { signingScript } from "../signing-script.ts";
import { type PostmanItem, postmanCollection, postmanEnvironment } from "./collection.ts";

const hub: ExportedTrigger = {
  name: "hub",
  source: "github",
  path: "/hooks/github",
  literals: {},
  secretName: "GITHUB_SECRET",
  events: [
    { event: "issues.opened", payload: { action: "opened", "{{a}}": 1 } },
    { event: "push", payload: { ref: "refs/heads/main" } },
  ],
};
const open: ExportedTrigger = {
  name: "open",
  source: "http",
  path: "/open",
  literals: { verify: "none" },
  events: [{ event: "request", payload: {} }],
};

interface Request {
  readonly header: readonly { readonly key: string; readonly value: string }[];
  readonly body: { readonly raw: string };
  readonly url: object;
}

const requestOf = (item: PostmanItem | undefined): Request => item?.request as Request;

describe("a collection", () => {
  it("has a folder per trigger and a request per event, with whole URLs", () => {
    const { item, variable } = postmanCollection("orders", [hub, open]);
    expect(item.map(({ name, item: inner }) => [name, inner?.map((one) => one.name)])).toEqual([
      ["hub", ["issues.opened", "push"]],
      ["open", ["request"]],
    ]);
    expect(requestOf(item[0]?.item?.[0]).url).toEqual({
      raw: "{{baseUrl}}/hooks/github",
      host: ["{{baseUrl}}"],
      path: ["hooks", "github"],
    });
    expect(variable).toEqual([{ key: "baseUrl", value: "http://127.0.0.1:3000", type: "string" }]);
  });

  it("signs in a script of the folder, and leaves out what the script sets", () => {
    const [first, second] = postmanCollection("orders", [hub, open]).item;
    const script = first?.event?.[0]?.script.exec.join("\n");
    expect(script).toContain('require("crypto-js")');
    expect(script).toContain("{{GITHUB_SECRET}}");
    expect(second?.event).toBeUndefined();
    const headers = requestOf(first?.item?.[0]).header.map(({ key }) => key);
    expect(headers).toContain("x-github-event");
    expect(headers).not.toContain("x-hub-signature-256");
  });

  it("makes a delivery of its own of each request", () => {
    const slack = { ...hub, source: "slack", events: [{ event: "app_mention", payload: { event: {} } }] };
    const crm = {
      ...hub,
      source: "hubspot",
      events: [{ event: "contact.creation", payload: { eventId: 7 } }],
    };
    const [github, chat, list] = postmanCollection("orders", [hub, slack, crm]).item;
    expect(requestOf(github?.item?.[0]).header).toContainEqual({
      key: "x-github-delivery",
      value: "{{$guid}}",
    });
    expect(JSON.parse(requestOf(chat?.item?.[0]).body.raw).event_id).toBe("Ev{{$guid}}");
    expect(requestOf(list?.item?.[0]).body.raw).toContain('"eventId": {{$timestamp}}{{$randomInt}}');
  });

  it("shows JSON where a form is sent", () => {
    const command = { ...hub, source: "slack", events: [{ event: "command", payload: { command: "/go" } }] };
    const [item] = postmanCollection("orders", [command]).item[0]?.item ?? [];
    expect(JSON.parse(requestOf(item).body.raw)).toEqual({ command: "/go" });
    const type = { key: "content-type", value: "application/x-www-form-urlencoded" };
    expect(requestOf(item).header).toContainEqual(type);
  });

  it("can be signed for every source", () => {
    for (const { id } of sources)
      expect(signingScript({ ...hub, source: id })?.headers.length, id).toBeGreaterThan(0);
  });
});

const orders = (
  access: readonly ("oauth2" | "key" | "none")[],
  scopes: readonly string[] = [],
): ExportedTrigger => ({
  ...open,
  name: "orders",
  path: "/orders",
  literals: { verify: "api" },
  consumers: { access, scopes },
});

describe("consumers", () => {
  const authOf = (trigger: ExportedTrigger) => {
    const [folder] = postmanCollection("orders", [trigger]).item;
    const { auth } = folder ?? {};
    if (auth === undefined) return undefined;
    const members = auth.type === "apikey" ? auth.apikey : auth.oauth2;
    return { type: auth.type, ...Object.fromEntries(members.map(({ key, value }) => [key, value])) };
  };

  it("prove themselves by key in the collection's own form", () => {
    expect(authOf(orders(["key"]))).toEqual({
      type: "apikey",
      key: "x-api-key",
      value: "{{apiKey}}",
      in: "header",
    });
    const [folder] = postmanCollection("orders", [orders(["key"])]).item;
    expect(folder?.event).toBeUndefined();
    expect(folder?.description).toContain("carries the key apiKey of the selected environment");
  });

  it("get a token with the scopes of their resource", () => {
    expect(authOf(orders(["oauth2"], ["write", "read"]))).toMatchObject({
      type: "oauth2",
      grant_type: "client_credentials",
      accessTokenUrl: "{{tokenUrl}}",
      clientId: "{{clientId}}",
      clientSecret: "{{clientSecret}}",
      accessToken: "{{accessToken}}",
      scope: "write read",
    });
    const [folder] = postmanCollection("orders", [orders(["oauth2"], ["write"])]).item;
    const script = folder?.event?.[0]?.script.exec.join("\n") ?? "";
    expect(script).toContain('const scope = "write";');
    expect(() => new Function("pm", "require", script)).not.toThrow();
  });

  it("send both where either is taken, and nothing where everybody may call", () => {
    const made = postmanCollection("orders", [orders(["key", "oauth2"])]);
    expect(authOf(orders(["key", "oauth2"]))).toMatchObject({ type: "oauth2" });
    const key = { key: "x-api-key", value: "{{apiKey}}" };
    expect(requestOf(made.item[0]?.item?.[0]).header).toContainEqual(key);
    expect(made.variable.map((one) => [one.key, one.value])).toEqual([
      ["baseUrl", "http://127.0.0.1:3000"],
      ["apiKey", ""],
      ["accessToken", ""],
    ]);
    expect(authOf(orders(["none"]))).toBeUndefined();
    expect(postmanCollection("orders", [orders([])]).item[0]?.description).toContain(
      "It rejects every request",
    );
  });
});

describe("an environment", () => {
  it("names what consumers need, once", () => {
    const triggers = [orders(["key", "oauth2"]), { ...orders(["key"]), name: "b" }];
    const keys = (tokenUrl?: string) =>
      postmanEnvironment("orders prod", "", triggers, tokenUrl).values.map(({ key, value, type }) => [
        key,
        value,
        type,
      ]);
    expect(keys("https://id.example.com/token")).toEqual([
      ["baseUrl", "", "default"],
      ["tokenUrl", "https://id.example.com/token", "default"],
      ["apiKey", "", "secret"],
      ["clientId", "", "secret"],
      ["clientSecret", "", "secret"],
    ]);
    expect(keys()[1]).toEqual(["tokenUrl", "{{baseUrl}}/oauth2/token", "default"]);
  });

  it("has the address and a secret variable without a value for each secret", () => {
    const values = [
      { key: "baseUrl", value: "https://hooks.example.com", type: "default", enabled: true },
      { key: "GITHUB_SECRET", value: "", type: "secret", enabled: true },
    ];
    const made = postmanEnvironment("orders prod", "https://hooks.example.com", [
      hub,
      { ...hub, name: "b" },
      open,
    ]);
    expect(made).toEqual({ name: "orders prod", values });
  });
});

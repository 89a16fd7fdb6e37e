import { expect, it } from "vitest";
import type { ExportedTrigger } from "../exported-triggers.ts";
import { postmanCollection } from "./collection.ts";
import { readRequests } from "./read-requests.ts";

const trigger = (source: string, path: string, events: ExportedTrigger["events"]): ExportedTrigger => ({
  name: source,
  source,
  path,
  literals: {},
  secretName: "S",
  events,
});

const triggers = [
  trigger("github", "/github", [{ event: "issues.opened", payload: { action: "opened" } }]),
  trigger("slack", "/slack", [{ event: "command", payload: { command: "/go", trigger_id: "1" } }]),
  trigger("http", "/orders", [{ event: "request", payload: { order: 1 } }]),
];

const request = (url: unknown, raw: string, type = "application/json") => ({
  method: "POST",
  url,
  header: [{ key: "Content-Type", value: type }],
  body: { mode: "raw", raw },
});

it("reads nothing from an export as it was written", () => {
  expect(readRequests({ ...postmanCollection("orders", triggers) }, triggers)).toEqual({
    samples: [],
    skipped: [],
  });
});

it("reads requests by the path of their trigger and the name of their event or folder", () => {
  const form = "application/x-www-form-urlencoded";
  const item = [
    { name: "issues.opened", request: request("{{baseUrl}}/github", '{"action":"opened","own":"{{x}}"}') },
    {
      name: "issues.closed",
      item: [
        {
          name: "By a bot",
          request: request({ raw: "https://h.example.com/github/?a=1" }, '{"action":"closed"}'),
        },
      ],
    },
    { name: "Large", request: request("http://127.0.0.1:3000/orders", '{"order":2}') },
    { name: "command", request: request("{{baseUrl}}/slack", "command=%2Fstop&text=a+b", form) },
  ];
  const { samples, skipped } = readRequests({ item }, triggers);
  expect(skipped).toEqual([]);
  expect(samples).toEqual([
    {
      source: "github",
      event: "issues.opened",
      label: "issues.opened",
      payload: { action: "opened", own: "1" },
    },
    { source: "github", event: "issues.closed", label: "By a bot", payload: { action: "closed" } },
    { source: "http", event: "request", label: "Large", payload: { order: 2 } },
    { source: "slack", event: "command", label: "command", payload: { command: "/stop", text: "a b" } },
  ]);
});

it("says what it leaves out and why", () => {
  const item = [
    { name: "Sign in", request: request("{{baseUrl}}/login", "{}") },
    { name: "issues.opened", request: request("{{baseUrl}}/github", "{") },
    { name: 7 },
    null,
  ];
  const two = [
    trigger("github", "/github", [...(triggers[0]?.events ?? []), { event: "push", payload: {} }]),
  ];
  expect(readRequests({ item }, triggers).skipped).toEqual([
    { name: "Sign in", reason: "no-trigger" },
    { name: "issues.opened", reason: "no-json" },
  ]);
  const named = [{ name: "Anything", request: request("{{baseUrl}}/github", "{}") }];
  expect(readRequests({ item: named }, two).skipped).toEqual([{ name: "Anything", reason: "no-event" }]);
  expect(readRequests({ item: "none" }, triggers)).toEqual({ samples: [], skipped: [] });
});

import { expect, test } from "vitest";
import {
  findApiUrl,
  toFormValues,
  toRegister,
  triggerOfButton,
  triggerSection,
  withRepository,
} from "./register-form.ts";

const triggers = [
  { name: "hub", source: "github" },
  { name: "chat", source: "slack" },
  { name: "cal", source: "google-calendar" },
  { name: "shop", source: "stripe" },
];

test("what hookloom.json registers is preserved", () => {
  const before = {
    hub: { organization: "octo-org", api: "https://github.example.com/api/v3" },
    chat: { app: "A0123456789" },
    cal: { calendar: "primary" },
  };
  expect(toRegister(triggers, toFormValues(triggers, before))).toEqual(before);
  expect(findApiUrl(before, "hub")).toBe("https://github.example.com/api/v3");
  expect(findApiUrl(before, "chat")).toBeUndefined();
});

test("an empty field registers nothing", () => {
  expect(toRegister(triggers, toFormValues(triggers, {}))).toEqual({});
});

test("a picked repository replaces an organization", () => {
  const values = withRepository(
    toFormValues(triggers, { hub: { organization: "octo-org" } }),
    "hub",
    "octocat/hi",
  );
  expect(toRegister(triggers, values)).toEqual({ hub: { repository: "octocat/hi" } });
  expect(triggerOfButton("repositories:hub")).toBe("hub");
  expect(triggerOfButton("browse")).toBeUndefined();
});

const problemIn = (source: string, value: string): string | undefined =>
  triggerSection({ name: "t", source }, { "what:t": value, "way:t": "repository" }, false).fields.find(
    ({ problem }) => problem !== undefined,
  )?.problem;

test.each([
  ["github", "octocat", /^Repository must be an owner and a repository/],
  ["slack", "my-app", /^App must be the App ID of a Slack app/],
  ["google-calendar", "a b", /^Calendar must be the id of a calendar/],
])("%s refuses %s in one sentence", (source, value, sentence) => {
  expect(problemIn(source, value)).toMatch(sentence);
  expect(problemIn(source, "")).toBeUndefined();
});

test("if a registration is required, an empty field is an error", () => {
  const { fields } = triggerSection({ name: "hub", source: "github" }, {}, true);
  expect(fields.at(-1)?.problem).toMatch(/^Enter what to register/);
});

test("token fields hide what is typed", () => {
  const { fields } = triggerSection({ name: "chat", source: "slack" }, {}, false);
  expect(fields.filter(({ kind }) => kind === "secret").map(({ name }) => name)).toEqual([
    "slackToken",
    "slackRefresh",
  ]);
});

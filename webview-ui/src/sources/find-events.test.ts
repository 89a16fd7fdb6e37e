import { expect, test } from "vitest";
import { eventRows, findEvents, findSources, withNamed } from "./find-events.ts";

const events = [
  { name: "issue_comment.created", description: "A comment on an issue" },
  { name: "issues.opened", description: "A new issue was created" },
  { name: "push", description: "Commits were pushed" },
  { name: "sub_issues.added", description: "A sub-issue was added" },
];
const names = (search: string, first?: readonly string[]): string[] =>
  findEvents(events, search, first).map((event) => event.name);

test("names that begin with the words come before those that contain them", () => {
  expect(names("issu")).toEqual(["issue_comment.created", "issues.opened", "sub_issues.added"]);
  expect(names("ISSUES opened")).toEqual(["issues.opened"]);
  expect(names("comment")).toEqual(["issue_comment.created"]);
});

test("descriptions are searched too, and nothing is found if any word is missing", () => {
  expect(names("commits")).toEqual(["push"]);
  expect(names("issues zebra")).toEqual([]);
});

test("an empty search shows all, the chosen ones first", () => {
  expect(names(" ", ["push"])).toEqual([
    "push",
    "issue_comment.created",
    "issues.opened",
    "sub_issues.added",
  ]);
});

const source = (label: string, ...events: readonly string[]) => ({
  ...{ id: label.toLowerCase(), label, icon: "plug", hint: "", path: "/", options: [] },
  events: events.map((name) => ({ name, description: `What ${name} reports` })),
});

const sources = [
  source("GitHub", "issues.opened", "push"),
  source("GitLab", "Issue Hook", "Push Hook"),
  source("Stripe", "invoice.paid", "invoice.voided"),
];

const found = (search: string) =>
  findSources(sources, search).map(({ source: { id }, events }) => [id, events]);

test("an empty query keeps the order of the sources", () => {
  expect(found("  ")).toEqual([
    ["github", 0],
    ["gitlab", 0],
    ["stripe", 0],
  ]);
});

test("a name comes before events; events are counted by source", () => {
  expect(found("git")).toEqual([
    ["github", 0],
    ["gitlab", 0],
  ]);
  expect(found("invoice")).toEqual([["stripe", 2]]);
  expect(found("push")).toEqual([
    ["github", 1],
    ["gitlab", 1],
  ]);
  expect(found("nothing like it")).toEqual([]);
});

const known = [{ name: "user.created", description: "A user was created" }];
const offered = (chosen: readonly string[], typed: string) =>
  withNamed(known, chosen, typed).map(({ name }) => name);

test("offers the typed text where it is a valid name, once", () => {
  expect(offered([], "order.shipped")).toEqual(["user.created", "order.shipped"]);
  expect(offered(["order.shipped"], "order.shipped")).toEqual(["user.created", "order.shipped"]);
  expect(offered([], "user.created")).toEqual(["user.created"]);
  for (const typed of ["", "two words", "ümlaut", "x".repeat(201)])
    expect(offered([], typed)).toEqual(["user.created"]);
});

test("offers the typed text below a family only where the provider names its events itself", () => {
  const stream = { name: "com.twilio", description: "Event Streams: any event" };
  const listed = (typed: string) => withNamed([stream], [], typed, ["com.twilio"]);
  expect(listed("com.twilio.studio.flow.execution.ended")).toEqual([
    stream,
    { name: "com.twilio.studio.flow.execution.ended", description: "Event Streams: any event" },
  ]);
  for (const typed of ["com.twilio.", "com.twilio", "message.lost", ""])
    expect(listed(typed)).toEqual([stream]);
  expect(withNamed(known, [], "order.shipped", [])).toEqual(known);
});

test("keeps chosen names in the list", () => {
  expect(offered(["order.shipped", "user.created"], "")).toEqual(["user.created", "order.shipped"]);
});

const event = (name: string, channel: string) => ({ name, channel, description: `What ${name} reports` });
const all = [
  event("issues.opened", "issues"),
  event("push", "push"),
  event("coupon.created", "coupon"),
  event("issues", "issues"),
  event("issues.closed", "issues"),
  event("coupon.deleted", "coupon"),
];
const none = () => false;
const rows = (found = all, leads: (event: { name: string }) => boolean = none) =>
  eventRows(found, all, leads).map(
    ({ name, chooses, isInner }) => `${isInner ? "  " : ""}${name} [${chooses}]`,
  );

test("events of a channel are together, below a row that chooses the channel", () => {
  expect(rows()).toEqual([
    "issues [issues]",
    "  issues.opened [issues.opened]",
    "  issues.closed [issues.closed]",
    "push [push]",
    "coupon [coupon.created,coupon.deleted]",
    "  coupon.created [coupon.created]",
    "  coupon.deleted [coupon.deleted]",
  ]);
});

test("leading events are alone before the channels of the others", () => {
  expect(rows(all, ({ name }) => name === "issues.opened" || name === "push")).toEqual([
    "issues.opened [issues.opened]",
    "push [push]",
    "issues [issues]",
    "  issues.closed [issues.closed]",
    "coupon [coupon.created,coupon.deleted]",
    "  coupon.created [coupon.created]",
    "  coupon.deleted [coupon.deleted]",
  ]);
});

test("a single event that was found is alone; a channel is chosen whole, whatever was found of it", () => {
  expect(rows(all.filter(({ name }) => name.endsWith("closed")))).toEqual(["issues.closed [issues.closed]"]);
  const many = [...all, event("coupon.updated", "coupon")];
  const [channel] = eventRows(
    all.filter((one) => one.channel === "coupon"),
    many,
    none,
  );
  expect(channel).toMatchObject({
    chooses: ["coupon.created", "coupon.deleted", "coupon.updated"],
    members: ["coupon.created", "coupon.deleted", "coupon.updated"],
    description: "All 3 events",
  });
});

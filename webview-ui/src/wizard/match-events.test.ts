import { expect, test } from "vitest";
import { matchEvents } from "./match-events.ts";

const events = [
  { name: "issue_comment.created", description: "A comment on an issue" },
  { name: "issues.opened", description: "A new issue was created" },
  { name: "push", description: "Commits were pushed" },
  { name: "sub_issues.added", description: "A sub-issue was added" },
];
const names = (search: string, first?: readonly string[]): string[] =>
  matchEvents(events, search, first).map((event) => event.name);

test("names that begin with the words come before those that hold them", () => {
  expect(names("issu")).toEqual(["issue_comment.created", "issues.opened", "sub_issues.added"]);
  expect(names("ISSUES opened")).toEqual(["issues.opened"]);
  expect(names("comment")).toEqual(["issue_comment.created"]);
});

test("descriptions are searched too, and nothing is found where a word is nowhere", () => {
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

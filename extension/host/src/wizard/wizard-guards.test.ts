import fc from "fast-check";
import { expect, test } from "vitest";
import { asAnswers, asBrowse } from "./wizard-guards.ts";

const good = {
  source: "github",
  name: "a",
  folder: "/a",
  events: ["push"],
  repository: { kind: "clone", url: "https://example.com/a.git", branch: "next", folder: "a/b" },
  publish: { repository: "octocat/a", isPublic: false },
  devSecret: true,
};

test("answers pass with only their own members", () => {
  expect(asAnswers({ ...good, extra: 1 })).toEqual(good);
  expect(asAnswers({ ...good, repository: { kind: "new", url: "x" } }).repository).toEqual({ kind: "new" });
  expect(asBrowse({ folder: "~", more: 1 })).toEqual({ folder: "~" });
});

test.each([
  [{ ...good, source: 1 }],
  [{ ...good, events: "push" }],
  [{ ...good, events: [1] }],
  [{ ...good, repository: { kind: "other" } }],
  [{ ...good, repository: { kind: "clone" } }],
  [{ ...good, repository: { kind: "clone", url: "x", branch: 1 } }],
  [{ ...good, publish: { repository: "octocat/a" } }],
  [{ ...good, devSecret: "yes" }],
  [{ ...good, name: "x".repeat(5_000_000) }],
  [Object.create(good)],
  [null],
  [[]],
])("%# is refused", (value) => {
  expect(() => asAnswers(value)).toThrow(expect.objectContaining({ code: "bad-message" }));
});

test("any message is either refused or valid answers", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      try {
        expect(typeof asAnswers(value).folder).toBe("string");
      } catch (error) {
        expect(error).toMatchObject({ code: "bad-message" });
      }
    }),
  );
});

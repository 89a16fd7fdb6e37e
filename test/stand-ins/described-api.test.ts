import { expect, it } from "vitest";
import { answerProblems, requestProblems } from "./described-api.ts";

const hooks = new URL("https://api.github.com/repos/octocat/hello-world/hooks");

it("finds what GitHub's description does not allow", () => {
  expect(requestProblems("POST", hooks, { config: { url: "https://example.com" } })).toEqual([]);
  expect(requestProblems("POST", hooks, { config: {}, secret: "x" })).toHaveLength(1);
  expect(requestProblems("POST", hooks, { events: "push" })).toHaveLength(1);
  expect(requestProblems("PUT", hooks, {})).toHaveLength(1);
  expect(requestProblems("GET", new URL("?pages=2", hooks), undefined)).toHaveLength(1);
  expect(answerProblems("GET", hooks, 200, [])).toEqual([]);
  expect(answerProblems("GET", hooks, 200, [{ id: 1 }])).toHaveLength(1);
  expect(answerProblems("GET", hooks, 418, {})).toHaveLength(1);
});

import { UserError } from "@hookloom/core/project/user-error";
import { expect, it } from "vitest";
import { exitStatusOf } from "./run-commands.ts";
import { badUsage, notConfirmed, testsFailed } from "./shared/errors.ts";

it.each([
  ["a command that cannot be carried out as written", badUsage("send", "Name an event"), 2],
  ["a test that fails", testsFailed(1), 1],
  ["a person who declines", notConfirmed("prod"), 4],
  ["a registry that does not respond", new UserError("registry-down", "It is down."), 3],
  ["a cluster that refuses the user", new UserError("Forbidden", "You may not."), 4],
  ["a rollout that fails", new UserError("rollout-failed", "It crashes."), 1],
  ["a fault of ours", new TypeError("x is not a function"), 1],
])("%s gets a status of its own", (_, thrown, status) => {
  expect(exitStatusOf(thrown)).toBe(status);
});

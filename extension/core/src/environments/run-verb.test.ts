import { expect, it, vi } from "vitest";
import { UserError } from "../project/user-error.ts";
import type { Target } from "./contract/target.ts";
import { callVerb, decisionFor, runVerb } from "./run-verb.ts";

const context = { signal: new AbortController().signal, report: () => undefined };

it("prints the details of an error for people before it throws it, and those of no other", async () => {
  const failed = new UserError("failed", "It failed.", { detail: ["a", "b"] });
  const others = [Object.assign(new Error("It failed."), { detail: ["c"] }), undefined];
  const lines: string[] = [];
  const detail = (line: string): void => void lines.push(line);
  for (const error of [failed, ...others]) {
    await expect(runVerb({ ...context, detail }, () => Promise.reject(error))).rejects.toBe(error);
  }
  expect(lines).toEqual(["a", "b"]);
});

it("hands the decisions of a person to the target", async () => {
  const rollback = vi.fn(async () => "done");
  const target = { rollback } as unknown as Target;
  const options = { takeOver: true };
  expect(await callVerb(target, { name: "rollback", build: "1a2b" }, context, options)).toBe("done");
  expect(rollback).toHaveBeenCalledWith("1a2b", context, options);
});

it("names the decision that a refusal waits for", () => {
  const owned = Object.assign(new UserError("store-owned", "It has an owner."), { owner: "orders" });
  expect(decisionFor(owned)).toEqual({ takeStoreFrom: "orders" });
  expect(decisionFor(new UserError("conflict", "Argo manages it."))).toEqual({ takeOver: true });
  expect(decisionFor(new UserError("unproven", "It never was ready."))).toEqual({ unproven: true });
  expect(decisionFor(new UserError("failed", "It failed."))).toBeUndefined();
  expect(decisionFor(Object.assign(new Error("no"), { code: "conflict" }))).toBeUndefined();
});

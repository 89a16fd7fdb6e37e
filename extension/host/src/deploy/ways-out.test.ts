import { type SourceLocation, UserError } from "@hookloom/core/project/user-error";
import { beforeEach, expect, test, vi } from "vitest";
import type { HostError } from "../shared/errors.ts";
import { useVscode } from "../testing/vscode.ts";
import { withWayOut } from "./ways-out.ts";

const copied: string[] = [];
const executed: unknown[][] = [];
const asked: string[] = [];
let agreed = false;
useVscode({
  commands: { executeCommand: (...call: unknown[]) => executed.push(call) },
  env: { clipboard: { writeText: (text: string) => copied.push(text) } },
  window: {
    setStatusBarMessage: () => undefined,
    showWarningMessage: (_question: string, { detail }: { readonly detail: string }, yes: string) => {
      asked.push(detail);
      return Promise.resolve(agreed ? yes : undefined);
    },
  },
});

const project = {
  root: "/orders",
  name: "orders",
  entry: "/orders/src/webhook.ts",
  environments: { prod: {} },
};
const place = { root: project.root, project, environment: "prod" };
const insist = vi.fn();
const install = vi.fn();

interface Members {
  readonly code?: string;
  readonly detail?: readonly string[];
  readonly location?: SourceLocation;
  readonly owner?: string;
}

function failing(members: Members, sentence = "It failed: fix it."): HostError {
  const { code = "failed", detail, location, ...others }: Members = members;
  const error = Object.assign(new UserError(code, sentence, { detail: detail ?? [], location }), others);
  return withWayOut(error, place, { install, insist }) as HostError;
}

beforeEach(() => {
  copied.length = 0;
  executed.length = 0;
});

test.each([
  [{ code: "missing-settings" }, "Set values"],
  [{ code: "bad-environment" }, "Open hookloom.json"],
  [{ code: "Context" }, "Open hookloom.json"],
  [{ code: "not-installed" }, "Install packages"],
  [{ code: "no-gateway" }, "Add the gateway"],
  [{ code: "no-release" }, "Deploy to prod"],
  [{ code: "conflict" }, "Take over"],
  [{ code: "unproven" }, "Promote anyway"],
  [{ code: "rollout-stays" }, "Roll back"],
  [{ code: "rollout-failed", detail: ["event"] }, "Show log"],
  [{}, "Show log"],
])("%j leads to %s", (members, title) => {
  const error = failing(members);
  expect(error.message).toMatch(/^(orders in prod: )?It failed: fix it\.$/);
  expect(error.wayOut?.title).toBe(title);
});

test.each(["conflict", "unproven", "store-owned", "not-installed", "no-runtime", "no-gateway"])(
  "a button that would do nothing is not offered for %s",
  (code) => {
    const error = Object.assign(new UserError(code, "It failed: fix it."), { owner: '["stock"]' });
    expect((withWayOut(error, place) as HostError).wayOut?.title).toBe("Show log");
  },
);

test("a failed rollout names its project and environment, any other message stays unchanged", () => {
  expect(failing({ code: "rollout-failed" }).message).toBe("orders in prod: It failed: fix it.");
  expect(failing({ code: "missing-settings" }).message).toBe("It failed: fix it.");
});

test("a missing permission gives the Role that an administrator can apply", async () => {
  const error = failing({ code: "forbidden", detail: ["kind: Role", "rules: []"] });
  expect(error.wayOut?.title).toBe("Copy Role for the administrator");
  await error.wayOut?.run();
  expect(copied).toEqual(["kind: Role\nrules: []\n"]);
});

test("a button acts on the environment of the failure", async () => {
  await failing({ code: "missing-settings" }).wayOut?.run();
  expect(executed).toEqual([["hookloom.settings", place]]);
  await failing({ code: "conflict" }).wayOut?.run();
  expect(insist).toHaveBeenCalledWith({ takeOver: true });
});

test("a store is taken over from the owner that the refusal names, once the person agrees", async () => {
  const sentence = "It contains the deliveries of stock.";
  const error = failing({ code: "store-owned", owner: '["stock"]' }, sentence);
  expect(error.wayOut?.title).toBe("Take over the store");
  agreed = false;
  await expect(error.wayOut?.run()).rejects.toThrow("Cancelled");
  expect(insist).not.toHaveBeenCalledWith({ takeStoreFrom: '["stock"]' });
  agreed = true;
  await error.wayOut?.run();
  expect(insist).toHaveBeenCalledWith({ takeStoreFrom: '["stock"]' });
  expect(asked.at(-1)).toContain(sentence);
});

test("a source that does not build is shown where it is wrong", () => {
  const sentence =
    'The source does not build, so nothing was deployed: src/webhook.ts:12:14: Unexpected ";".';
  const location = { file: "src/webhook.ts", line: 12, column: 14 };
  expect(failing({ code: "build-failed", location }, sentence).wayOut?.title).toBe("Show problem");
  expect(failing({ code: "build-failed" }, sentence).wayOut?.title).toBe("Show log");
});

test("a cancellation and an internal error stay as they are", () => {
  const cancelled = Object.assign(new Error("Cancelled"), { name: "AbortError" });
  const fault = new TypeError("undefined is not a function");
  for (const error of [cancelled, fault]) expect(withWayOut(error, place, { install, insist })).toBe(error);
});

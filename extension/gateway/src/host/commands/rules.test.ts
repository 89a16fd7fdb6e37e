import path from "node:path";
import type { RulesOutcome, Target } from "@hookloom/core/environments/contract/target";
import { type ApiDescription, resolveApi } from "@hookloom/gateway";
import type { DeployPorts } from "@hookloom/host/deploy/deploy-ports";
import { useVscode } from "@hookloom/host/testing/vscode";
import { beforeEach, expect, it, vi } from "vitest";
import { applyRules } from "./rules.ts";

/** What the person was asked and shown, and which buttons they choose. */
const person = vi.hoisted(() => ({
  requested: [] as { question: string; detail: string }[],
  told: [] as string[],
  choices: [] as (string | undefined)[],
  documents: [] as object[],
}));

const ask = async (question: string, { detail = "" }: { detail?: string } = {}) => {
  person.requested.push({ question, detail });
  return person.choices.shift();
};

const show = async (sentence: string, options?: object) => {
  if (typeof options === "object") return ask(sentence, options);
  person.told.push(sentence);
  return person.choices.shift();
};

useVscode({
  workspace: {
    isTrusted: true,
    get textDocuments() {
      return person.documents;
    },
  },
  window: { showWarningMessage: show, showInformationMessage: show },
});

const removed = vi.hoisted(() => [] as string[]);
vi.mock("@hookloom/core/environments/registration/registrar", () => ({
  unregister: async ({ environment }: { environment: string }) => void removed.push(environment),
}));

const rulesOf = (api: ApiDescription | undefined) => resolveApi(api);

/** An environment that follows the first rules while hookloom.json describes the second. */
function portsOf(applied: ApiDescription | undefined, described: ApiDescription | undefined, hooks = 0) {
  const rolledOut: string[] = [];
  const target = {
    environment: "dev",
    rules: async () => rulesOf(described),
    appliedRules: async () => rulesOf(applied),
    applyRules: async (): Promise<RulesOutcome> => {
      const hash = rulesOf(described)?.hash;
      rolledOut.push(hash ?? "");
      return { hash, processes: 1 };
    },
    status: async () => ({
      registrations: Array.from({ length: hooks }, () => ({ trigger: "hub", source: "github" })),
    }),
    registration: async () => ({ environment: "dev" }),
  } as unknown as Target;
  const project = { root: "/orders", name: "orders", entry: "", environments: { dev: {} } };
  const ports = {
    log: { info: () => undefined },
    projects: { choose: async () => project },
    targets: {
      use: async (_place: object, work: (open: Target) => unknown) => work(target),
      query: async (_ref: object, question: (open: Target) => unknown) => question(target),
    },
    verbs: {
      run: async (_place: object, _words: object, work: (context: object) => unknown) =>
        work({ signal: new AbortController().signal, report: () => undefined }),
    },
  } as unknown as DeployPorts;
  return { ports, rolledOut };
}

beforeEach(() => {
  Object.assign(person, { requested: [], told: [], choices: [], documents: [] });
  removed.length = 0;
});

it("says what differs before it applies anything", async () => {
  const { ports, rolledOut } = portsOf({ title: "Orders" }, { title: "Shop" });
  person.choices = ["Apply"];
  await applyRules(ports, undefined);
  expect(person.requested).toEqual([
    { question: "Apply the rules to dev?", detail: 'title: "Orders" → "Shop"' },
  ]);
  expect(rolledOut).toEqual([rulesOf({ title: "Shop" })?.hash]);
  expect(person.told).toEqual(["orders applies the rules of hookloom.json in dev."]);
});

it("applies nothing that was not confirmed", async () => {
  const { ports, rolledOut } = portsOf({ title: "Orders" }, { title: "Shop" });
  await expect(applyRules(ports, undefined)).rejects.toMatchObject({ name: "AbortError" });
  expect(rolledOut).toEqual([]);
});

it("applies nothing where what was typed cannot be saved", async () => {
  const { ports, rolledOut } = portsOf({ title: "Orders" }, { title: "Shop" });
  person.choices = ["Apply"];
  const uri = { scheme: "file", fsPath: path.join("/orders", "hookloom.json") };
  person.documents = [{ isDirty: true, uri, save: async () => false }];
  await expect(applyRules(ports, undefined)).rejects.toMatchObject({ code: "not-saved" });
  expect([person.requested, rolledOut]).toEqual([[], []]);
});

it("shows the first of many differences, and how many more there are", async () => {
  const plans = Object.fromEntries(
    Array.from({ length: 20 }, (_, at) => [`plan-${at}`, { requests: "1/day" }]),
  );
  const { ports } = portsOf({}, { plans });
  person.choices = ["Apply"];
  await applyRules(ports, undefined);
  const lines = person.requested[0]?.detail.split("\n") ?? [];
  expect(lines).toHaveLength(16);
  expect(lines.at(-1)).toMatch(/^and \d+ more$/);
});

it("does not ask where nothing differs, but has every process follow the rules", async () => {
  const { ports, rolledOut } = portsOf({ title: "Orders" }, { title: "Orders" });
  await applyRules(ports, undefined);
  expect(person.requested).toEqual([]);
  expect(rolledOut).toHaveLength(1);
});

it("offers to describe an API that is missing", async () => {
  const { ports } = portsOf(undefined, undefined);
  await expect(applyRules(ports, undefined)).rejects.toMatchObject({
    code: "no-api",
    wayOut: { title: "Describe the API" },
  });
});

it.each([
  [undefined, []],
  ["Remove hooks", ["dev"]],
])("offers to remove the hooks of a retired API: %s", async (choice, gone) => {
  const { ports } = portsOf({}, { state: "retired" }, 1);
  // The sentence that it is done is shown, but not answered.
  person.choices = ["Apply", undefined, choice];
  await applyRules(ports, undefined);
  expect(person.told[1]).toBe(
    "The API of orders is retired in dev, but its sources still send to it (hub at github).",
  );
  expect(removed).toEqual(gone);
});

it("does not mention hooks when none are registered", async () => {
  const { ports } = portsOf({}, { state: "retired" });
  person.choices = ["Apply"];
  await applyRules(ports, undefined);
  expect(person.told).toHaveLength(1);
});

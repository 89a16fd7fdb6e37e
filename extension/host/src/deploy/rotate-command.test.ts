import type { Target } from "@hookloom/core/environments/contract/target";
import { UserError } from "@hookloom/core/project/user-error";
import { beforeEach, expect, test, vi } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { rotateCommand } from "./rotate-command.ts";

const asked: unknown[] = [];
let agree = true;
useVscode({
  window: {
    showQuickPick: async (items: readonly object[]) => items[0],
    showInputBox: async ({ prompt }: { readonly prompt: string }) => {
      asked.push(prompt);
      return "made there";
    },
    showWarningMessage: async (question: string, _: object, action: string) => {
      asked.push(question);
      return agree ? action : undefined;
    },
    showInformationMessage: async () => undefined,
  },
});

const failures: Error[] = [];
const rotated: { readonly setting: string; readonly value?: string }[] = [];
vi.mock("@hookloom/core/environments/registration/rotate", () => ({
  rotateSecret: async (_: object, options: (typeof rotated)[number]) => {
    rotated.push(options);
    const [failure] = failures.splice(0, 1);
    if (failure) throw failure;
    return { dropAfter: "2030-01-01T00:00:00.000Z" };
  },
}));
vi.mock("@hookloom/core/project/config/read-project", () => ({
  readProject: async () => ({ triggers: [], connections: [] }),
}));

const project = { root: "/orders", name: "orders", entry: "", environments: { dev: {}, prod: {} } };

const applied: object[] = [];

function command(environment: string, bindings: readonly object[]): Promise<unknown> {
  const list = async () => bindings.map((binding) => ({ environment, resource: "octocat/shop", ...binding }));
  const target = {
    registration: async () => ({ bindings: { list } }),
    applySettings: async (_: object, options: object) => void applied.push(options),
  } as unknown as Target;
  const use = (_: object, work: (open: Target) => Promise<unknown>): Promise<unknown> => work(target);
  const ports = {
    log: { info: () => undefined },
    projects: { choose: async () => project },
    targets: { use, query: use },
    verbs: { run: (_: object, __: object, work: (context: object) => Promise<unknown>) => work({}) },
  } as unknown as DeployPorts;
  return Promise.resolve(rotateCommand(ports)["hookloom.rotateSecret"]?.({ root: "/orders", environment }));
}

beforeEach(() => {
  [asked.length, rotated.length, applied.length, failures.length, agree] = [0, 0, 0, 0, true];
});

test("a secret that its source accepts gets a random value, without a question outside production", async () => {
  await command("dev", [{ source: "github", secret: "GITHUB_SECRET" }]);
  expect(rotated).toMatchObject([{ setting: "GITHUB_SECRET" }]);
  expect(rotated[0]).not.toHaveProperty("value");
  expect(asked).toEqual([]);
});

test("a secret that only its source can issue is asked for, unless an interrupted rotation has it already", async () => {
  const stripe = { source: "stripe", secret: "STRIPE_SECRET" };
  await command("dev", [stripe]);
  expect(asked).toEqual([expect.stringMatching(/^Stripe generates its own secrets: create a new one there/)]);
  expect(rotated).toMatchObject([{ setting: "STRIPE_SECRET", value: "made there" }]);
  await command("dev", [{ ...stripe, rotation: { setting: "STRIPE_SECRET", step: "written" } }]);
  expect(asked).toHaveLength(1);
});

test("production needs a confirmation, and declining changes nothing", async () => {
  agree = false;
  const refused = command("prod", [{ source: "github", secret: "GITHUB_SECRET" }]);
  await expect(refused).rejects.toMatchObject({ name: "AbortError" });
  expect(asked).toEqual(["Rotate GITHUB_SECRET in prod?"]);
  expect(rotated).toEqual([]);
});

test("without a registration, the way out is to register", async () => {
  await expect(command("dev", [{ source: "github" }])).rejects.toMatchObject({
    code: "not-registered",
    wayOut: { title: "Register" },
  });
});

test("a rotation whose settings were refused goes on with the person's decision", async () => {
  failures.push(new UserError("conflict", "Somebody else changed it: take over."));
  const refused = await command("dev", [{ source: "stripe", secret: "STRIPE_SECRET" }]).then(
    () => expect.fail("It was not refused."),
    (error: UserError) => error,
  );
  expect([refused.wayOut?.title, applied]).toEqual(["Take over", []]);
  await refused.wayOut?.run();
  expect(applied).toEqual([{ takeOver: true }]);
  expect(rotated.map(({ value }) => value)).toEqual(["made there", "made there"]);
  expect(asked).toHaveLength(1);
});

import type { Project } from "@hookloom/core/project/project";
import { beforeEach, expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { type StopPorts, stopChosenEnvironment } from "./stop-command.ts";

const editor = {
  requested: [] as string[],
  called: [] as unknown[],
  answer: 0,
  trusted: true,
};
useVscode({
  workspace: {
    get isTrusted() {
      return editor.trusted;
    },
  },
  window: {
    tabGroups: { activeTabGroup: {} },
    activeTextEditor: { document: { uri: { fsPath: "/orders/src/webhook.ts" } } },
    showQuickPick: async (items: readonly { readonly label: string; readonly description: string }[]) => {
      editor.requested = items.map(({ label, description }) => `${label} ${description}`);
      return items[editor.answer];
    },
  },
  commands: { executeCommand: async (...call: unknown[]) => void editor.called.push(call) },
});

beforeEach(() => {
  Object.assign(editor, { requested: [], called: [], answer: 0, trusted: true });
});

const cluster = { target: "kubernetes", context: "eu", namespace: "hooks" };
const project = (name: string, environments: Project["environments"]): Project => ({
  root: `/${name}`,
  name,
  entry: "",
  environments,
});
const orders = project("orders", { dev: {}, test: {}, prod: cluster });
const bills = project("bills", { dev: {} });

interface Running {
  readonly here?: readonly Project[];
  readonly deployed?: boolean;
  readonly elsewhere?: readonly string[];
}

function portsOf({ here = [], deployed = false, elsewhere = [] }: Running) {
  const all = here.map((one) => ({
    project: one,
    state: { phase: "running", build: "feed5678aaaa" },
    environment: { deployed },
  }));
  const stopped: string[] = [];
  const ports = {
    runs: {
      all,
      get: (root: string) => all.find((run) => run.project.root === root),
      attachRunning: async () => undefined,
      stop: async (root: string) => void stopped.push(root),
    },
    projects: {
      all: [orders, bills],
      of: async ({ fsPath }: { readonly fsPath: string }) =>
        [orders, bills].find(({ root }) => fsPath.startsWith(root)),
    },
    probe: async ({ environment }: { readonly environment: string }) =>
      elsewhere.includes(environment) ? { running: true, build: "c0ffee12aaaa" } : { running: false },
  } as unknown as StopPorts;
  return { ports, stopped };
}

test("the only running environment of the open file's project is stopped without a question", async () => {
  const { ports, stopped } = portsOf({ here: [orders, bills] });
  await stopChosenEnvironment(ports, undefined);
  expect([stopped, editor.requested]).toEqual([["/orders"], []]);
});

test("if several environments run it asks which one, each with its build", async () => {
  const { ports, stopped } = portsOf({ here: [orders], elsewhere: ["test", "prod"] });
  editor.answer = 2;
  await stopChosenEnvironment(ports, undefined);
  expect(editor.requested).toEqual([
    "$(server-environment) dev orders · this machine · build feed5678",
    "$(server-environment) test orders · this machine · build c0ffee12",
    "$(shield) prod orders · eu/hooks · build c0ffee12",
  ]);
  expect(editor.called).toEqual([["hookloom.stopEnvironment", { root: "/orders", environment: "prod" }]]);
  expect(stopped).toEqual([]);
});

test("if nothing of the open file's project runs, the other projects are considered", async () => {
  const { ports, stopped } = portsOf({ here: [bills] });
  await stopChosenEnvironment(ports, undefined);
  expect(stopped).toEqual(["/bills"]);
});

test("a row names its environment, and a deployed one is stopped by its verb", async () => {
  const { ports, stopped } = portsOf({ here: [orders], elsewhere: ["prod"] });
  await stopChosenEnvironment(ports, { root: "/orders", environment: "dev" });
  expect([stopped, editor.requested]).toEqual([["/orders"], []]);
  const other = portsOf({ here: [orders], deployed: true });
  await stopChosenEnvironment(other.ports, { root: "/orders" });
  expect(other.stopped).toEqual([]);
  expect(editor.called).toEqual([["hookloom.stopEnvironment", { root: "/orders", environment: "dev" }]]);
});

test("a row whose environment does not run stops nothing else, whatever runs and whichever file is open", async () => {
  const { ports, stopped } = portsOf({ here: [orders], elsewhere: ["test"] });
  const stop = (argument: object) => stopChosenEnvironment(ports, argument);
  const error = { code: "not-running", message: "bills is not running." };
  await expect(stop({ root: "/bills" })).rejects.toMatchObject(error);
  const inProd = { code: "not-running", message: "orders in prod is not running." };
  await expect(stop({ root: "/orders", environment: "prod" })).rejects.toMatchObject(inProd);
  expect([stopped, editor.requested, editor.called]).toEqual([[], [], []]);
});

test("if dev is on a cluster, what Run started here is distinguished from it", async () => {
  const away = project("away", { dev: cluster });
  const run = {
    project: away,
    state: { phase: "running", build: "feed5678aaaa" },
    environment: { deployed: false },
  };
  const stopped: string[] = [];
  const ports = {
    runs: { all: [run], get: () => run, stop: async (root: string) => void stopped.push(root) },
    projects: { all: [away], of: async () => away },
    probe: async () => ({ running: true, build: "c0ffee12aaaa" }),
  } as unknown as StopPorts;
  await stopChosenEnvironment(ports, { root: "/away" });
  expect([stopped, editor.called]).toEqual([["/away"], []]);
  await stopChosenEnvironment(ports, undefined);
  expect(editor.requested).toEqual([
    "$(play) What Run started here away · this machine · build feed5678",
    "$(server-environment) dev away · eu/hooks · build c0ffee12",
  ]);
  editor.answer = 1;
  await stopChosenEnvironment(ports, undefined);
  expect(editor.called).toEqual([["hookloom.stopEnvironment", { root: "/away", environment: "dev" }]]);
  expect(stopped).toEqual(["/away", "/away"]);
});

test("an untrusted folder's clusters are not asked, and if nothing runs one sentence reports it", async () => {
  editor.trusted = false;
  const { ports } = portsOf({ elsewhere: ["prod"] });
  await expect(stopChosenEnvironment(ports, undefined)).rejects.toMatchObject({ code: "not-running" });
});

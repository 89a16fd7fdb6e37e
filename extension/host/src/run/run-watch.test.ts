import path from "node:path";
import type { EnvironmentState } from "@hookloom/core/environments/contract/environment";
import { beforeEach, expect, test } from "vitest";
import { useVscode } from "../testing/vscode.ts";
import { RunWatch } from "./run-watch.ts";
import type { Runs } from "./runs.ts";

interface Notification {
  readonly title: string;
  message: string;
  open: boolean;
}

/** Every notification that was ever shown. */
const shown: Notification[] = [];
useVscode({
  Diagnostic: class {},
  Range: class {},
  Position: class {},
  Uri: { file: (file: string) => file },
  Disposable: {
    from: (...all: { dispose(): void }[]) => ({
      dispose: () => {
        for (const one of all) one.dispose();
      },
    }),
  },
  languages: {
    createDiagnosticCollection: () => ({
      set: () => undefined,
      delete: () => undefined,
      dispose: () => undefined,
    }),
  },
  window: {
    withProgress: async (
      { title }: { title: string },
      work: (progress: { report(step: { message: string }): void }) => Promise<void>,
    ) => {
      const notification = { title, message: "", open: true };
      shown.push(notification);
      await work({
        report: ({ message }) => {
          notification.message = message;
        },
      });
      notification.open = false;
    },
  },
});

const root = path.resolve("/projects/orders (copy)");
const good: EnvironmentState = { phase: "running", problems: [], missing: [] };
const problem = (line: number, message = "Unexpected token.") => ({
  message,
  file: path.join(root, "src", "webhook.ts"),
  line,
  column: 1,
});
const broken = (line: number): EnvironmentState => ({ ...good, problems: [problem(line)] });

/** A project that goes through these states in order. */
function watched() {
  let state: EnvironmentState | undefined;
  let look: (root: string) => void = () => undefined;
  const project = { root, name: "orders", entry: path.join(root, "src", "webhook.ts") };
  const runs = {
    get: () => state && { project, state },
    onDidChange: (listener: typeof look) => {
      look = listener;
      return { dispose: () => undefined };
    },
  } as unknown as Pick<Runs, "get" | "onDidChange">;
  const watch = new RunWatch(runs);
  const to = async (next: EnvironmentState | undefined): Promise<void> => {
    state = next;
    look(root);
    await Promise.resolve();
  };
  return { watch, to };
}

const open = () => shown.filter((notification) => notification.open);

beforeEach(() => {
  shown.length = 0;
});

test("a streak of failed builds is one notice, which the next good build closes", async () => {
  const { to } = watched();
  await to(broken(3));
  await to(broken(7));
  await to(broken(9));
  expect(shown).toHaveLength(1);
  expect(shown[0]?.title).toMatch(
    /^orders: newest source fails \(\[Show problem\]\(command:hookloom\.showTrouble\?/,
  );
  expect(shown[0]?.message).toMatch(
    /^src.webhook\.ts:9:1: Unexpected token\. The previous build keeps running\.$/,
  );
  await to(good);
  await expect.poll(() => open()).toEqual([]);
  await to(broken(3));
  expect(open()).toHaveLength(1);
});

test("a start between two failures closes no notice, but the end of the run does", async () => {
  const { to } = watched();
  const failed: EnvironmentState = { ...good, phase: "failed", message: "It failed to start: closed." };
  await to(failed);
  await to({ ...good, phase: "starting" });
  await to(failed);
  expect(shown).toHaveLength(1);
  expect(shown[0]?.title).toContain("orders: newest source fails ([Show log](");
  await to(undefined);
  await expect.poll(() => open()).toEqual([]);
});

test("a cause that another click fixes is a notice of its own", async () => {
  const { to } = watched();
  await to(broken(3));
  await to({ ...good, phase: "failed", message: "It failed to start: closed." });
  await expect.poll(() => open()).toHaveLength(1);
  expect(open()[0]?.title).toContain("([Show log](");
  await to({ ...good, problems: [{ message: "orders has it.", storeOwner: "orders" }] });
  await expect.poll(() => open()).toHaveLength(1);
  expect(open()[0]?.title).toContain("([Take over the store](");
});

test("a user who closed the notice and runs again sees it again, once", async () => {
  const { watch, to } = watched();
  await to(broken(3));
  watch.remind(root);
  await expect.poll(() => open()).toHaveLength(1);
  expect(shown).toHaveLength(2);
  watch.dispose();
  await expect.poll(() => open()).toEqual([]);
});

test("text from the source is never a link", async () => {
  const { to } = watched();
  await to({ ...good, problems: [problem(3, "Unexpected [x](command:evil).")] });
  expect(shown[0]?.message).not.toMatch(/\]\(/);
});

test("the link names the project, whatever its folder is called", async () => {
  const { to } = watched();
  await to(broken(3));
  const [, argument = ""] = shown[0]?.title.match(/\(command:hookloom\.showTrouble\?([^)]+)\)/) ?? [];
  expect(JSON.parse(decodeURIComponent(argument))).toEqual([{ root }]);
});

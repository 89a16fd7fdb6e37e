import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import { cancelledVerb } from "@hookloom/core/environments/release/verb-state";
import { beforeEach, expect, test, vi } from "vitest";
import type * as vscode from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { Verbs } from "./verbs.ts";

const messages: string[] = [];
const shown: { message?: string; increment?: number }[] = [];
let cancel = (): void => undefined;
let answer: string | undefined;

useVscode({
  EventEmitter: class {
    event = (): void => undefined;
    fire(): void {}
    dispose(): void {}
  },
  window: {
    withProgress: (_options: unknown, work: (progress: unknown, token: unknown) => unknown) =>
      work(
        { report: (value: object) => shown.push(value) },
        { onCancellationRequested: (listener: () => void) => (cancel = listener) },
      ),
    showInformationMessage: async (text: string) => {
      messages.push(text);
      return answer;
    },
    showWarningMessage: async (text: string) => {
      messages.push(text);
      return undefined;
    },
  },
});

const logged: string[] = [];
const log = new Proxy({}, { get: () => (text: string) => logged.push(text) }) as vscode.LogOutputChannel;
const project = { root: "/orders", name: "orders", entry: "/orders/src/webhook.ts", environments: {} };
const dev = { root: project.root, project, environment: "dev" };
const words = { title: "Deploy orders to dev", underWay: "orders is being deployed to dev" };

/** What a target throws after its signal. */
const aborted = (message = "Cancelled"): Error => Object.assign(new Error(message), { name: "AbortError" });

function untilAborted({ signal }: VerbContext, after?: () => void): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => {
      after?.();
      reject(aborted());
    }),
  );
}

beforeEach(() => {
  for (const list of [messages, shown, logged]) list.length = 0;
  answer = undefined;
});

test("each line is in the log, and in the notification with its phase", async () => {
  const verbs = new Verbs(log);
  const done = await verbs.run(dev, words, async ({ report }) => {
    report({ phase: "bundle", level: "info", message: "412 kB" });
    expect(verbs.currentPhase(dev)).toBe("bundle");
    return 7;
  });
  expect(done).toBe(7);
  expect(shown).toEqual([{ message: "Bundle · 412 kB", increment: 25 }]);
  expect(logged).toEqual(["Deploy orders to dev", "orders/dev Bundle · 412 kB"]);
  expect(verbs.currentPhase(dev)).toBeUndefined();
});

test("a second start shows the first, which its button cancels; another environment is not blocked", async () => {
  const verbs = new Verbs(log);
  const first = verbs.run(dev, words, (context) => {
    context.report({ phase: "push", level: "info", message: "1 of 2 layers" });
    return untilAborted(context);
  });
  expect(await verbs.run({ ...dev, environment: "prod" }, words, async () => "free")).toBe("free");
  answer = "Cancel it";
  const second = vi.fn();
  expect(await verbs.run(dev, words, second)).toBeUndefined();
  expect(second).not.toHaveBeenCalled();
  expect(messages[0]).toBe("orders is being deployed to dev: Push · 1 of 2 layers");
  expect(await first).toBeUndefined();
  expect(verbs.currentPhase(dev)).toBeUndefined();
});

test("a cancelled verb reports what is left", async () => {
  const verbs = new Verbs(log);
  const run = verbs.run(dev, words, (context) =>
    untilAborted(context, () =>
      context.report({ phase: "push", level: "warn", message: "The image was pushed; nothing was applied." }),
    ),
  );
  cancel();
  await run;
  await expect
    .poll(() => messages)
    .toEqual(["Deploy orders to dev was cancelled. The image was pushed; nothing was applied."]);
});

test("or what its target left behind, or where to look, and never the message of another error", async () => {
  const verbs = new Verbs(log);
  const errors = [
    cancelledVerb({ at: "handed-over", build: "0123456789ab" }, "dev"),
    aborted("Cancelled: a sentence that is not ours."),
  ];
  for (const error of errors) {
    const run = verbs.run(dev, words, ({ signal }) => {
      cancel();
      expect(signal.aborted).toBe(true);
      return Promise.reject(error);
    });
    await run;
  }
  await expect
    .poll(() => messages)
    .toEqual([
      "Deploy orders to dev was cancelled: dev is running the build 01234567.",
      "Deploy orders to dev was cancelled. The log shows how far it got.",
    ]);
});

test("a failure is passed to the caller and unblocks the environment", async () => {
  const verbs = new Verbs(log);
  await expect(verbs.run(dev, words, () => Promise.reject(new Error("No room.")))).rejects.toThrow(
    "No room.",
  );
  expect(await verbs.run(dev, words, async () => 1)).toBe(1);
});

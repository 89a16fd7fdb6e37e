import type { ProjectEnvironment } from "@hookloom/core/project/project";
import type { DeliverySummary, FailureGroup } from "@hookloom/runtime/management";
import { beforeEach, expect, test, vi } from "vitest";
import { OwnDeliveries } from "../deliveries/own-deliveries.ts";
import { memory } from "../flow/testing/memory.ts";
import { DebuggedRuns } from "../run/debugged-runs.ts";
import { Run } from "../run/run.ts";
import { useVscode } from "../testing/vscode.ts";
import { EventEmitter } from "../testing/vscode-values.ts";
import { noticeDeadLetters } from "./dead-letter-notices.ts";
import { SilencedGroups } from "./silenced-groups.ts";

const asked = vi.hoisted(() => ({
  sentences: [] as string[],
  buttons: [] as string[],
  answer: undefined as string | undefined,
  called: [] as unknown[],
}));
useVscode({
  commands: { executeCommand: async (...called: unknown[]) => void asked.called.push(called) },
  window: {
    showWarningMessage: async (sentence: string, ...buttons: string[]) => {
      asked.sentences.push(sentence);
      asked.buttons = buttons;
      return asked.answer;
    },
  },
});
vi.mock("@hookloom/core/environments/management/deliveries", () => ({
  listDeliveries: async () => [failed("old")],
}));
beforeEach(() => {
  Object.assign(asked, { sentences: [], buttons: [], answer: undefined, called: [] });
});

const ref: ProjectEnvironment = { root: "/orders", environment: "prod" };

function failed(id: string): DeliverySummary {
  return {
    ...{ id, source: "github", trigger: "/github", event: "push", receivedAt: "2026-03-01T11:57:00Z" },
    ...{ status: 202, outcome: "failed", milliseconds: 1, attempts: 1, cursor: id },
  };
}

function groupOf(group: string, last: string, deliveries = 1): FailureGroup {
  const moment = { at: "2026-03-01T11:57:00Z", delivery: last };
  return {
    ...{ group, source: "github", trigger: "/github", event: "push", error: `No ${group}\nat x` },
    ...{ deliveries, dead: deliveries, since: moment, last: moment },
  };
}

function setUp() {
  const kept = new Map<string, unknown>();
  const memento = {
    get: (key: string) => kept.get(key),
    update: async (key: string, value: unknown) => void kept.set(key, value),
  };
  const changed = new EventEmitter<ProjectEnvironment>();
  const visibility = new EventEmitter<{ readonly visible: boolean }>();
  let latest: readonly DeliverySummary[] = [];
  let groups: readonly FailureGroup[] = [];
  const view = {
    badge: undefined as { value: number } | undefined,
    visible: false,
    onDidChangeVisibility: visibility.event,
  };
  const own = new OwnDeliveries();
  const access = {
    onDidChange: changed.event,
    latest: () => latest,
    reach: async () => ({ groups, more: false }),
    isHere: ({ environment }: ProjectEnvironment) => environment === "dev",
    own,
  };
  const silenced = new SilencedGroups(memento as never);
  const notices = noticeDeadLetters({ access, silenced, view } as never);
  return {
    ...{ notices, silenced, view, visibility, own },
    change: async (
      deliveries: readonly DeliverySummary[],
      now: readonly FailureGroup[] = [],
      of: ProjectEnvironment = ref,
    ) => {
      latest = deliveries;
      groups = now;
      changed.fire(of);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test("says once for each group that deliveries failed for good, with a badge until the view is seen", async () => {
  const { change, view, visibility } = setUp();
  await change([failed("old")], [groupOf("net", "old")]);
  expect(asked.sentences).toEqual([]);
  await change([failed("1"), failed("old")], [groupOf("net", "1", 2)]);
  await change([failed("2"), failed("1")], [groupOf("net", "2", 3)]);
  expect(asked.sentences).toEqual(["2 deliveries of push failed in prod: No net"]);
  await change([failed("3")], [groupOf("disk", "3"), groupOf("net", "2", 3)]);
  expect(asked.sentences[1]).toBe("A delivery of push failed for good in prod: No disk");
  expect(view.badge?.value).toBe(3);
  visibility.fire({ visible: true });
  expect(view.badge).toBeUndefined();
});

test("says nothing of a silenced group, also where its notification silenced it", async () => {
  const { change, silenced, view } = setUp();
  await change([]);
  await silenced.set(ref, "net", true);
  await change([failed("1")], [groupOf("net", "1")]);
  expect([asked.sentences.length, view.badge]).toEqual([0, undefined]);
  asked.answer = "Don't notify me about this";
  await change([failed("2")], [groupOf("disk", "2")]);
  await expect.poll(() => silenced.of(ref)).toEqual(["disk", "net"]);
  await silenced.set(ref, "net", false);
  expect(silenced.of(ref)).toEqual(["disk"]);
  expect(silenced.of({ ...ref, environment: "dev" })).toEqual([]);
});

test("says nothing of what this window sent, which may fail before its answer is read", async () => {
  const { change, own, view } = setUp();
  await change([]);
  const answered = Promise.withResolvers<void>();
  const sending = own.sending(async () => {
    await answered.promise;
    own.add(ref.root, failed("1"));
  });
  await change([failed("1")], [groupOf("net", "1")]);
  answered.resolve();
  await sending;
  // What others sent then is news.
  await change([failed("2"), failed("1")], [groupOf("disk", "2"), groupOf("net", "1")]);
  await expect.poll(() => asked.sentences).toEqual(["A delivery of push failed for good in prod: No disk"]);
  expect(view.badge?.value).toBe(1);
});

test("leads to the diagram first where it runs on this machine", async () => {
  const { change } = setUp();
  const dev = { ...ref, environment: "dev" };
  asked.answer = "Show in diagram";
  await change([], [], dev);
  await change([failed("1")], [groupOf("net", "1")], dev);
  await expect
    .poll(() => asked.buttons)
    .toEqual(["Show in diagram", "Show charts", "Don't notify me about this"]);
  expect(asked.called).toEqual([
    ["hookloom.showInDiagram", { ...dev, delivery: { id: "1", trigger: "/github" } }],
  ]);
});

test("what had failed before a run was first read is not news", async () => {
  const changed = new EventEmitter<ProjectEnvironment>();
  const run = new Run(
    { root: "/orders", name: "orders", entry: "", environments: {} },
    { state: { phase: "running" }, managementPort: 4711, onStateChange: () => () => undefined } as never,
    new DebuggedRuns(memory()),
    () => changed.fire(ref),
  );
  const access = {
    onDidChange: changed.event,
    latest: () => run.deliveries,
    reach: async () => ({ groups: [groupOf("net", "old")], more: false }),
    own: new OwnDeliveries(),
  };
  const view = { visible: false, onDidChangeVisibility: new EventEmitter().event };
  noticeDeadLetters({ access, silenced: { of: () => [] }, view } as never);
  changed.fire(ref);
  await run.poll();
  await new Promise((resolve) => setImmediate(resolve));
  expect([run.deliveries?.length, asked.sentences]).toEqual([1, []]);
});

import path from "node:path";
import type { Project } from "@hookloom/core/project/project";
import { expect, test } from "vitest";
import { requireUsable } from "../projects/open-config.ts";
import { useVscode } from "../testing/vscode.ts";
import { EventEmitter } from "../testing/vscode-values.ts";
import { ProjectNotices } from "./project-notices.ts";

/** The notifications that are open. */
const open = new Set<{ readonly title: string; message: string }>();
useVscode({
  window: {
    withProgress: async (
      { title }: { title: string },
      work: (progress: { report(step: { message: string }): void }) => Promise<void>,
    ) => {
      const notification = { title, message: "" };
      open.add(notification);
      await work({ report: (step) => void Object.assign(notification, step) });
      open.delete(notification);
    },
  },
});

test("a broken hookloom.json that stops a command is reported in one notice, which its repair closes", async () => {
  const root = path.resolve("/projects/orders");
  const changed = new EventEmitter<void>();
  const projects = { all: [] as readonly Project[], onDidChange: changed.event as never };
  const to = async (problem: string | undefined): Promise<void> => {
    const project = { root, name: "orders", ...(problem === undefined ? {} : { problem }) };
    projects.all = [project as unknown as Project];
    changed.fire();
    await Promise.resolve();
  };
  const notices = new ProjectNotices(projects);
  const { "hookloom.run": run } = notices.wrapCommands({
    "hookloom.run": () => {
      const [project] = projects.all;
      if (project) requireUsable(project);
      return "runs";
    },
  });
  await to("hookloom.json is not valid JSON at line 2");
  await run();
  await run();
  const [notice, ...others] = [...open];
  expect([notice?.message, others]).toEqual(["hookloom.json is not valid JSON at line 2", []]);
  expect(notice?.title).toMatch(
    /^orders: hookloom\.json cannot be used \(\[Open hookloom\.json\]\(command:hookloom\.openConfig\?/,
  );
  await to("hookloom.json is not valid JSON at line 3");
  expect([...open].map(({ message }) => message)).toEqual(["hookloom.json is not valid JSON at line 3"]);
  await to(undefined);
  expect([...open]).toEqual([]);
  expect(await run()).toBe("runs");
  notices.dispose();
});

test("what else a command throws is thrown on", async () => {
  const notices = new ProjectNotices({ all: [], onDidChange: new EventEmitter<void>().event as never });
  const { "hookloom.run": run } = notices.wrapCommands({
    "hookloom.run": () => {
      throw new Error("The disk is full.");
    },
  });
  await expect((async () => run())()).rejects.toThrow("The disk is full.");
  notices.dispose();
});

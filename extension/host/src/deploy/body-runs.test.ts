import type { BodySamples } from "@hookloom/core/environments/checked-trigger";
import type { Project } from "@hookloom/core/project/project";
import { expect, it, vi } from "vitest";
import type { LogOutputChannel } from "vscode";
import { useVscode } from "../testing/vscode.ts";
import { BodyRuns } from "./body-runs.ts";

type Options = { running<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> };

/** A run of the project that lasts until its signal aborts. */
const run = vi.fn(
  (signal: AbortSignal) =>
    new Promise<BodySamples>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
);
vi.mock("@hookloom/core/environments/body-samples", () => ({
  bodySamples: (_triggers: unknown, { running }: Options) =>
    running(run).catch((error: Error) => (error.name === "AbortError" ? new Map() : Promise.reject(error))),
}));

let cancel: () => void;
const titles: (string | undefined)[] = [];
useVscode({
  window: {
    withProgress: (options: { title?: string }, work: (progress: unknown, token: unknown) => unknown) => {
      titles.push(options.title);
      return work(
        { report: () => undefined },
        {
          onCancellationRequested: (listener: () => void) => {
            cancel = listener;
          },
        },
      );
    },
  },
});

const project = { root: "/orders", name: "orders" } as Project;
const open = () =>
  new BodyRuns({ distDir: "/dist", log: { warn: () => undefined } as unknown as LogOutputChannel });

it("lets a person cancel the run of a project, which is not offered again then", async () => {
  const runs = open();
  const asked = runs.of(project, []);
  expect(titles).toEqual(["Running orders briefly to create samples from its schemas"]);
  cancel();
  expect((await asked).size).toBe(0);
  expect((await runs.of(project, [])).size).toBe(0);
  expect([run.mock.calls.length, titles.length]).toEqual([1, 1]);
});

it("ends the run with the window", async () => {
  const runs = open();
  const asked = runs.of({ ...project, root: "/bills" }, []);
  runs.dispose();
  expect((await asked).size).toBe(0);
  expect(run.mock.lastCall?.[0].aborted).toBe(true);
});

import { describe, expect, it } from "vitest";
import type { EnvironmentState } from "../../environments/environment.ts";
import { environmentRows, type ProjectEnvironment, stoppedState } from "./environment-rows.ts";
import type { Row } from "./row.ts";
import { lastEventText, statusText } from "./status-text.ts";

const running: EnvironmentState = { phase: "running", problems: [], missing: [], build: "9f2c1e0a77" };
const broken = { message: 'Unexpected "}".', file: "/orders/src/webhook.ts", line: 3, column: 1 };

function environment(more: Partial<ProjectEnvironment> = {}): ProjectEnvironment {
  return {
    root: "/orders",
    name: "orders",
    state: running,
    foreign: false,
    port: 3000,
    url: "http://127.0.0.1:3000",
    triggers: [{ label: "GitHub · hub", path: "/github" }],
    deliveries: [],
    ...more,
  };
}

const allIds = (rows: readonly Row[]): string[] =>
  rows.flatMap((row) => [row.id, ...allIds(row.children ?? [])]);

describe("environmentRows", () => {
  it("shows what runs where, one URL a trigger", () => {
    const [dev] = environmentRows([environment()]);
    expect(dev).toMatchObject({ label: "dev", description: "local · :3000", context: "environment running" });
    expect(dev?.children?.map(({ label }) => label)).toEqual([
      "running",
      "http://127.0.0.1:3000/github",
      "No deliveries yet",
    ]);
    expect(dev?.children?.[1]?.url).toBe("http://127.0.0.1:3000/github");
    expect(dev?.children?.[0]?.description).toBe("port 3000 · build 9f2c1e0a");
  });

  it("says that an older build runs while the newest does not", () => {
    const [dev] = environmentRows([environment({ state: { ...running, problems: [broken] } })]);
    expect(dev?.icon?.id).toBe("warning");
    expect(dev?.children?.[0]).toMatchObject({
      label: "running an older build",
      description: broken.message,
    });
  });

  it("offers to set what has no value", () => {
    const [dev] = environmentRows([environment({ state: { ...running, missing: ["GITHUB_SECRET"] } })]);
    const row = dev?.children?.find(({ setting }) => setting === "GITHUB_SECRET");
    expect(row?.click?.command).toBe("hookloom.setSetting");
  });

  it("has nothing below an environment that does not run", () => {
    const { port: _port, url: _url, ...rest } = environment({ state: stoppedState });
    const [dev] = environmentRows([rest]);
    expect(dev).toMatchObject({
      description: "local · not running",
      context: "environment stopped",
      children: [],
    });
  });

  it("groups by project, with unique ids", () => {
    const rows = environmentRows([
      environment(),
      environment({ root: "/b", name: "b", problem: "hookloom.json is not JSON." }),
    ]);
    expect(rows.map(({ label }) => label)).toEqual(["orders", "b"]);
    expect(rows[1]?.children?.map(({ label }) => label)).toEqual(["hookloom.json", "dev"]);
    expect(new Set(allIds(rows)).size).toBe(allIds(rows).length);
  });
});

describe("statusText", () => {
  const input = { name: "orders", state: running, port: 3000 };

  it("tells state and port", () => {
    expect(statusText([input])).toMatchObject({
      text: "$(radio-tower) Hookloom: dev running :3000",
      tone: "normal",
    });
    expect(statusText([{ ...input, state: stoppedState }])).toBeUndefined();
  });

  it("warns of a failing build and says why in the tooltip", () => {
    const text = statusText([{ ...input, state: { ...running, problems: [broken] } }]);
    expect(text?.text).toContain("(older build)");
    expect(text?.tone).toBe("warning");
    expect(text?.tooltip).toContain(broken.message);
  });

  it("counts several", () => {
    const failed: EnvironmentState = { phase: "failed", problems: [broken], missing: [] };
    expect(statusText([input, { ...input, name: "b", state: failed }])).toMatchObject({
      text: "$(radio-tower) Hookloom: 2 in dev",
      tone: "error",
    });
  });
});

describe("lastEventText", () => {
  it("tells the newest answer", () => {
    const base = {
      id: "1",
      source: "github",
      trigger: "/github",
      event: "push",
      receivedAt: "",
      milliseconds: 4,
    };
    const done = { ...base, status: 200, outcome: "ok" } as const;
    expect(lastEventText([{ ...base, status: 200, outcome: "running" }, done])?.text).toBe(
      "$(pass) last event 200 in 4 ms",
    );
    expect(lastEventText([{ ...done, outcome: "failed", error: "boom" }])?.text).toBe(
      "$(error) last event failed in 4 ms",
    );
    expect(lastEventText([])).toBeUndefined();
  });
});

import type { EnvironmentState } from "@hookloom/core/environments/contract/environment";
import type { ReleaseRecord, TargetStatus } from "@hookloom/core/environments/contract/target";
import type { DeliverySummary } from "@hookloom/runtime/management";
import { describe, expect, it } from "vitest";
import { environmentRows, type ProjectSummary, stoppedState } from "./environment-rows.ts";
import type { AnyRow } from "./row.ts";
import { lastEventText, outcomeCounts, statusText } from "./status-text.ts";
import type { TargetEnvironment } from "./target-rows.ts";

const running: EnvironmentState = { phase: "running", problems: [], missing: [], build: "9f2c1e0a77" };
const broken = { message: 'Unexpected "}".', file: "/orders/src/webhook.ts", line: 3, column: 1 };

function environment(more: Partial<ProjectSummary> = {}): ProjectSummary {
  return {
    root: "/orders",
    name: "orders",
    state: running,
    foreign: false,
    port: 3000,
    hasApi: false,
    url: "http://127.0.0.1:3000",
    triggers: [{ label: "GitHub · hub", path: "/github" }],
    deliveries: [],
    dev: target({ environment: "dev", local: true, location: "this machine" }),
    others: [],
    ...more,
  };
}

const release: ReleaseRecord = {
  revision: 7,
  build: "9f2c1e0a77b4",
  image: `r.example.com/team/orders@sha256:${"1a2b3c4d".repeat(8)}`,
  commit: "77ab03d1e2",
  deployedAt: new Date().toISOString(),
  by: "ada",
  outcome: "ready",
};

function target(more: Partial<TargetEnvironment> = {}): TargetEnvironment {
  return {
    root: "/orders",
    environment: "prod",
    local: false,
    production: false,
    location: "main/orders",
    triggers: [{ label: "GitHub · hub", path: "/github" }],
    joined: [],
    history: async () => [release, { ...release, revision: 6, outcome: "failed", reason: "No room." }],
    ...more,
  };
}

function statusOf(more: Partial<TargetStatus> = {}): TargetStatus {
  return {
    environment: "prod",
    target: "kubernetes",
    place: "main/orders",
    phase: "running",
    url: "https://hooks.example.com/",
    replicas: { ready: 2, wanted: 2 },
    release,
    registrations: [],
    ...more,
  };
}

const prodRow = (more: Partial<TargetEnvironment>): AnyRow | undefined =>
  environmentRows([environment({ others: [target({ production: true, ...more })] })])[1];

const allIds = (rows: readonly AnyRow[]): string[] =>
  rows.flatMap((row) => [row.id, ...allIds(row.children ?? [])]);

describe("environmentRows", () => {
  it("marks a project with an api in the contexts of its menus", () => {
    const other = target({ production: true });
    const contexts = (hasApi: boolean) =>
      environmentRows([environment({ hasApi, others: [other] })]).map(({ context }) => context);
    expect(contexts(false)).toEqual(["environment running", "target absent kubernetes production"]);
    expect(contexts(true)).toEqual(["environment running api", "target absent kubernetes production api"]);
  });

  it("puts the rows of other packages between those of an environment", () => {
    const joined = [{ id: "joined", label: "API published" }];
    const labels = (rows: readonly AnyRow[] = []): string[] => rows.map(({ label }) => label);
    const dev = target({ environment: "dev", local: true, joined });
    expect(labels(environmentRows([environment({ dev })])[0]?.children)).toContain("API published");
    expect(labels(prodRow({ status: statusOf(), joined })?.children)).toContain("API published");
    expect(labels(prodRow({ joined })?.children)).not.toContain("API published");
  });

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

  it("says how much of what the running build handled has failed", () => {
    const one = (outcome: DeliverySummary["outcome"], build = running.build): DeliverySummary => ({
      ...{ id: outcome, source: "github", trigger: "/github", event: "push", receivedAt: "", cursor: "1" },
      ...{ status: 202, milliseconds: 1, attempts: 1, outcome, ...(build === undefined ? {} : { build }) },
    });
    const rowOf = (...deliveries: readonly DeliverySummary[]) =>
      environmentRows([environment({ deliveries })])[0];
    const failing = rowOf(one("failed"), one("retrying"), one("ok"), one("failed", "an older one"));
    expect(failing).toMatchObject({
      description: "local · :3000 · 1 failed, 1 retrying of 3 in this build",
      icon: { id: "warning" },
    });
    const all = rowOf(one("failed"), one("ok"));
    expect(all?.description).toBe("local · :3000 · 1 failed of 2");
    expect(all?.children?.find(({ context }) => context === "traffic")).toMatchObject({
      label: "2 deliveries",
      description: "1 failed · last failed in 1 ms",
    });
    const well = rowOf(one("ok"), one("refused"), one("failed", "an older one"));
    expect(well).toMatchObject({ description: "local · :3000", icon: { id: "pass-filled" } });
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

  it("shows state and port", () => {
    expect(statusText([input])).toMatchObject({
      text: "$(radio-tower) Hookloom: dev running :3000",
      tone: "normal",
    });
    expect(statusText([{ ...input, state: stoppedState }])).toBeUndefined();
  });

  it("says of a deployed build that saving does not change it", () => {
    const text = statusText([{ ...input, state: { ...running, build: "1873aafa7f01" }, deployed: true }]);
    expect(text?.text).toBe("$(radio-tower) Hookloom: dev build 1873aafa, not watching");
    expect(text?.tooltip).toContain("saving has no effect");
    const [dev] = environmentRows([environment({ deployed: true })]);
    expect(dev?.description).toBe("local · :3000 · not watching");
  });

  it("says of what runs that it is debugged", () => {
    const [dev] = environmentRows([environment({ state: { ...running, debugged: true } })]);
    expect(dev?.description).toBe("local · :3000 · debugged");
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
  it("shows the newest answer", () => {
    const base = {
      id: "1",
      source: "github",
      trigger: "/github",
      event: "push",
      receivedAt: "",
      milliseconds: 4,
      attempts: 1,
      cursor: "1",
    };
    const done = { ...base, status: 200, outcome: "ok" } as const;
    expect(lastEventText([{ ...base, status: 200, outcome: "running" }, done])?.text).toBe(
      "$(pass) last event 200 in 4 ms",
    );
    expect(lastEventText([{ ...done, outcome: "failed", error: "boom" }])?.text).toBe(
      "$(error) last event failed in 4 ms",
    );
    expect(lastEventText([{ ...done, debugged: true }])?.text).toBe(
      "$(pass) last event 200 with the debugger",
    );
    expect(lastEventText([{ ...done, outcome: "failed", debugged: true }])?.text).toBe(
      "$(error) last event failed with the debugger",
    );
    expect(lastEventText([])).toBeUndefined();
  });
});

it.each([
  [["ok", "ok"], "0 failed"],
  [["refused", "refused", "ok"], "2 rejected"],
  [["failed", "refused", "failed", "retrying"], "2 failed, 1 retrying, 1 rejected"],
  [["retrying"], "1 retrying"],
] as const)("counts refused calls of %j apart from handlers that failed", (outcomes, shown) => {
  expect(outcomeCounts(outcomes.map((outcome) => ({ outcome })))).toBe(shown);
});

it("shows how many deliveries of an environment failed for good, which are older than those that it lists", () => {
  const last = { id: "1", source: "github", trigger: "/github", event: "push", receivedAt: "", cursor: "1" };
  const deliveries = [{ ...last, status: 202, outcome: "ok", milliseconds: 4, attempts: 1 } as const];
  const described = (dead: number) =>
    prodRow({
      status: statusOf({ phase: "running", deliveries, queue: { waiting: 0, running: 0, dead } }),
    })?.children?.find(({ context }) => context === "traffic")?.description;
  expect(described(0)).toBe("0 failed · last push 202 in 4 ms");
  expect(described(1)).toBe("1 dead letter · 0 failed · last push 202 in 4 ms");
  expect(described(66)).toMatch(/^66 dead letters · /);
});

it("a public address stands below what it is of, for as long as it is exposed", () => {
  const exposed = { hub: "https://relay.example.com/x1" };
  const row = prodRow({ status: statusOf({ phase: "running" }), exposed })?.children?.find(
    ({ context }) => context === "exposed",
  );
  expect(row).toMatchObject({
    label: "hub exposed",
    description: "https://relay.example.com/x1",
    url: "https://relay.example.com/x1",
    environment: "prod",
  });
});

it("a click on its deliveries shows those of that environment", () => {
  const row = prodRow({ status: statusOf({ phase: "running", deliveries: [] }) })?.children?.find(
    ({ context }) => context === "traffic",
  );
  expect(row).toMatchObject({ click: { command: "hookloom.showDeliveries" }, environment: "prod" });
});

it("an environment of a target is one calm line before anybody deployed", () => {
  expect(prodRow({ status: statusOf({ phase: "absent" }) })).toMatchObject({
    label: "prod",
    description: "not deployed · main/orders",
    context: "target absent kubernetes production",
    icon: { id: "shield" },
    children: [],
  });
});

it("production keeps its shield while it runs, and gives it up for what is wrong", () => {
  expect(prodRow({ status: statusOf({ phase: "running" }) })?.icon).toEqual({
    id: "shield",
    color: "testing.iconPassed",
  });
  expect(prodRow({ status: statusOf({ phase: "failed" }) })?.icon?.id).toBe("error");
  expect(prodRow({ problem: "The kubeconfig is gone." })?.icon?.id).toBe("warning");
});

it("an environment of a target shows build, digest, commit, replicas, address, registrations, deliveries and its history", async () => {
  const registrations = [
    {
      trigger: "hub",
      source: "github",
      resource: "acme/shop",
      state: "drifted" as const,
      message: "Events differ.",
    },
  ];
  const row = prodRow({ status: statusOf({ registrations, deliveries: [] }) });
  expect(row?.description).toBe("kubernetes · main/orders");
  expect(row?.children?.map(({ label, description }) => [label, description])).toEqual([
    ["build 9f2c1e0a", "2/2 ready · just now"],
    ["hooks.example.com/github", "GitHub · hub"],
    ["GitHub · acme/shop", "differs: repair"],
    ["No deliveries yet", ""],
    ["History", undefined],
  ]);
  const details = await row?.children?.[0]?.load?.();
  expect(details?.map(({ label }) => label)).toEqual(["sha256:1a2b3c4d", "commit 77ab03d", "by ada"]);
  expect(details?.[0]?.tooltip).toBe(release.image);
  expect(row?.children?.[1]?.tooltip).toMatch(/^https:\/\/hooks\.example\.com\/github\n/);
  expect(row?.children?.[2]?.click?.command).toBe("hookloom.repairRegistration");
  const records = await row?.children?.[4]?.load?.();
  expect(records?.map(({ label, description }) => [label, description])).toEqual([
    ["#7 9f2c1e0a", "just now · by ada"],
    ["#6 9f2c1e0a", "No room."],
  ]);
  expect(records?.[0]).toMatchObject({
    context: "record ready",
    build: "9f2c1e0a77b4",
    environment: "prod",
  });
});

it("an environment that its cluster alone reaches says so, by the name of its Service, and where to change that", () => {
  const { url: _url, ...inside } = statusOf();
  const find = (more: Partial<TargetEnvironment>) =>
    prodRow({ status: inside, service: "orders-prod.hooks", ...more })?.children?.find(
      ({ context }) => context === "inside",
    );
  expect(find({})).toMatchObject({
    label: "only inside the cluster",
    description: "orders-prod.hooks",
    click: { command: "hookloom.editEnvironment" },
    environment: "prod",
  });
  expect(find({ local: true })).toBeUndefined();
});

it("an environment of a target says why it cannot be reached, in one line, and where hookloom.json is wrong", () => {
  const message = "The cluster of the context main cannot be reached.";
  const gone = prodRow({
    status: {
      environment: "prod",
      target: "kubernetes",
      place: "main/orders",
      phase: "unreachable",
      message,
      registrations: [],
    },
  });
  expect(gone?.description).toBe("cannot be reached · main/orders");
  expect(gone?.children?.[0]).toMatchObject({ label: message, context: "health" });
  const wrong = prodRow({
    problem: "hookloom.json, line 5: environments.prod.context must be a name.",
    problemCode: "bad-environment",
    problemInFile: "line 5: environments.prod.context must be a name.",
  });
  expect(wrong?.children?.[0]).toMatchObject({
    label: "hookloom.json",
    description: "line 5: environments.prod.context must be a name.",
    click: { command: "hookloom.openConfig" },
  });
});

it("an environment of a target shows which verb is under way", () => {
  expect(prodRow({ status: statusOf(), doing: "rollout" })).toMatchObject({
    description: "rollout · main/orders",
    icon: { id: "loading~spin" },
  });
});

it("an environment of a target has a row for what runs here next to a dev on a cluster, while it runs", () => {
  const { dev: _here, ...project } = environment({ others: [target({ environment: "dev" })] });
  expect(environmentRows([project]).map(({ label }) => label)).toEqual(["this machine", "dev"]);
  expect(environmentRows([{ ...project, state: stoppedState }]).map(({ label }) => label)).toEqual(["dev"]);
});

it("an environment of a target keeps what was deployed to dev while that is stopped", () => {
  const dev = target({ environment: "dev", local: true, status: statusOf({ target: "local" }) });
  const [row] = environmentRows([environment({ state: stoppedState, dev })]);
  expect(row?.children?.map(({ label }) => label)).toEqual(["build 9f2c1e0a", "History"]);
});

import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import { projectAt } from "@hookloom/core/project/project";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { HostError } from "../shared/errors.ts";
import { type CountedRunsPorts, countedRuns } from "./counted-runs.ts";

const now = Date.parse("2026-11-27T06:12:00.000Z");
let root: string;
let server: Server;
let asked: string[];
let answers: Record<string, unknown>;
let failing: Error | undefined;
let status: { phase: string; message?: string } | undefined;
let isHere: boolean;
let stopped: object | undefined;
let shown: unknown[];
let wanted: unknown[];

beforeEach(async () => {
  vi.spyOn(Date, "now").mockReturnValue(now);
  [asked, shown, wanted, failing, status, isHere] = [[], [], [], undefined, undefined, false];
  stopped = undefined;
  const series = [{ trigger: "/github", event: "push", application: "", counts: { ok: [1] }, durations: {} }];
  const moment = (at: string) => ({ at, delivery: "d" });
  const group = (name: string, at: string) => ({
    ...{ group: name, source: "github", trigger: "/github", event: "push", error: "no net" },
    ...{ deliveries: 1, dead: 1, since: moment(at), last: moment(at) },
  });
  answers = {
    "/stats": { from: 0, step: 1, steps: 1, total: {}, columns: {}, series },
    "/failures": {
      groups: [group("net", "2026-11-27T06:00:00.000Z"), group("old", "2026-11-20T06:00:00.000Z")],
      more: false,
    },
  };
  server = createServer(({ url = "" }, response) => {
    asked.push(url);
    const answer = answers[url.split("?")[0] ?? ""];
    response.writeHead(answer === undefined ? 404 : 200).end(JSON.stringify(answer ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  root = temporaryFolder();
  await mkdir(path.join(root, "src"));
  await writeFile(path.join(root, "package.json"), '{ "name": "orders" }');
  const environments = { dev: {}, prod: { target: "kubernetes", context: "main", namespace: "orders" } };
  await writeFile(
    path.join(root, "hookloom.json"),
    JSON.stringify({ entry: "src/webhook.ts", environments }),
  );
  await writeFile(
    path.join(root, "src/webhook.ts"),
    'import { webhook } from "@hookloom/runtime";\nimport { github } from "@hookloom/runtime/github";\nconst hub = github({ path: "/hooks" });\nhub.on("push", async () => {});\nexport default webhook(hub);\n',
  );
});
afterEach(async () => {
  vi.restoreAllMocks();
  server.close();
});

async function opened() {
  const project = await projectAt(root);
  if (!project) throw new Error("There is no project.");
  const access = {
    project: () => project,
    loadProject: async () => project,
    isHere: () => isHere,
    isRun: () => isHere,
    read: async (_ref: unknown, work: (port: number, stopped?: object) => Promise<unknown>) => {
      if (failing) throw failing;
      return await work((server.address() as AddressInfo).port, stopped);
    },
    feeds: {
      want: (...places: unknown[]) => wanted.push(places),
      use: async (_ref: unknown, work: (target: unknown) => Promise<unknown>) =>
        work({
          status: async () => {
            if (status === undefined) throw new Error("no answer");
            return status;
          },
        }),
    },
    onDidChange: () => ({ dispose: () => undefined }),
  } as unknown as CountedRunsPorts["access"];
  const projects = { onDidChange: () => ({ dispose: () => undefined }) };
  return countedRuns({ access, projects, showDeliveries: (...narrowed) => void shown.push(narrowed) });
}

const ref = () => ({ root, environment: "prod" });
const sentence = async (): Promise<string> => {
  const counted = await opened();
  return await counted.read(ref(), "24h").then(
    () => "none",
    (error: Error) => error.message,
  );
};

describe("what an environment has counted", () => {
  it("is asked for with its range, and comes with the paths of the project's triggers", async () => {
    const counted = await opened();
    const found = await counted.read(ref(), "24h");
    expect(found.triggers).toMatchObject([
      { name: "hub", source: "github", path: "/hooks", file: "src/webhook.ts" },
    ]);
    expect(found.series).toMatchObject([{ trigger: "/github", event: "push", counts: { ok: [1] } }]);
    // A build that does not know the range has reported everything.
    expect(found.failures.groups.map(({ group }) => group)).toEqual(["net"]);
    const from = "from=2026-11-26T06%3A13%3A00.000Z";
    expect(asked.sort()).toEqual([
      `/failures?${from}`,
      `/stats?${from}&to=2026-11-27T06%3A13%3A00.000Z&step=600&by=trigger%2Cevent`,
    ]);
  });

  it("is read from the store of one that does not run, and shows that", async () => {
    const counted = await opened();
    expect(await counted.read(ref(), "24h")).not.toHaveProperty("stopped");
    stopped = {};
    expect(await counted.read(ref(), "24h")).toMatchObject({
      series: [{ counts: { ok: [1] } }],
      stopped: "prod is not running. Its stored deliveries are shown; start it to replay them.",
    });
  });

  it("is offered for each environment, and of this machine where dev is elsewhere", async () => {
    const counted = await opened();
    expect(counted.environments(root)).toEqual([
      { name: "dev", label: "dev (this machine)" },
      { name: "prod", label: "prod (main/orders)" },
    ]);
    expect(counted.ranges.map(({ name }) => name)).toEqual(["1h", "24h", "7d", "35d"]);
  });

  it("narrows the deliveries to a failure", async () => {
    const counted = await opened();
    counted.showFailed(ref(), "1h", {
      group: "3f9ac21b",
      error: "No net",
      source: "github",
      event: "push",
      last: { at: "2026-11-27T06:00:00.000Z", delivery: "d" },
    });
    expect(shown).toEqual([
      [
        ref(),
        {
          outcomes: ["failed", "retrying"],
          source: "github",
          search: "push",
          group: { id: "3f9ac21b", error: "No net" },
          from: "2026-11-27T05:13:00.000Z",
          to: "2026-11-27T06:00:00.001Z",
        },
      ],
    ]);
  });

  it("narrows the deliveries to an event that nothing handles", async () => {
    const counted = await opened();
    const arrived = { source: "github", trigger: "/github", deliveries: 3 };
    counted.showUnhandled(ref(), "1h", { ...arrived, event: "fork" });
    counted.showUnhandled(ref(), "1h", { ...arrived, event: "other" });
    const narrowed = { outcomes: ["ignored"], source: "github", from: "2026-11-27T05:13:00.000Z" };
    expect(shown).toEqual([
      [ref(), { ...narrowed, search: "fork" }],
      [ref(), narrowed],
    ]);
  });

  it("keeps no connection to what this window runs", async () => {
    const counted = await opened();
    counted.watch("me", ref());
    counted.watch("me", undefined);
    isHere = true;
    counted.watch("me", ref());
    expect(wanted).toEqual([
      ["me", [ref()]],
      ["me", []],
      ["me", []],
    ]);
  });
});

describe("what an environment has counted and cannot be read", () => {
  it("is named with the reason in a sentence", async () => {
    answers = { "/failures": answers["/failures"] };
    expect(await sentence()).toMatch(/^The running build is too old to count deliveries: update/);
    failing = new EnvironmentError("not-answering", "The environment does not answer.");
    status = { phase: "absent" };
    expect(await sentence()).toBe("Nothing is deployed to prod, so it has no runs: deploy to it first.");
    status = { phase: "stopped" };
    expect(await sentence()).toBe("prod is not running, so its runs cannot be read: start it first.");
    status = { phase: "starting" };
    expect(await sentence()).toBe("prod is starting: its runs will appear in a moment.");
    status = { phase: "failed", message: "Its image cannot be pulled." };
    expect(await sentence()).toBe("Its image cannot be pulled.");
    status = undefined;
    expect(await sentence()).toBe("The environment does not answer.");
    failing = new HostError("not-running", "The project is not running.");
    isHere = true;
    expect(await sentence()).toBe("prod is not running, so its runs cannot be read: start it first.");
  });
});

import { execFileSync } from "node:child_process";
import path from "node:path";
import { noApi } from "@hookloom/core/api/testing/no-api";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { KubernetesDescription } from "@hookloom/core/project/config/kubernetes-description";
import type { ProjectContent } from "@hookloom/core/project/config/project-content";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { describedAs } from "../testing/release.ts";
import { type DryRun, dryRun } from "./dry-run.ts";
import { manifestYaml } from "./yaml.ts";

const range = { start: 0, end: 0 };
const secretNames = ["GITHUB_SECRET", "GITHUB_SECRET_PREVIOUS", "HOOKLOOM_DATABASE_URL"] as const;

const content: ProjectContent = {
  triggers: [
    {
      name: "hub",
      source: "github",
      path: "/github",
      literals: {},
      secrets: { secret: "GITHUB_SECRET" },
      options: ["secret"],
      range,
      nameRange: range,
      handlers: [],
      file: "webhook.ts",
    },
  ],
  settings: [
    { name: "GITHUB_SECRET", secret: true, optional: false, range, nameRange: range, file: "webhook.ts" },
    { name: "CHANNEL", secret: false, optional: false, range, nameRange: range, file: "webhook.ts" },
    { name: "TOPIC", secret: false, optional: false, default: "all", range, nameRange: range, file: "a.ts" },
    { name: "MAYBE", secret: true, optional: true, range, nameRange: range, file: "webhook.ts" },
  ],
  connections: [],
};

function run(
  variables: Readonly<Record<string, string>>,
  description: Partial<KubernetesDescription> = {},
  from: ProjectContent = content,
): Promise<DryRun> {
  return dryRun({
    project: "orders",
    description: describedAs(description),
    content: from,
    scope: { root: "/nowhere", environment: "prod", secrets: memorySecretStore(), variables },
    toolVersion: "0.1.0",
    api: noApi,
    sourceCommit: undefined,
  });
}

const dataOf = ({ manifests }: DryRun, kind: string): unknown =>
  manifests.find((manifest) => manifest.kind === kind);

describe("a dry run", () => {
  it("says when what watches the pods is left out", async () => {
    const note = expect.stringContaining("If the cluster has no Prometheus operator");
    expect((await run({})).notes).not.toContainEqual(note);
    const watched = await run({}, { metricsFrom: ["monitoring"] });
    expect(watched.notes).toContainEqual(note);
    expect(dataOf(watched, "PodMonitor")).toMatchObject({ metadata: { name: "orders-prod" } });
  });

  it("shows the image of an engine as pods run it, and that it is never pulled", async () => {
    const { registry: _registry, ...description } = describedAs({ engine: "default" });
    const { manifests } = await dryRun({
      project: "orders",
      description,
      content,
      scope: { root: "/nowhere", environment: "prod", secrets: memorySecretStore(), variables: {} },
      toolVersion: "0.1.0",
      api: noApi,
      sourceCommit: undefined,
    });
    expect(manifests.find(({ kind }) => kind === "Deployment")).toMatchObject({
      spec: {
        template: {
          spec: { containers: [{ image: "hookloom/orders:not-built", imagePullPolicy: "Never" }] },
        },
      },
    });
  });

  it("shows only whether secrets have a value, and the values of other settings", async () => {
    const made = await run({ GITHUB_SECRET: "one", GITHUB_SECRET_PREVIOUS: "zero", CHANNEL: "#general" });
    expect(dataOf(made, "Secret")).toMatchObject({
      stringData: { GITHUB_SECRET: "(set)", GITHUB_SECRET_PREVIOUS: "(set)" },
    });
    expect(dataOf(made, "ConfigMap")).toHaveProperty("data", { CHANNEL: "#general" });
  });

  it("names what has no value; what is optional or has a default needs none", async () => {
    const made = await run({});
    expect(dataOf(made, "Secret")).toHaveProperty("stringData", { GITHUB_SECRET: "(missing)" });
    expect(dataOf(made, "ConfigMap")).toHaveProperty("data", { CHANNEL: "(missing)" });
    expect(made.notes.filter((note) => note.includes("has no value"))).toEqual([
      'GITHUB_SECRET has no value: set it with "hookloom settings prod set GITHUB_SECRET".',
      'CHANNEL has no value: set it with "hookloom settings prod set CHANNEL".',
    ]);
  });

  it("prints no value of any secret, whatever it is", async () => {
    const values = fc.record({
      GITHUB_SECRET: fc.stringMatching(/^[!-~]{12,60}$/),
      GITHUB_SECRET_PREVIOUS: fc.stringMatching(/^[!-~]{12,60}$/),
      HOOKLOOM_DATABASE_URL: fc
        .stringMatching(/^[A-Za-z0-9]{12,30}$/)
        .map((password) => `postgres://me:${password}@db:6432/hooks`),
      MAYBE: fc.string({ minLength: 12 }).filter((text) => text.trim().length >= 12),
    });
    await fc.assert(
      fc.asyncProperty(values, async (variables) => {
        const made = await run(variables, { replicas: 3 });
        const printed = [manifestYaml(made.manifests, made.notes), JSON.stringify(made)].join("\n");
        const parts = Object.values(variables).flatMap((value) => [
          value,
          Buffer.from(value).toString("base64"),
        ]);
        parts.push(variables.HOOKLOOM_DATABASE_URL.slice("postgres://me:".length, -"@db:6432/hooks".length));
        for (const part of parts) expect(printed).not.toContain(part);
      }),
    );
  });

  it("is the same whatever the secrets' values are, so it reveals nothing about them", async () => {
    const values = fc.record(
      Object.fromEntries(secretNames.slice(0, 2).map((name) => [name, fc.stringMatching(/^\w{1,20}$/)])),
    );
    const usual = await run({ GITHUB_SECRET: "a", GITHUB_SECRET_PREVIOUS: "b" });
    await fc.assert(
      fc.asyncProperty(values, async (variables) => {
        expect(await run(variables)).toEqual(usual);
      }),
    );
  });
});

describe("the notes of a dry run", () => {
  it("explain why only one replica runs without a database, and how to get more", async () => {
    const made = await run({}, { replicas: 3 });
    expect(made.notes).toContainEqual(
      expect.stringMatching(
        /^The deployment has one replica.*For the configured 3 replicas, run "hookloom settings/,
      ),
    );
    const several = await run({ HOOKLOOM_DATABASE_URL: "postgres://db/hooks" }, { replicas: 3 });
    expect(several.notes.join(" ")).not.toContain("one replica");
  });

  it("report that no route leads to the triggers, or that the project has no triggers", async () => {
    const expose = { by: "gateway", host: "a.example.com", gateway: "public" } as const;
    expect((await run({})).notes.join(" ")).toContain(
      "The triggers cannot be reached from outside the cluster",
    );
    expect((await run({}, { expose })).notes.join(" ")).not.toContain("from outside");
    const none = await run({}, { expose }, { ...content, triggers: [] });
    expect(none.notes).toContain("There is no route because the project has no trigger.");
  });
});

describe("a dry run of a project", () => {
  it("lets the pods out to the database's port, whatever its URL looks like", async () => {
    const policy = async (url: string) =>
      JSON.stringify(dataOf(await run({ HOOKLOOM_DATABASE_URL: url }), "NetworkPolicy"));
    expect(await policy("postgres://me:word@db:6432/hooks")).toContain('"port":6432');
    expect(await policy("postgres://db/hooks")).toContain('"port":5432');
    expect(await policy("no URL")).toContain('"port":5432');
  });

  it("refuses a path that only the running code knows, where a route needs it", async () => {
    const [trigger] = content.triggers;
    if (!trigger) throw new Error("no trigger");
    const computed = { ...content, triggers: [{ ...trigger, options: ["path"] }] };
    const expose = { by: "gateway", host: "a.example.com", gateway: "public" } as const;
    const spread = { ...content, triggers: [{ ...trigger, computed: true }] };
    for (const each of [computed, spread])
      await expect(run({}, { expose }, each)).rejects.toThrow("The path of the trigger hub is computed");
    await expect(run({}, {}, computed)).resolves.toBeDefined();
  });

  it.skipIf(process.platform === "win32")("does not wait for a patch file that is a pipe", async () => {
    const folder = temporaryFolder();
    execFileSync("mkfifo", [path.join(folder, "pipe.yaml")]);
    // The project's folder is elsewhere, and nothing else in it is read.
    const patch = path.relative("/nowhere", path.join(folder, "pipe.yaml"));
    await expect(run({}, { patch })).rejects.toThrow("pipe.yaml cannot be read (it is not a file)");
  });

  it("says that the patch file is missing", async () => {
    await expect(run({}, { patch: "kubernetes/none.yaml" })).rejects.toThrow(
      /^The patch file kubernetes\/none\.yaml cannot be read \(/,
    );
  });
});

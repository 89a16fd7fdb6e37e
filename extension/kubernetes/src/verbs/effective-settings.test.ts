import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { noApi } from "@hookloom/core/api/testing/no-api";
import type { Binding } from "@hookloom/core/environments/contract/binding";
import { addMarks, forgetMark, valueMark } from "@hookloom/core/environments/secrets/deployed-marks";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { readSetting, resolveSettings } from "@hookloom/core/environments/secrets/settings";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { withSecretData } from "../apply/secret-values.ts";
import { clusterBindings } from "../history/binding-store.ts";
import { writeRelease } from "../history/releases.ts";
import { manifests } from "../manifests/manifests.ts";
import { PodPort } from "../pods/pod-port.ts";
import { TestCluster } from "../testing/cluster.ts";
import { describedAs, releaseOf } from "../testing/release.ts";
import {
  deployedSecrets,
  effectiveSettings,
  knownSettings,
  settingNotes,
  unappliedSettings,
} from "./effective-settings.ts";
import type { Session } from "./session.ts";

const signal = new AbortController().signal;
const settings = [
  { name: "GITHUB_SECRET", secret: true, value: "held" },
  { name: "GITHUB_SECRET_PREVIOUS", secret: true, value: "old" },
  { name: "CHANNEL", secret: false, value: "#general" },
];

let cluster: TestCluster;
let secrets: SecretStore;
beforeEach(async () => {
  cluster = new TestCluster();
  secrets = memorySecretStore();
  for (const body of withSecretData(manifests(releaseOf({}, { settings })), "key")) {
    if (body.kind !== "Secret" && body.kind !== "ConfigMap") continue;
    await cluster.request("POST", `/api/v1/namespaces/hooks/${body.kind.toLowerCase()}s`, { body });
  }
});

function session(variables: Readonly<Record<string, string>> = {}, root = "/nowhere"): Session {
  return {
    input: {
      project: { root, name: "@acme/orders", entry: "webhook.ts", environments: {} },
      description: describedAs(),
      scope: { root, environment: "prod", secrets, variables },
      toolVersion: "0.1.0",
      api: noApi,
      rules: () => Promise.resolve(undefined),
      content: () => Promise.reject(new Error("the source is not read")),
      bundle: () => Promise.reject(new Error("nothing is built")),
    },
    cluster,
    owner: { instance: "acme-orders-prod", environment: "prod" },
    selector: {},
    management: new PodPort(cluster, {}),
  };
}

async function value(
  name: string,
  variables?: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const { scope } = await effectiveSettings(session(variables), signal);
  return (await readSetting(name, scope))?.value;
}

it("keeps the environment's values if this machine has none, even if a variable is blank", async () => {
  expect(await value("GITHUB_SECRET")).toBe("held");
  expect(await value("CHANNEL", { CHANNEL: "" })).toBe("#general");
  expect(await value("OTHER")).toBeUndefined();
  const held = await effectiveSettings(session(), signal);
  await readSetting("GITHUB_SECRET", held.scope);
  expect([...held.fromCluster]).toEqual(["GITHUB_SECRET"]);
});

it("keeps the settings of OpenTelemetry that another machine has deployed", async () => {
  const map = cluster.objects.get("/api/v1/namespaces/hooks/configmaps/acme-orders-prod");
  Object.assign(map ?? {}, { data: { CHANNEL: "#general", OTEL_SERVICE_NAME: "orders" } });
  const { scope } = await effectiveSettings(session(), signal);
  expect((await resolveSettings([], scope)).values).toEqual({ OTEL_SERVICE_NAME: "orders" });
});

it("names the settings that the next apply would change", async () => {
  expect(await unappliedSettings(session(), signal)).toEqual([]);
  expect(await unappliedSettings(session({ CHANNEL: "#other", OTHER: "1" }), signal)).toEqual(["CHANNEL"]);
  await secrets.set("/nowhere", "prod", "GITHUB_SECRET", "newer");
  await secrets.set("/nowhere", "prod", "CHANNEL", "");
  expect(await unappliedSettings(session(), signal)).toEqual(["GITHUB_SECRET", "CHANNEL"]);
});

it("names an optional setting that has its first value here, where the build that runs declares it", async () => {
  const { owner } = session();
  const optional = (name: string) => ({ name, secret: false, optional: true });
  const record = {
    revision: 1,
    build: "a1",
    deployedAt: "2026-11-24T22:00:00.000Z",
    outcome: "ready",
  } as const;
  const plan = { paths: [], declared: [optional("CHANNEL"), optional("OTHER"), optional("NEVER_SET")] };
  await writeRelease({ cluster, owner }, { record, plan, settings: [], manifests: [] }, signal);
  const variables = { OTHER: "1", FOREIGN: "2" };
  expect(await unappliedSettings(session(variables), signal)).toEqual(["OTHER"]);
});

it("gives the secrets that another machine has deployed, without its own members", async () => {
  expect(await deployedSecrets(session(), signal)).toEqual(["held", "old"]);
});

it("prefers this machine's own value, and has none if it was removed", async () => {
  expect(await value("CHANNEL", { CHANNEL: "#other" })).toBe("#other");
  await secrets.set("/nowhere", "prod", "GITHUB_SECRET", "own");
  await secrets.set("/nowhere", "prod", "CHANNEL", "");
  expect(await value("GITHUB_SECRET")).toBe("own");
  expect(await value("CHANNEL")).toBeUndefined();
});

it("drops the previous secret of a finished rotation", async () => {
  expect(await value("GITHUB_SECRET_PREVIOUS")).toBeUndefined();
});

it.each([
  ["written", undefined, "old"],
  ["accepted", undefined, "old"],
  ["switched", new Date(Date.now() + 60_000).toISOString(), "old"],
  ["switched", new Date(Date.now() - 1).toISOString(), undefined],
  ["begun", undefined, undefined],
] as const)(
  "in a rotation that is %s and ends at %s, leaves %s as the previous secret",
  async (step, dropAfter, left) => {
    const rotation = { setting: "GITHUB_SECRET", step, ...(dropAfter ? { dropAfter } : {}) };
    const binding = { id: "github.1", environment: "prod", rotation } as Binding;
    await clusterBindings({ cluster, owner: session().owner }, signal).put(binding);
    expect(await value("GITHUB_SECRET_PREVIOUS")).toBe(left);
  },
);

it("takes nothing from objects with another owner", async () => {
  const metadata = { name: "acme-orders-prod", labels: { "app.kubernetes.io/managed-by": "Helm" } };
  const body = { metadata, data: { CHANNEL: "#foreign" } };
  await cluster.request("PATCH", "/api/v1/namespaces/hooks/configmaps/acme-orders-prod", { body });
  expect(await value("CHANNEL")).toBeUndefined();
});

it("falls back to this machine's values if the cluster cannot be reached", async () => {
  cluster.refuse = () => ({ status: 403, message: "no" });
  await secrets.set("/nowhere", "prod", "CHANNEL", "#own");
  const place = await knownSettings(session());
  expect((await readSetting("CHANNEL", place))?.value).toBe("#own");
});

describe("a secret that this machine and the cluster have with different values", () => {
  const place = { root: "", environment: "prod" };
  beforeEach(() => {
    place.root = temporaryFolder();
  });

  /** What counts for a machine that has `own`, and deployed `deployed` last. */
  async function chosen(own: string, deployed?: string) {
    await secrets.set(place.root, "prod", "GITHUB_SECRET", own);
    if (deployed !== undefined)
      await addMarks(place, { GITHUB_SECRET: valueMark("key", "GITHUB_SECRET", deployed) });
    const held = await effectiveSettings(session({}, place.root), signal);
    const found = (await readSetting("GITHUB_SECRET", held.scope))?.value;
    return { found, notes: settingNotes(held) };
  }

  it("keeps the cluster's value if only that one changed since, with a note", async () => {
    const { found, notes } = await chosen("mine", "mine");
    expect(found).toBe("held");
    expect(notes).toEqual([expect.stringMatching(/^GITHUB_SECRET keeps the cluster's value/)]);
    expect(notes.join()).not.toMatch(/mine|held/);
  });

  it("takes what the user set or removed since, without a note", async () => {
    expect(await chosen("mine", "held")).toEqual({ found: "mine", notes: [] });
    expect(await chosen("", "held")).toEqual({ found: undefined, notes: [] });
  });

  it("takes this machine's value, with a note, if both changed or it never deployed", async () => {
    const note = expect.stringMatching(/^The value of GITHUB_SECRET on this machine replaces/);
    expect(await chosen("mine")).toEqual({ found: "mine", notes: [note] });
    expect(await chosen("mine", "older")).toEqual({ found: "mine", notes: [note] });
  });

  it("takes this machine's value if the user sets the same value again", async () => {
    await chosen("mine", "mine");
    await forgetMark(place, "GITHUB_SECRET");
    expect(await chosen("mine")).toMatchObject({ found: "mine" });
  });

  it("stores marks that reveal nothing, outside git, and ignores corrupt ones", async () => {
    await chosen("mine", "mine");
    const file = path.join(place.root, ".hookloom/prod/deployed-secrets.json");
    const text = await readFile(file, "utf8");
    expect(JSON.parse(text)).toEqual({ GITHUB_SECRET: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await readFile(path.join(place.root, ".hookloom/.gitignore"), "utf8")).toBe("*\n");
    await writeFile(file, "{corrupt");
    expect(await chosen("mine")).toMatchObject({ found: "mine" });
  });
});

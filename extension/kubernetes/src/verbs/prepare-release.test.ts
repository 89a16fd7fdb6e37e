import type { DeployEvent } from "@hookloom/core/environments/contract/verb-context";
import { newProgress } from "@hookloom/core/environments/release/verb-state";
import { expect, it } from "vitest";
import { LockedHistory, type StoredRelease } from "../history/releases.ts";
import { manifests } from "../manifests/manifests.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { describePlan, prepareRelease, prepareStoredRelease } from "./prepare-release.ts";
import type { LockedSession } from "./session.ts";
import { testSession } from "./testing/session.ts";

const { signal } = new AbortController();
const about = { build: "one", image: `registry.example.com/team/orders@sha256:${"a".repeat(64)}` };
const declared = ["GITHUB_SECRET", "OTHER"].map((name) => ({ name, secret: true, optional: false }));
const plan = { paths: [], declared };

function lockedWith(variables: Readonly<Record<string, string>>): {
  locked: LockedSession;
  reported: DeployEvent[];
} {
  const session = testSession(new TestCluster(), "orders", "prod");
  const { input } = session;
  const reported: DeployEvent[] = [];
  const locked: LockedSession = {
    ...session,
    input: { ...input, scope: { ...input.scope, variables } },
    options: {},
    context: { signal, report: (event) => reported.push(event) },
    user: "jane",
    history: new LockedHistory(session, []),
    progress: newProgress(),
  };
  return { locked, reported };
}

it("names the secrets that variables of this process put in the cluster, without their values", async () => {
  const { locked, reported } = lockedWith({ GITHUB_SECRET: "stray value" });
  await locked.input.scope.secrets.set("/nowhere", "prod", "OTHER", "kept value");
  await locked.input.scope.secrets.set("/nowhere", "prod", "GITHUB_SECRET", "kept value");
  const note = expect.stringMatching(/^GITHUB_SECRET comes from the environment variable/);
  const { notes } = await prepareRelease(locked, await describePlan(locked, plan, signal), about);
  expect(notes).toContainEqual(note);
  expect(reported).toContainEqual({ phase: "settings", level: "warn", message: note });
  expect(JSON.stringify([notes, reported])).not.toMatch(/(stray|kept) value/);
});

it("names them in a rollback, too, but not those that are restored unchanged", async () => {
  const { locked } = lockedWith({ GITHUB_SECRET: "stray value", OTHER: "stray value" });
  const stored: StoredRelease = {
    record: { ...about, revision: 1, deployedAt: "2026-11-24T22:00:00.000Z", outcome: "ready" },
    plan: { paths: [], declared },
    settings: declared.map(({ name, secret }) => ({ name, secret, value: "" })),
    manifests: [],
  };
  const { notes } = await prepareStoredRelease(locked, stored, signal, { OTHER: "as it was" });
  expect(notes).toEqual([expect.stringMatching(/^GITHUB_SECRET comes from the environment variable/)]);
});

it("rolls back and still accepts what the previous secret of a rotation has signed", async () => {
  const { locked } = lockedWith({});
  const { scope } = locked.input;
  for (const [name, value] of Object.entries({
    GITHUB_SECRET: "new",
    GITHUB_SECRET_PREVIOUS: "old",
    OTHER: "x",
  }))
    await scope.secrets.set("/nowhere", "prod", name, value);
  const env = [{ name: "GITHUB_SECRET", valueFrom: {} }];
  const container = { name: "webhook", image: about.image, env };
  const named = { metadata: { name: locked.owner.instance, namespace: "hooks" } };
  const stored: StoredRelease = {
    record: { ...about, revision: 1, deployedAt: "2026-11-24T22:00:00.000Z", outcome: "ready" },
    plan: { paths: [], declared },
    settings: declared.map(({ name, secret }) => ({ name, secret, value: "" })),
    manifests: [
      { apiVersion: "v1", kind: "Secret", ...named },
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        ...named,
        ...{ spec: { template: { spec: { containers: [container, { name: "beside" }] } } } },
      },
    ],
  };
  const { manifests, settings, storedManifests: kept } = await prepareStoredRelease(locked, stored, signal);
  const variable = {
    name: "GITHUB_SECRET_PREVIOUS",
    valueFrom: { secretKeyRef: { name: locked.owner.instance, key: "GITHUB_SECRET_PREVIOUS" } },
  };
  expect(manifests).toMatchObject([
    { data: { GITHUB_SECRET: btoa("new"), GITHUB_SECRET_PREVIOUS: btoa("old"), OTHER: btoa("x") } },
    { spec: { template: { spec: { containers: [{ env: [...env, variable] }, { name: "beside" }] } } } },
  ]);
  expect(settings.map(({ name }) => name)).toEqual(["GITHUB_SECRET", "OTHER", "GITHUB_SECRET_PREVIOUS"]);
  expect(JSON.stringify([settings, kept])).not.toMatch(/"(new|old)"/);
});

it("rolls back with a way to where the database is now", async () => {
  const { locked } = lockedWith({});
  const address = { name: "HOOKLOOM_DATABASE_URL", secret: true };
  await locked.input.scope.secrets.set(
    "/nowhere",
    "prod",
    address.name,
    "postgres://db.example.com:6432/orders",
  );
  const stored: StoredRelease = {
    record: { ...about, revision: 1, deployedAt: "2026-11-24T22:00:00.000Z", outcome: "ready" },
    plan: { paths: [], declared: [{ ...address, optional: true }] },
    settings: [{ ...address, value: "" }],
    manifests: manifests(releaseOf({ namespace: "hooks" }, { settings: [{ ...address, value: "" }] })),
  };
  const prepared = await prepareStoredRelease(locked, stored, signal);
  for (const objects of [prepared.manifests, prepared.storedManifests]) {
    const policy = JSON.stringify(objects.find(({ kind }) => kind === "NetworkPolicy"));
    expect(policy).toContain('"port":5432');
    expect(policy).toContain('"port":6432');
  }
});

it("takes a store over with this release alone, and not again in a rollback to it", async () => {
  const { locked } = lockedWith({ GITHUB_SECRET: "x", OTHER: "y" });
  const takeStoreFrom = '["stock","prod","kubernetes",""]';
  const taking = { ...locked, options: { takeStoreFrom } };
  const { manifests, storedManifests: kept } = await prepareRelease(
    taking,
    await describePlan(taking, plan, signal),
    about,
  );
  const variable = { name: "HOOKLOOM_TAKE_OVER_FROM", value: takeStoreFrom };
  expect(JSON.stringify(manifests)).toContain(JSON.stringify(variable));
  expect(JSON.stringify(kept)).not.toContain(variable.name);
  expect(JSON.stringify(kept)).toContain('{"name":"HOOKLOOM_TARGET","value":"kubernetes"}');
});

it("takes a store over in a requested rollback, but not in an automatic one", async () => {
  const { locked } = lockedWith({ GITHUB_SECRET: "x", OTHER: "y" });
  const takeStoreFrom = '["stock","prod","kubernetes",""]';
  const taking = { ...locked, options: { takeStoreFrom } };
  const containers = [{ name: "webhook", image: about.image, env: [] }];
  const stored: StoredRelease = {
    record: { ...about, revision: 1, deployedAt: "2026-11-24T22:00:00.000Z", outcome: "ready" },
    plan,
    settings: [],
    manifests: [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: locked.owner.instance, namespace: "hooks" },
        ...{ spec: { template: { spec: { containers } } } },
      },
    ],
  };
  const asked = await prepareStoredRelease(taking, stored, signal);
  const env = [{ name: "HOOKLOOM_TAKE_OVER_FROM", value: takeStoreFrom }];
  expect(asked.manifests).toMatchObject([{ spec: { template: { spec: { containers: [{ env }] } } } }]);
  expect(JSON.stringify(asked.storedManifests)).not.toContain("HOOKLOOM_TAKE_OVER_FROM");
  const byItself = await prepareStoredRelease(taking, stored, signal, {});
  expect(JSON.stringify(byItself.manifests)).not.toContain("HOOKLOOM_TAKE_OVER_FROM");
});

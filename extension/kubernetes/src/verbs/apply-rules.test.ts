import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Rules } from "@hookloom/core/api/api-reader";
import { newProgress, type VerbProgress } from "@hookloom/core/environments/release/verb-state";
import { afterEach, describe, expect, it } from "vitest";
import { portForwardFailed } from "../cluster/errors.ts";
import { writeRelease } from "../history/releases.ts";
import { manifests } from "../manifests/manifests.ts";
import type { Manifest } from "../release/identity.ts";
import { readyPod } from "../rollout/testing/evidence.ts";
import { TestCluster } from "../testing/cluster.ts";
import { releaseOf } from "../testing/release.ts";
import { rulesOf, testReader } from "../testing/rules.ts";
import { appliedRules, applyRules, withLiveRules } from "./apply-rules.ts";
import type { Session } from "./session.ts";
import { testSession } from "./testing/session.ts";

const { signal } = new AbortController();
const progress = { state: { at: "unchanged" } } as unknown as VerbProgress;
const context = { signal, report: () => undefined };
const root = "/api/v1/namespaces/hooks";
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A pod's management port that takes the rules which are handed to it. */
async function podPort(taken: Rules[], takes = true): Promise<number> {
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (part) => {
      text += part;
    });
    request.on("end", () => {
      const api = JSON.parse(text) as Rules;
      if (request.url === "/api/reload") taken.push(api);
      response.end(JSON.stringify({ hash: takes ? api.hash : "old" }));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** An environment that runs a build with `first` as its rules, in the given number of pods. */
async function scene(first: Readonly<Record<string, unknown>> | undefined, pods: readonly boolean[]) {
  const cluster = new TestCluster();
  cluster.answers.set(root, () => ({ metadata: { name: "hooks" } }));
  cluster.answers.set("/apis/authentication.k8s.io/v1/selfsubjectreviews", () => ({}));
  const session = testSession(cluster, "orders", "prod");
  const more = first === undefined ? {} : { rules: rulesOf(first) };
  const objects = manifests(
    releaseOf({ namespace: "hooks" }, { project: "orders", environment: "prod", ...more }),
  );
  const record = { revision: 1, build: "b1", deployedAt: "2026-01-01T00:00:00Z", outcome: "ready" } as const;
  const release = { record, plan: { paths: [], declared: [] }, settings: [], manifests: objects };
  await writeRelease({ cluster, owner: session.owner }, release, signal);
  const names = pods.map((_takes, index) => `pod-${index}`);
  const items = names.map((name) => readyPod({ metadata: { name, uid: name } }));
  cluster.answers.set(`${root}/pods`, () => ({ items }));
  const taken: Rules[] = [];
  const ports = await Promise.all(pods.map((takes) => podPort(taken, takes)));
  const opened: AbortSignal[] = [];
  cluster.forward = async (...[pod, port, until]: Parameters<Session["cluster"]["forward"]> | []) => {
    expect(port).toBe(3001);
    if (until) opened.push(until);
    return ports[names.indexOf(pod ?? "")] ?? 0;
  };
  const as = (api: Readonly<Record<string, unknown>> | undefined): Session => ({
    ...session,
    input: {
      ...session.input,
      api: testReader,
      rules: async () => (api === undefined ? undefined : rulesOf(api)),
    },
  });
  const stored = (name: string) =>
    [...cluster.objects].find(([path]) => path.endsWith(`/${name}`))?.[1] as unknown as
      | { data: Record<string, string>; spec: { egress: { ports: { port: number }[] }[] } }
      | undefined;
  return { cluster, as, taken, opened, stored, objects };
}

describe("rules that change on a cluster", () => {
  it("reach the ConfigMap and every ready pod, and nothing else is touched", async () => {
    const { cluster, as, taken, opened, stored } = await scene({ state: "published" }, [true, true]);
    const before = cluster.requests.length;
    const outcome = await applyRules(as({ state: "deprecated" }), context, progress);
    const wanted = rulesOf({ state: "deprecated" });
    expect(outcome).toEqual({ hash: wanted.hash, processes: 2 });
    expect(JSON.parse(stored("orders-prod.api")?.data["api.json"] ?? "")).toEqual(wanted);
    expect(taken).toEqual([wanted, wanted]);
    expect(await appliedRules(as({}), signal)).toEqual(wanted);
    const applied = cluster.requests.slice(before).filter(({ method }) => method === "PATCH");
    expect(applied.map(({ path }) => path)).toEqual([`${root}/configmaps/orders-prod.api`]);
    expect(opened.every(({ aborted }) => aborted)).toBe(true);
  });

  it("open the port of another issuer", async () => {
    const { as, stored } = await scene({}, [true]);
    await applyRules(as({ issuerPort: 8443 }), context, progress);
    const ports = stored("orders-prod")?.spec.egress.flatMap((rule) => rule.ports.map(({ port }) => port));
    expect(ports).toEqual(expect.arrayContaining([53, 443, 5432, 8443]));
  });

  it("count only the pods that follow them", async () => {
    const { as } = await scene({}, [true, false]);
    expect(await applyRules(as({ title: "New" }), context, progress)).toMatchObject({ processes: 1 });
  });

  it("are stored although a pod does not answer, which follows them later", async () => {
    const { cluster, as, stored } = await scene({}, [true, true]);
    const forward = cluster.forward.bind(cluster) as Session["cluster"]["forward"];
    const broken: Session["cluster"]["forward"] = async (pod, port, until) => {
      if (pod === "pod-1") throw portForwardFailed(pod, port, new Error("gone"));
      return forward(pod, port, until);
    };
    cluster.forward = broken as typeof cluster.forward;
    const wanted = rulesOf({ title: "New" });
    expect(await applyRules(as({ title: "New" }), context, progress)).toEqual({
      hash: wanted.hash,
      processes: 1,
    });
    expect(JSON.parse(stored("orders-prod.api")?.data["api.json"] ?? "")).toEqual(wanted);
  });

  it("are stored where they are cancelled before the pods have them, which is said", async () => {
    const { cluster, as } = await scene({}, [true]);
    const stop = new AbortController();
    cluster.forward = async () => {
      stop.abort();
      throw new Error("cut off");
    };
    await expect(
      applyRules(as({ title: "New" }), { ...context, signal: stop.signal }, newProgress()),
    ).rejects.toMatchObject({
      code: "cancelled",
      message: expect.stringMatching(/^Cancelled: the new rules of prod are stored; /),
    });
  });

  it("need a build that was deployed with an api", async () => {
    const { as, taken } = await scene(undefined, [true]);
    await expect(applyRules(as({}), context, progress)).rejects.toMatchObject({ code: "no-rules" });
    expect(taken).toEqual([]);
  });

  it("are nothing where the project has no api", async () => {
    const { as } = await scene({}, [true]);
    expect(await applyRules(as(undefined), context, progress)).toEqual({ hash: undefined, processes: 0 });
  });

  it("stay when an earlier build comes back", async () => {
    const { as, objects } = await scene({ state: "published" }, [true]);
    await applyRules(as({ state: "retired" }), context, progress);
    const restored = await withLiveRules(as({}), objects, signal);
    const map = restored.find(({ metadata }) => metadata.name === "orders-prod.api") as Manifest<{
      data: Record<string, string>;
    }>;
    expect(JSON.parse(map.data["api.json"] ?? "").state).toBe("retired");
    expect(restored.filter((one) => one !== map)).toEqual(
      objects.filter(({ metadata }) => metadata.name !== "orders-prod.api"),
    );
  });
});

import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noApi } from "../../extension/core/src/api/testing/no-api.ts";
import type { Target } from "../../extension/core/src/environments/contract/target.ts";
import { openTarget } from "../../extension/core/src/environments/open-target.ts";
import { inspect } from "../../extension/core/src/environments/registration/registrar.ts";
import { rotateSecret } from "../../extension/core/src/environments/registration/rotate.ts";
import { openKubernetes } from "../../extension/kubernetes/src/open.ts";
import { GitHubStandIn } from "../stand-ins/github.ts";
import { DeployScene, recorded, type Variables } from "./deploy-scene.ts";
import { buildOptions } from "./load-image.ts";

const repository = "octocat/hello-world";
const host = "hooks.example.com";
const issue = { action: "opened", issue: { title: "by GitHub" } };

let scene: DeployScene;
let github: GitHubStandIn;
let api: string;

/** Opens prod as another machine would, with a token for GitHub and secrets of its own store. */
async function open(variables: Variables = {}): Promise<Target> {
  const target = await openTarget({
    project: scene.project.project,
    environment: "prod",
    secrets: scene.secrets,
    toolVersion: "0.1.0",
    api: noApi,
    openKubernetes,
    variables,
    accounts: { githubApi: api, github: async () => "good-token" },
    ...buildOptions,
  });
  opened.push(target);
  return target;
}
const opened: Target[] = [];

async function address(): Promise<string> {
  const { api: cluster, path } = scene.namespace("prod");
  const [service] = await cluster.list<{ readonly spec: { readonly clusterIP: string } }>(
    path("v1", "services"),
  );
  return `http://${service?.spec.clusterIP}/github`;
}

const statuses = (): readonly number[] =>
  github.hooks.deliveries.filter(({ event }) => event === "issues").map(({ status }) => status);

/** Twenty events a second while something happens; every one has to arrive in the end. */
async function whileEventsArrive(name: string, work: () => Promise<unknown>): Promise<void> {
  github.hooks.deliveries.length = 0;
  let isSending = true;
  const eventLoad = (async () => {
    while (isSending) await Promise.all([github.hooks.emit(repository, "issues", issue), delay(50)]);
  })();
  await work();
  const before = statuses().length;
  await expect.poll(() => statuses().length).toBeGreaterThan(before + 20);
  isSending = false;
  await eventLoad;
  await github.hooks.settled();
  const sent = github.hooks.deliveries.filter(({ event }) => event === "issues");
  const arrived = new Set(
    sent.filter(({ status }) => status === 202 || status === 200).map(({ guid }) => guid),
  );
  const all = new Set(sent.map(({ guid }) => guid));
  const first = statuses().filter((status) => status === 0).length;
  console.log(`${name}: ${all.size} events, ${first} of them first found no pod, ${arrived.size} arrived`);
  expect(arrived.size).toBe(all.size);
}

beforeAll(async () => {
  github = new GitHubStandIn();
  api = await github.start();
  const registered = { register: { hub: { repository } }, host, ingressClass: "none" };
  scene = await DeployScene.start("register", ["prod"], registered);
  await scene.secrets.set("", "prod", "GITHUB_SECRET", "first-secret");
});

afterAll(async () => {
  await Promise.all(opened.map((target) => target.dispose()));
  await scene.stop();
  await github.stop();
  expect(github.problems).toEqual([]);
});

describe("an environment on a cluster", () => {
  it("is ready even if its registration was cancelled; the next deploy completes it", async () => {
    const target = await open();
    const context = recorded(({ message }) => message.startsWith("Registering https://"));
    await expect(target.deploy(context)).rejects.toMatchObject({
      name: "AbortError",
      message: expect.stringContaining("the new build of prod is ready"),
    });
    const [release] = await target.releases(AbortSignal.timeout(240_000));
    expect(release).toMatchObject({ outcome: "ready" });
    expect(await scene.names("prod", "coordination.k8s.io/v1", "leases")).toEqual([]);
  });

  it("is registered by its deploy, which the cluster remembers for other machines", async () => {
    // No machine here knows the host's name, and no controller serves its Ingress.
    let service = "";
    github.hooks.resolveAddress = () => service;
    github.hooks.lag = 200;
    const target = await open();
    const context = recorded((event) => {
      if (event.phase === "register") void address().then((found) => (service = found));
      return false;
    });
    const { notes } = await target.deploy(context);
    expect(notes.filter((note) => /GitHub|hub/.test(note))).toEqual([]);
    expect(github.hooks.hooksOf(repository)).toMatchObject([
      { active: true, events: ["issues"], config: { url: `https://${host}/github`, secret: "first-secret" } },
    ]);
    await github.hooks.emit(repository, "issues", issue);
    expect(statuses()).toEqual([202]);
    const other = await open();
    const { registrations } = await other.status(context.signal);
    expect(registrations).toEqual([
      { trigger: "hub", source: "github", resource: repository, state: "registered" },
    ]);
    expect(await scene.names("prod", "v1", "configmaps")).toContain("register-prod.bindings");
  });

  it("is redeployed while events arrive: events that find no pod are retried, and none is lost", async () => {
    const target = await open({ GREETING: "Good evening" });
    await whileEventsArrive("a deploy", () => target.deploy(recorded()));
  });

  it("changes its secret while events arrive, and none is rejected", async () => {
    const target = await open();
    const context = recorded();
    const input = await target.registration(context.signal);
    await whileEventsArrive("a change of the secret", () =>
      rotateSecret(input, { setting: "GITHUB_SECRET", random: () => "second-secret" }, context),
    );
    expect(github.hooks.hooksOf(repository)[0]?.config.secret).toBe("second-secret");
    expect(statuses()).not.toContain(401);
  });

  it("reports drift, and removes its hook before the environment", async () => {
    const target = await open();
    const context = recorded();
    const [hook] = github.hooks.hooksOf(repository);
    if (hook) hook.active = false;
    const input = await target.registration(context.signal);
    expect(await inspect(input, context)).toMatchObject([{ state: "drifted" }]);
    expect(await scene.names("prod", "networking.k8s.io/v1", "ingresses")).toHaveLength(1);
    await target.remove(context);
    expect(github.hooks.hooksOf(repository)).toEqual([]);
    expect(await scene.names("prod", "apps/v1", "deployments")).toEqual([]);
    expect(await scene.names("prod", "networking.k8s.io/v1", "ingresses")).toEqual([]);
  });
});

import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { findProject } from "../project.ts";
import { type EnvironmentDescription, readEnvironment } from "./read-environment.ts";

const least = {
  target: "kubernetes",
  context: "prod-eu",
  namespace: "hooks",
  registry: "registry.example.com",
};

/** Reads `prod` of a hookloom.json whose sixth line is the first member that the test gives. */
async function read(members: object): Promise<EnvironmentDescription> {
  const root = temporaryFolder();
  const environments = { prod: members };
  writeFileSync(path.join(root, "hookloom.json"), JSON.stringify({ entry: "a.ts", environments }, null, 2));
  const project = await findProject(root);
  if (!project) throw new Error("no project");
  expect(project.problem).toBeUndefined();
  return readEnvironment(project, "prod");
}

const withMember = (member: object) => read({ ...member, ...least });

describe("the description of an environment", () => {
  it("on this machine may have any members", async () => {
    expect(await read({})).toEqual({ target: "local" });
    expect(await read({ target: "local", port: 4000, note: "mine" })).toEqual({ target: "local" });
    expect(await read({ startSeconds: 90 })).toEqual({ target: "local", startSeconds: 90 });
    await expect(read({ startSeconds: 0 })).rejects.toThrow("must be a whole number from 1 to 600");
  });

  it("of a cluster needs context, namespace and registry or engine, and has usual values for the rest", async () => {
    expect(await read(least)).toEqual({
      ...least,
      baseImage: "node:24-slim",
      resources: { cpu: "100m", memory: "128Mi", memoryLimit: "512Mi" },
      storage: { size: "1Gi" },
      trafficFrom: [],
      metricsFrom: [],
      outgoingPorts: [],
    });
    for (const name of ["context", "namespace", "registry"]) {
      const incomplete = Object.entries(least).filter(([member]) => member !== name);
      await expect(read(Object.fromEntries(incomplete))).rejects.toThrow(
        new RegExp(`^hookloom\\.json, line 4: environments\\.prod\\.${name} (must be|is missing)`),
      );
    }
  });

  it("of a cluster names a registry or an engine, and never both", async () => {
    const { registry, ...without } = least;
    for (const engine of ["unix:///var/run/docker.sock", "tcp://10.0.0.1:2375", "ssh://me@build", "default"])
      expect(await read({ ...without, engine })).toMatchObject({ engine });
    await expect(read({ ...without, engine: "docker.sock" })).rejects.toThrow(
      /engine must be the address of a Docker engine, such as "unix:\/\/\/var\/run\/docker\.sock"/,
    );
    await expect(read({ ...without, registry, engine: "default" })).rejects.toThrow(
      "environments.prod.engine cannot be combined with registry: keep one of the two.",
    );
    await expect(read(without)).rejects.toThrow(
      /registry is missing: specify where images are pushed, .* or a Docker engine in "engine"\.$/,
    );
  });

  it("keeps every member", async () => {
    const members = {
      ...least,
      registry: "127.0.0.1:5000/team/hooks",
      kubeconfig: "~/.kube/prod",
      baseImage: "registry.example.com/node:24",
      pullSecret: "registry",
      host: "hooks.example.com",
      gateway: "infra/public",
      replicas: { min: 2, max: 6 },
      resources: { cpu: "0.5", memory: "256Mi", memoryLimit: "1Gi" },
      storage: { size: "5Gi", storageClass: "fast" },
      trafficFrom: ["gateways"],
      metricsFrom: ["monitoring"],
      outgoingPorts: [587],
      patch: "kubernetes/prod.yaml",
      rollback: false,
    };
    const { host, gateway, ...same } = members;
    expect(await read(members)).toEqual({
      ...same,
      expose: { by: "gateway", host, gateway: "public", gatewayNamespace: "infra" },
      replicas: { min: 2, max: 6, cpu: 70 },
    });
  });

  it("names an Ingress by its class, with its certificate", async () => {
    const ingress = { host: "hooks.example.com", ingressClass: "nginx", tlsSecret: "hooks-tls" };
    expect(await withMember(ingress)).toMatchObject({
      expose: { by: "ingress", host: "hooks.example.com", ingressClass: "nginx", tlsSecret: "hooks-tls" },
    });
  });
});

describe("what an environment registers", () => {
  const register = {
    hub: { repository: "octocat/hello-world" },
    org: { organization: "octo-org", api: "https://github.example.com/api/v3/" },
    bot: { app: "A0123456789" },
    days: { calendar: "team@group.calendar.google.com" },
  };

  it("is read by trigger, also on this machine", async () => {
    const wanted = {
      ...register,
      org: { organization: "octo-org", api: "https://github.example.com/api/v3" },
    };
    expect(await read({ register })).toEqual({ target: "local", register: wanted });
    expect(await withMember({ register })).toMatchObject({ register: wanted });
    expect(await read({ register: {} })).toEqual({ target: "local", register: {} });
  });

  it.each([
    [[], 5, "register must be an object."],
    [
      { hub: {} },
      6,
      "register.hub must specify what to register: one of repository, organization, app, calendar.",
    ],
    [{ hub: "octocat/hello-world" }, 6, "register.hub must be an object."],
    [
      { hub: { repository: "hello-world" } },
      7,
      "register.hub.repository must be an owner and a repository, such as",
    ],
    [{ hub: { repository: "https://github.com/a/b" } }, 7, "register.hub.repository must be"],
    [
      { hub: { repository: "a/b", organization: "a" } },
      8,
      "register.hub.organization cannot be combined with repository",
    ],
    [
      { hub: { repo: "a/b" } },
      7,
      "register.hub.repo is not a known member: the known members are repository",
    ],
    [
      { hub: { app: "A0123456789", api: "https://x.example.com" } },
      8,
      "register.hub.api requires repository",
    ],
    [
      { hub: { repository: "a/b", api: "http://github.example.com" } },
      8,
      "register.hub.api must be the base",
    ],
    [
      { hub: { repository: "a/b", api: "https://me:hunter2@x" } },
      8,
      "register.hub.api must be the base URL of your GitHub Enterprise Server API",
    ],
    [{ hub: { app: "deploys" } }, 7, "register.hub.app must be the App ID of a Slack app"],
    [{ hub: { calendar: "" } }, 7, "register.hub.calendar must be the id of a calendar"],
  ])("%j is reported with its line", async (mistake, line, sentence) => {
    const outcome = read({ register: mistake });
    await expect(outcome).rejects.toThrow(`hookloom.json, line ${line}: environments.prod.${sentence}`);
    await expect(outcome).rejects.not.toThrow("hunter2");
  });
});

describe("a mistake in it", () => {
  it.each([
    [{ replica: 2 }, "replica is not a known member: the known members are target, kubeconfig, context"],
    [{ password: "hunter2" }, "password is not a known member"],
    [{ replicas: 0 }, "replicas must be a whole number from 1 to 100."],
    [{ replicas: "2" }, 'replicas must be a number, or a range such as { "min": 2, "max": 6 }.'],
    [{ patch: "../elsewhere.yaml" }, "patch must be a file in the project"],
    [{ patch: "/etc/passwd" }, "patch must be a file in the project"],
    [
      { host: "https://hooks.example.com/a" },
      'host must not begin with "https://": enter "hooks.example.com".',
    ],
    [{ host: "hooks.example.com" }, "host requires a gateway or an ingressClass: add one of them."],
    [{ rollback: "yes" }, "rollback must be true or false."],
    [{ kubeconfig: "" }, "kubeconfig must be a non-empty string."],
    [{ trafficFrom: "gateways" }, "trafficFrom must be a list."],
    [{ resources: 1 }, "resources must be an object."],
    [{ tlsSecret: "cert" }, "tlsSecret requires ingressClass"],
    [{ baseImage: "node 24" }, "baseImage must be an image"],
  ])("%j is reported with its line", async (member, sentence) => {
    const outcome = withMember(member);
    await expect(outcome).rejects.toThrow(`hookloom.json, line 5: environments.prod.${sentence}`);
    const inFile = expect.stringContaining(`line 5: environments.prod.${sentence}`);
    await expect(outcome).rejects.toMatchObject({ code: "bad-environment", inFile });
    await expect(outcome).rejects.not.toThrow("hunter2");
  });

  it.each([
    [{ replicas: { min: 3, max: 2 } }, 7, "replicas.max must be greater than min, which is 3."],
    [{ resources: { memory: "1.5GB" } }, 6, "resources.memory must be a string with an amount of memory"],
    [{ outgoingPorts: [443, 70_000] }, 7, "outgoingPorts.1 must be a whole number from 1 to 65535."],
    [{ metricsFrom: ["Monitoring"] }, 6, "metricsFrom.0 must be a Kubernetes name"],
    [{ gateway: "public" }, 4, "host is missing: gateway requires the host name that senders use."],
    [
      { gateway: "a", ingressClass: "b" },
      6,
      "ingressClass cannot be combined with gateway: keep one of the two.",
    ],
  ])("%j is reported where it is nested", async (member, line, sentence) => {
    await expect(withMember(member)).rejects.toThrow(
      `hookloom.json, line ${line}: environments.prod.${sentence}`,
    );
  });

  it("is reported in the target and in a registry with a password, which is not repeated", async () => {
    await expect(read({ target: "docker" })).rejects.toThrow('target must be "local" or "kubernetes".');
    const outcome = read({ ...least, registry: "me:hunter2@registry.example.com" });
    await expect(outcome).rejects.toThrow("registry must be a registry with the path of your images");
    await expect(outcome).rejects.not.toThrow("hunter2");
  });
});

import { describe, expect, test } from "vitest";
import { findProblems, toFormValues, toOptions } from "./environment-values.ts";

const cluster = {
  target: "kubernetes",
  context: "main",
  namespace: "orders",
  registry: "r.example.com/team",
  host: "hooks.example.com",
  gateway: "infra/public",
};

test("what hookloom.json has is preserved, including members that the form does not know", () => {
  const before = {
    ...cluster,
    production: true,
    replicas: { min: 2, max: 4 },
    register: { hub: { repository: "a/b" } },
  };
  expect(toOptions(toFormValues(before), before)).toEqual(before);
  expect(toOptions(toFormValues({ port: 4000 }), { port: 4000 })).toEqual({ port: 4000 });
});

test("members of the other target and the other kind of exposure are left out", () => {
  const values = { ...toFormValues(cluster), exposure: "none", port: "4000" };
  expect(toOptions(values, cluster)).toEqual({
    target: "kubernetes",
    context: "main",
    namespace: "orders",
    registry: "r.example.com/team",
  });
  expect(toOptions({ ...values, target: "local" }, cluster)).toEqual({ port: 4000 });
});

test("images go to a registry or into an engine", () => {
  const { registry: _registry, ...others } = cluster;
  const engine = "unix:///var/run/docker.sock";
  expect(toFormValues(cluster).images).toBe("registry");
  expect(toFormValues({ ...others, engine }).images).toBe("engine");
  expect(toOptions({ ...toFormValues(cluster), images: "engine", engine }, cluster)).toEqual({
    ...others,
    engine,
  });
  const problems = findProblems({ ...toFormValues(others), images: "engine" }, {});
  expect(problems).toEqual({ engine: expect.stringMatching(/^Enter a Docker engine/) });
  const wrong = findProblems({ ...toFormValues(others), images: "engine", engine: "docker.sock" }, {});
  expect(wrong).toEqual({ engine: expect.stringMatching(/^Engine must be the address of a Docker engine/) });
});

describe("what is wrong", () => {
  test("is nothing for a proper cluster", () => {
    expect(findProblems(toFormValues(cluster), {})).toEqual({});
  });
  test("has one sentence for each field that is wrong", () => {
    const problems = findProblems({ ...toFormValues({ target: "kubernetes" }), exposure: "ingress" }, {});
    expect(Object.keys(problems).sort()).toEqual([
      "context",
      "host",
      "ingressClass",
      "namespace",
      "registry",
    ]);
    for (const sentence of Object.values(problems)) expect(sentence).toMatch(/^[A-Z].+\.$/);
  });
  test.each([
    [
      "registry",
      "https://registry.example.com/team/",
      'Registry must not begin with "https://": enter "registry.example.com/team".',
    ],
    [
      "host",
      "https://hooks.example.com:443/github",
      'Host must not begin with "https://": enter "hooks.example.com".',
    ],
    ["registry", "https://", /^Registry must be a registry with the path/],
  ])("is the scheme in front of a %s: %s", (member, value, sentence) => {
    expect(findProblems({ ...toFormValues(cluster), [member]: value }, {})[member]).toMatch(sentence);
  });
  test.each(["0", "65536", "80a", "-1"])("is the port %s", (port) => {
    expect(findProblems({ target: "local", port }, {}).port).toMatch(/whole number/);
  });
});

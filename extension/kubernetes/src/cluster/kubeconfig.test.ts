import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { readKubeconfig } from "./kubeconfig.ts";
import { trustKubeconfig } from "./kubeconfig-trust.ts";

let home: string;
let root: string;
beforeEach(() => {
  const folder = temporaryFolder();
  home = path.join(folder, "home");
  root = path.join(folder, "project");
  mkdirSync(path.join(home, ".kube"), { recursive: true });
  mkdirSync(root);
  for (const name of ["HOME", "USERPROFILE"]) vi.stubEnv(name, home);
  for (const name of ["XDG_CONFIG_HOME", "APPDATA"]) vi.stubEnv(name, path.join(home, ".config"));
  vi.stubEnv("KUBECONFIG", "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(path.dirname(root), { recursive: true });
});

const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "./sign-in", args: ["now"] };

function write(file: string, user: unknown, cluster: unknown = { server: "https://127.0.0.1:1" }): string {
  const config = {
    clusters: [{ name: "here", cluster }],
    users: [{ name: "me", user }],
    contexts: [{ name: "dev", context: { cluster: "here", user: "me" } }],
  };
  writeFileSync(file, JSON.stringify(config));
  return file;
}

const read = (kubeconfig: string | undefined, trusted = false) =>
  readKubeconfig({ context: "dev", ...(kubeconfig === undefined ? {} : { kubeconfig }) }, root, trusted);

describe("a kubeconfig that a project names", () => {
  it.each([
    [{ exec }, /runs ".*sign-in now" to sign in/],
    [{ tokenFile: "/etc/passwd" }, /sends the content of "\/etc\/passwd"/],
    [{ "auth-provider": { name: "gcp", config: { "cmd-path": "/bin/sh" } } }, /uses the auth-provider "gcp"/],
  ])("has to be agreed to where it has %j", async (user, need) => {
    const file = write(path.join(root, "kube.yaml"), user);
    expect(() => read("kube.yaml")).toThrow(need);
    expect(() => read("kube.yaml")).toThrow('run "hookloom trust" for the environment');
    expect(read("kube.yaml", true).config.getCurrentUser()?.name).toBe("me");
    await trustKubeconfig(file);
    expect(read("kube.yaml").config.getCurrentUser()?.name).toBe("me");
    appendFileSync(file, "\n");
    expect(() => read("kube.yaml")).toThrow(need);
  });

  it("is trusted at this path alone, however it is reached", async () => {
    const outside = path.join(path.dirname(root), "outside.yaml");
    write(outside, { exec });
    expect(() => read(outside)).toThrow("is not trusted yet");
    expect(() => read("../outside.yaml")).toThrow("is not trusted yet");
    symlinkSync(outside, path.join(home, ".kube", "link"));
    expect(() => read("~/.kube/link")).toThrow("is not trusted yet");
    await trustKubeconfig(path.join(home, ".kube", "link"));
    expect(read(outside).plugin).toBeDefined();
  });

  it("needs no agreement where all credentials are in it", () => {
    write(path.join(root, "kube.yaml"), { token: "letmein" });
    expect(read("kube.yaml").config.getCurrentUser()?.token).toBe("letmein");
  });

  it.skipIf(process.platform === "win32")("is not waited for where it is a pipe", () => {
    execFileSync("mkfifo", [path.join(root, "kube.yaml")]);
    expect(() => read("kube.yaml")).toThrow("There is no kubeconfig at");
  });
});

describe("a person's own kubeconfig", () => {
  it("runs its plugin, whether the project names it or not", () => {
    write(path.join(home, ".kube", "prod"), { exec });
    expect(read("~/.kube/prod").plugin).toBeDefined();
    write(path.join(home, ".kube", "config"), { exec });
    expect(read(undefined).plugin).toBeDefined();
    vi.stubEnv("KUBECONFIG", write(path.join(home, "elsewhere"), { exec }));
    expect(read(undefined).plugin).toBeDefined();
    expect(read(path.join(home, "elsewhere")).plugin).toBeDefined();
    expect(existsSync(path.join(home, ".config", "hookloom"))).toBe(false);
  });
});

describe("a mistake in a kubeconfig is reported with its file and member", () => {
  const bad = (text: string): (() => unknown) => {
    writeFileSync(path.join(root, "kube.yaml"), text);
    return () => read("kube.yaml", true);
  };
  const users = (user: string): string =>
    `clusters: [{ name: a, cluster: { server: "https://a" } }]\nusers: [{ name: me, user: ${user} }]\ncontexts: [{ name: dev, context: { cluster: a, user: me } }]\n`;

  it.each([
    ["null", "it is not a mapping with clusters, users and contexts"],
    ["[]", "it is not a mapping with clusters, users and contexts"],
    ["clusters: 7", "clusters must be a list"],
    [
      "clusters: [{ name: a, cluster: { server: 1 } }]",
      "clusters.0.cluster.server must be a non-empty string",
    ],
    ["users: [1]", "users.0 must be an object"],
    [users("{ exec: 2 }"), "users.0.user.exec must be an object"],
    [users("{ exec: { command: 1 } }"), "users.0.user.exec.command must be a non-empty string"],
    [users("{ exec: { command: a, env: 2 } }"), "users.0.user.exec.env must be a list"],
    [users("{ exec: { command: a, env: [{ name: B, value: 2 }] } }"), "exec.env.0.value must be a string"],
    [users("{ exec: { command: a, args: [1] } }"), "users.0.user.exec.args.0 must be a string"],
    ["a: &a [1]\nb: *c", "Unresolved alias"],
  ])("%s", (text, reason) => {
    const refused = bad(text);
    expect(refused).toThrow(`The kubeconfig ${path.join(root, "kube.yaml")} cannot be read (`);
    expect(refused).toThrow(reason);
    expect(refused).toThrow(expect.objectContaining({ reason: "Kubeconfig" }));
  });
});

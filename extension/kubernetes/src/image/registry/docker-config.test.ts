import { chmod, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { findCredentials } from "./docker-config.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});

const never = new AbortController().signal;
const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function credentials(config: unknown, host: string, signal = never): Promise<unknown> {
  await writeFile(
    path.join(folder, "config.json"),
    typeof config === "string" ? config : JSON.stringify(config),
  );
  const PATH = `${folder}${path.delimiter}${process.env.PATH}`;
  return findCredentials(host, { DOCKER_CONFIG: folder, HOME: folder, PATH }, signal);
}

/** A helper whose answer depends on the server in its input. */
async function addHelper(name: string, script: string): Promise<void> {
  const file = path.join(folder, `docker-credential-${name}`);
  await writeFile(file, `#!/bin/sh\n[ "$1" = get ] || exit 9\nread -r server\n${script}\n`);
  await chmod(file, 0o755);
}

describe("the logins of Docker's configuration", () => {
  it.each([
    [
      "a password",
      { auth: base64("me:pass:word") },
      { kind: "password", username: "me", password: "pass:word" },
    ],
    [
      "a password in clear",
      { username: "me", password: "pw" },
      { kind: "password", username: "me", password: "pw" },
    ],
    [
      "an identity token",
      { auth: base64("me:"), identitytoken: "id" },
      { kind: "identity", token: "id", username: "me" },
    ],
    ["a token of the registry", { registrytoken: "t" }, { kind: "bearer", token: "t" }],
    ["nothing", {}, undefined],
  ])("have %s", async (_name, login, wanted) => {
    expect(await credentials({ auths: { "reg.io": login } }, "reg.io")).toEqual(wanted);
  });

  it("are stored under Docker Hub's first address or, in older files, under a URL", async () => {
    const auths = {
      "https://index.docker.io/v1/": { auth: base64("hub:1") },
      "https://old.io/v1/": { auth: base64("old:2") },
      "reg.io:5000": { auth: base64("port:3") },
    };
    expect(await credentials({ auths }, "docker.io")).toMatchObject({ username: "hub" });
    expect(await credentials({ auths }, "old.io")).toMatchObject({ username: "old" });
    expect(await credentials({ auths }, "reg.io")).toBeUndefined();
    expect(await credentials({ auths }, "reg.io:5000")).toMatchObject({ username: "port" });
  });

  it("may be missing, and are read from the variable too", async () => {
    const missing = path.join(folder, "none");
    expect(await findCredentials("reg.io", { DOCKER_CONFIG: missing }, never)).toBeUndefined();
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { "reg.io": { auth: base64("ci:pw") } } });
    expect(
      await findCredentials("reg.io", { DOCKER_CONFIG: missing, DOCKER_AUTH_CONFIG }, never),
    ).toMatchObject({ username: "ci" });
  });

  it("are not quoted in the error if the file is corrupt", async () => {
    const failure = credentials('{"auths":{"reg.io":{"auth":"c2VjcmV0"', "reg.io");
    await expect(failure).rejects.toThrow(/^Docker's configuration .*config.json cannot be read/);
    await expect(failure).rejects.not.toThrow(/c2VjcmV0/);
    await mkdir(path.join(folder, "dir", "config.json"), { recursive: true });
    await expect(
      findCredentials("reg.io", { DOCKER_CONFIG: path.join(folder, "dir") }, never),
    ).rejects.toMatchObject({ code: "docker-config" });
  });
});

describe.skipIf(process.platform === "win32")("a credential helper", () => {
  it("is used for its configured host, or for all", async () => {
    await addHelper("one", 'echo "{\\"Username\\":\\"one\\",\\"Secret\\":\\"$server\\"}"');
    await addHelper("all", 'echo "{\\"Username\\":\\"<token>\\",\\"Secret\\":\\"$server\\"}"');
    const config = { credHelpers: { "reg.io": "one" }, credsStore: "all" };
    expect(await credentials(config, "reg.io")).toEqual({
      kind: "password",
      username: "one",
      password: "reg.io",
    });
    expect(await credentials(config, "docker.io")).toEqual({
      kind: "identity",
      token: "https://index.docker.io/v1/",
    });
  });

  it("is followed by the file if it has no login", async () => {
    await addHelper("empty", 'echo "credentials not found in native keychain"; exit 1');
    const config = { credsStore: "empty", auths: { "reg.io": { auth: base64("file:pw") } } };
    expect(await credentials(config, "reg.io")).toMatchObject({ username: "file" });
    expect(await credentials(config, "other.io")).toBeUndefined();
  });

  it("is named without its output if it is missing or fails", async () => {
    await expect(credentials({ credsStore: "gone" }, "reg.io")).rejects.toThrow(
      /^The program docker-credential-gone, .* was not found: install it/,
    );
    await addHelper("broken", 'echo "hunter2"; echo "hunter2" >&2; exit 3');
    const failure = credentials({ credsStore: "broken" }, "reg.io");
    await expect(failure).rejects.toThrow(/docker-credential-broken .* status 3\): run docker login reg.io/);
    await expect(failure).rejects.not.toThrow(/hunter2/);
  });

  it("is ended when the deploy is cancelled", async () => {
    await addHelper("slow", "exec sleep 30");
    const cancel = new AbortController();
    const asked = credentials({ credsStore: "slow" }, "reg.io", cancel.signal);
    setTimeout(() => cancel.abort(), 200);
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  });
});

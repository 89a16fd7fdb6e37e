import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { fileSecretStore } from "./file-secret-store.ts";
import { chainStores } from "./secret-store.ts";
import { setSetting } from "./set-setting.ts";
import { resolveSettings, unsetSetting, variableNotes } from "./settings.ts";
import {
  commandLineStore,
  dataProtectionStore,
  keychainStore,
  type RunProgram,
  secretToolStore,
} from "./system-secret-store.ts";

let folder = "";
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
});

describe("the file of secrets", () => {
  it("keeps values apart by project, environment and name, for its owner alone", async () => {
    const store = fileSecretStore(folder);
    await Promise.all([
      store.set("/a", "dev", "KEY", "1"),
      store.set("/a", "prod", "KEY", "2"),
      store.set("/b", "dev", "KEY", "3"),
    ]);
    expect(await store.get("/a", "dev", "KEY")).toBe("1");
    expect(await store.get("/a", "prod", "KEY")).toBe("2");
    await store.delete("/a", "dev", "KEY");
    expect(await store.get("/a", "dev", "KEY")).toBeUndefined();
    expect(await store.get("/b", "dev", "KEY")).toBe("3");
    expect(await store.get("/b", "dev", "__proto__")).toBeUndefined();
    if (process.platform !== "win32") {
      expect((await stat(path.join(folder, "secrets.json"))).mode & 0o777).toBe(0o600);
    }
  });

  it.skipIf(process.platform === "win32")("is refused where others can read it", async () => {
    const store = fileSecretStore(folder);
    await store.set("/a", "dev", "KEY", "1");
    await chmod(path.join(folder, "secrets.json"), 0o644);
    await expect(store.get("/a", "dev", "KEY")).rejects.toThrow("run chmod 600 on the file");
    await expect(store.set("/a", "dev", "KEY", "2")).rejects.toThrow("run chmod 600 on the file");
  });

  it("that is corrupt is not overwritten, and its text is not quoted", async () => {
    const file = path.join(folder, "secrets.json");
    await writeFile(file, '{"hunter2', { mode: 0o600 });
    const failed = fileSecretStore(folder).set("/a", "dev", "KEY", "1");
    await expect(failed).rejects.toThrow("cannot be read");
    await expect(failed).rejects.not.toThrow("hunter2");
    expect(await readFile(file, "utf8")).toBe('{"hunter2');
  });
});

/** A system's program that keeps what goes in by its input, and every argument it was called with. */
function fakeProgram(): { run: RunProgram; args: string[]; refuses: boolean } {
  const kept = new Map<string, string>();
  const args: string[] = [];
  const answer = (stdout: string, status = 0, stderr = "") =>
    Promise.resolve({ status, missing: false, stdout, stderr });
  const run: RunProgram = (file, given, input) => {
    args.push(file, ...given);
    if (program.refuses) return answer("", 1, "the store is locked");
    if (given[0] === "clear") kept.delete(given.at(-1) ?? "");
    if (given[0] === "delete-generic-password") kept.delete(given.at(-1) ?? "");
    const added = / -a (\S+) .* -w (\S+)\n$/.exec(input);
    if (added?.[1] && added[2]) kept.set(added[1], added[2]);
    if (given[0] === "store") kept.set(given.at(-1) ?? "", input);
    if (file === "powershell.exe") return answer([...input].reverse().join(""));
    if (given[0] === "lookup" || given[0] === "find-generic-password") {
      const key = given[0] === "lookup" ? given.at(-1) : given[given.indexOf("-a") + 1];
      const value = kept.get(key ?? "");
      return value === undefined ? answer("", 1) : answer(`${value}${given[0] === "lookup" ? "" : "\n"}`);
    }
    return answer("");
  };
  const program = { run, args, refuses: false };
  return program;
}

describe("the systems' stores", () => {
  const value = "a 'quoted' \"välue\"\nwith lines";
  it.each([
    ["keychain", keychainStore],
    ["secret-tool", secretToolStore],
    ["data protection", (run: RunProgram) => dataProtectionStore(run, folder)],
  ])("%s gives back what it was given, which is in no argument", async (_name, make) => {
    const { run, args } = fakeProgram();
    const store = make(run);
    expect(await store.get("/a", "dev", "KEY")).toBeUndefined();
    await store.set("/a", "dev", "KEY", value);
    expect(await store.get("/a", "dev", "KEY")).toBe(value);
    const all = args.join(" ");
    expect(all).not.toContain("quoted");
    expect(all).not.toContain(Buffer.from(value).toString("base64"));
    await store.set("/a", "dev", "KEY", "");
    expect(await store.get("/a", "dev", "KEY")).toBe("");
    await expect(store.set("/a", "dev", "not a name", value)).rejects.toThrow("is not a valid setting name");
  });
});

it("the command line's store is the file where the system's program is missing", async () => {
  for (const name of ["PATH", "Path", "XDG_CONFIG_HOME", "APPDATA"]) vi.stubEnv(name, folder);
  vi.stubEnv("HOOKLOOM_SECRETS", "");
  const store = commandLineStore();
  await store.set("/a", "dev", "KEY", "1");
  expect(await store.get("/a", "dev", "KEY")).toBe("1");
  expect(await readFile(path.join(folder, "hookloom", "secrets.json"), "utf8")).toContain("KEY");
});

it("a store that refuses changes for a while does not bring an old value back", async () => {
  for (const name of ["XDG_CONFIG_HOME", "APPDATA"]) vi.stubEnv(name, folder);
  vi.stubEnv("HOOKLOOM_SECRETS", "");
  const program = fakeProgram();
  const store = commandLineStore(program.run);
  const change = async (refuses: boolean, work: () => Promise<void>) => {
    program.refuses = refuses;
    await work();
    program.refuses = false;
    return store.get("/a", "dev", "KEY");
  };
  expect(await change(false, () => store.set("/a", "dev", "KEY", "first"))).toBe("first");
  expect(await change(true, () => store.set("/a", "dev", "KEY", "second"))).toBe("second");
  expect(await change(false, () => store.set("/a", "dev", "KEY", "third"))).toBe("third");
  expect(await readFile(path.join(folder, "hookloom", "secrets.json"), "utf8")).not.toContain("KEY");
  expect((await change(true, () => store.delete("/a", "dev", "KEY"))) ?? "").toBe("");
  expect(await change(false, () => store.delete("/a", "dev", "KEY"))).toBeUndefined();
});

describe("looking values up", () => {
  it("takes the environment before the store, the store before the default, and names what is missing", async () => {
    const editor = fileSecretStore(path.join(folder, "editor"));
    const terminal = fileSecretStore(path.join(folder, "terminal"));
    await terminal.set(folder, "dev", "ONE", "from the store");
    await terminal.set(folder, "dev", "TWO", "from the store");
    await editor.set(folder, "dev", "TWO", "from the editor");
    const declared = ["ZERO", "ONE", "TWO", "THREE", "FOUR", "FIVE"].map((name) => ({
      name,
      secret: true,
      optional: name === "FOUR",
      ...(name === "THREE" ? { default: "d" } : {}),
    }));
    const { plan, values } = await resolveSettings(declared, {
      root: folder,
      environment: "dev",
      secrets: chainStores(editor, terminal),
      variables: { ZERO: "from the environment", ONE: " " },
    });
    expect(values).toEqual({ ZERO: "from the environment", ONE: "from the store", TWO: "from the editor" });
    expect(plan.map(({ origin }) => origin)).toEqual([
      "environment",
      "store",
      "store",
      "default",
      "none",
      "none",
    ]);
    expect(plan.filter(({ missing }) => missing).map(({ name }) => name)).toEqual(["FIVE"]);
  });

  it("deletes a value, and records that where a cluster would restore it", async () => {
    const secrets = fileSecretStore(folder);
    const place = { root: folder, environment: "dev", secrets, variables: {} };
    for (const name of ["HERE", "THERE"]) await secrets.set(folder, "dev", name, "a value");
    await unsetSetting("HERE", place, "local");
    await unsetSetting("THERE", place, "kubernetes");
    expect(await secrets.get(folder, "dev", "HERE")).toBeUndefined();
    expect(await secrets.get(folder, "dev", "THERE")).toBe("");
    const declared = [{ name: "THERE", secret: true, optional: false }];
    const { plan, values } = await resolveSettings(declared, place);
    expect(plan).toMatchObject([{ origin: "none", missing: true }]);
    expect(values).toEqual({});
  });

  it("includes the previous value of a secret, which is not a setting of its own", async () => {
    const secrets = fileSecretStore(folder);
    await secrets.set(folder, "dev", "KEY", "new");
    await secrets.set(folder, "dev", "KEY_PREVIOUS", "old");
    await secrets.set(folder, "dev", "CHANNEL_PREVIOUS", "#old");
    const declared = [
      { name: "KEY", secret: true, optional: false },
      { name: "CHANNEL", secret: false, optional: true },
    ];
    const place = { root: folder, environment: "dev", secrets, variables: {} };
    const { plan, values } = await resolveSettings(declared, place);
    expect(values).toEqual({ KEY: "new", KEY_PREVIOUS: "old" });
    expect(plan.map(({ name }) => name)).toEqual(["KEY", "CHANNEL"]);
  });
});

it("names the settings that come from variables of this process, and no others", () => {
  const of = (name: string, origin: "environment" | "store") => ({ name, origin });
  expect(variableNotes([of("A", "store")])).toEqual([]);
  expect(variableNotes([of("A", "environment"), of("B", "store")])).toEqual([
    "A comes from the environment variable of the same name, which overrides a stored value.",
  ]);
  const three = [of("A", "environment"), of("B", "environment"), of("C", "environment")];
  expect(variableNotes(three)).toEqual([
    expect.stringMatching(/^The values of A, B, C come from the environment /),
  ]);
});

it("finds the settings of OpenTelemetry that have a value, which no project declares", async () => {
  const place = { root: folder, environment: "dev", secrets: fileSecretStore(path.join(folder, "config")) };
  await setSetting("OTEL_EXPORTER_OTLP_HEADERS", "api-key=1", place);
  await setSetting("OTEL_SERVICE_NAME", "orders", place);
  await setSetting("OTHER", "2", place);
  const variables = { OTEL_SERVICE_NAME: "named", OTEL_LOGS_EXPORTER: "", OTEL_SDK_DISABLED: "false" };
  const deployed = ["OTEL_TRACES_SAMPLER", "GITHUB_SECRET"];
  const declared = { name: "OTEL_SDK_DISABLED", secret: false, optional: true, description: "Own" };
  const found = await resolveSettings([declared], { ...place, variables, deployed });
  expect(found.plan.map(({ name, secret, origin }) => [name, secret, origin])).toEqual([
    ["OTEL_SDK_DISABLED", false, "environment"],
    ["OTEL_EXPORTER_OTLP_HEADERS", true, "store"],
    ["OTEL_SERVICE_NAME", false, "environment"],
  ]);
  expect(found.values).toMatchObject({ OTEL_EXPORTER_OTLP_HEADERS: "api-key=1", OTEL_SERVICE_NAME: "named" });
  await unsetSetting("OTEL_EXPORTER_OTLP_HEADERS", place, "local");
  expect((await resolveSettings([], { ...place, variables: {} })).values).toEqual({
    OTEL_SERVICE_NAME: "orders",
  });
});

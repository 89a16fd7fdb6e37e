import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { readEngineSettings } from "./docker-config.ts";
import { isInsecure } from "./trust.ts";

let folder = "";

const settings = { "insecure-registries": ["10.1.0.0/16", "fd00::/8", "reg.lan:5000"] };

describe("a registry without a trusted certificate", () => {
  it.each(["localhost", "localhost:5000", "127.0.0.1:5000", "127.9.9.9", "[::1]:5000"])(
    "%s is always taken",
    (host) => {
      expect(isInsecure(host, {})).toBe(true);
    },
  );

  it.each(["reg.lan:5000", "10.1.2.3:5000", "10.1.2.3", "[fd00::1]:5000"])(
    "%s is taken where Docker's settings name it",
    (host) => {
      expect(isInsecure(host, settings)).toBe(true);
      expect(isInsecure(host, {})).toBe(false);
    },
  );

  it.each(["docker.io", "reg.lan", "10.2.0.1:5000", "localhost.example.com", "127.0.0.1.example.com"])(
    "%s is refused",
    (host) => {
      expect(isInsecure(host, settings)).toBe(false);
    },
  );
});

it("Docker's settings are read from every engine on this machine, without corrupt files", async () => {
  folder = temporaryFolder();
  const variables = { HOME: folder, XDG_CONFIG_HOME: path.join(folder, "config"), ProgramData: folder };
  // This machine's own settings are read too.
  const { "registry-mirrors": own = [] } = await readEngineSettings(variables);
  await mkdir(path.join(folder, ".docker"), { recursive: true });
  await writeFile(path.join(folder, ".docker", "daemon.json"), JSON.stringify(settings));
  const rootless =
    process.platform === "win32"
      ? path.join(folder, "docker", "config")
      : path.join(folder, "config", "docker");
  await mkdir(rootless, { recursive: true });
  const mirrors = { "registry-mirrors": ["https://mirror.example.com"] };
  await writeFile(path.join(rootless, "daemon.json"), JSON.stringify(mirrors));
  const { "insecure-registries": insecure, "registry-mirrors": found } = await readEngineSettings(variables);
  expect(insecure).toEqual(expect.arrayContaining(settings["insecure-registries"]));
  expect(found).toEqual([...own, ...mirrors["registry-mirrors"]]);
  await writeFile(path.join(rootless, "daemon.json"), "{");
  expect(await readEngineSettings(variables)).toMatchObject({ "registry-mirrors": own });
});

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it, vi } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { installTypeScriptCopy, typescriptVersion } from "./typescript-copy.ts";

// @reads package.json

const root = path.join(import.meta.dirname, "../../../../..");

it("installs the version that the types are tested with", () => {
  const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  expect(manifest.devDependencies.typescript).toBe(typescriptVersion);
});

it("says why it could not be installed, and where to see more", async () => {
  vi.stubEnv("npm_config_registry", "http://127.0.0.1:9/");
  vi.stubEnv("npm_config_fetch_retries", "0");
  vi.stubEnv("npm_config_cache", temporaryFolder());
  const folder = path.join(temporaryFolder(), "typescript");
  await expect(installTypeScriptCopy(folder, {})).rejects.toMatchObject({ code: "install-failed" });
  vi.unstubAllEnvs();
});

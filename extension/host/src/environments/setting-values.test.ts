import { addMarks } from "@hookloom/core/environments/secrets/deployed-marks";
import type { SecretStore } from "@hookloom/core/environments/secrets/secret-store";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { settingValues } from "./setting-values.ts";

const settings = [
  { name: "TOKEN", secret: true, optional: false },
  { name: "CHANNEL", secret: false, optional: false, default: "#alerts" },
  { name: "REGION", secret: false, optional: true },
];
const environments = {
  prod: { target: "kubernetes", context: "main", namespace: "orders" },
  dev: { target: "local" },
};

let root: string;
beforeEach(() => {
  root = temporaryFolder();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** A store that holds values by environment and name. */
const storeOf = (values: Readonly<Record<string, string>>): SecretStore => ({
  get: async (_root, environment, name) => values[`${environment} ${name}`],
  set: async () => undefined,
  delete: async () => undefined,
});

const valuesIn = async (stored: Readonly<Record<string, string>> = {}) =>
  await settingValues({ root, environments }, settings, storeOf(stored));

test("an environment lacks what has no value, no default and is needed, dev first", async () => {
  const [dev, prod] = await valuesIn();
  expect(dev).toEqual({
    environment: "dev",
    values: { TOKEN: "missing", CHANNEL: "default", REGION: "unset" },
  });
  expect(prod).toMatchObject({ environment: "prod", values: { TOKEN: "not-here", CHANNEL: "default" } });
});

test("a stored value is set in its environment alone, and a variable goes first everywhere", async () => {
  const stored = { "dev TOKEN": "xoxb", "dev CHANNEL": "#ops" };
  const states = await valuesIn(stored);
  expect(states[0]?.values).toEqual({ TOKEN: "set", CHANNEL: "set", REGION: "unset" });
  expect(states[1]?.values.TOKEN).toBe("not-here");
  vi.stubEnv("TOKEN", "from-outside");
  const given = await valuesIn(stored);
  expect(given.map(({ values }) => values.TOKEN)).toEqual(["environment", "environment"]);
  expect(JSON.stringify([states, given])).not.toMatch(/xoxb|#ops|from-outside/);
});

test("what this machine deployed to a cluster is set there", async () => {
  await addMarks({ root, environment: "prod" }, { TOKEN: "hash" });
  expect((await valuesIn())[1]?.values.TOKEN).toBe("set");
});

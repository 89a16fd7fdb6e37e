import { writeFile } from "node:fs/promises";
import path from "node:path";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import type { AppDeclaration } from "@hookloom/protocol/declarations";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryFolder } from "../../../../test/runner/temporary-folder.ts";
import { useVscode } from "../testing/vscode.ts";
import { AppEndpoint } from "./app-endpoint.ts";

interface Question {
  readonly title?: string;
  readonly value?: string;
  readonly password?: boolean;
  validateInput?(text: string): string | undefined;
}

const window = {
  questions: [] as Question[],
  answers: [] as (string | undefined)[],
};
useVscode({
  window: {
    showInputBox: async (options: Question) => {
      window.questions.push(options);
      return window.answers.shift();
    },
  },
});

const range = { start: 0, end: 0 };
const app: AppDeclaration = {
  name: "app",
  framework: "probot",
  source: "github",
  nameRange: range,
  handlers: [],
};
const url = "http://localhost:3000/api/github/webhooks";
let root = "";
let state: Map<string, unknown>;
let secrets: ReturnType<typeof memorySecretStore>;

beforeEach(async () => {
  root = temporaryFolder();
  window.questions.length = 0;
  window.answers.length = 0;
  state = new Map();
  secrets = memorySecretStore();
});
afterEach(async () => {
  vi.unstubAllEnvs();
});

function place(of: AppDeclaration = app): AppEndpoint {
  const workspaceState = {
    get: (key: string) => state.get(key) as never,
    update: async (key: string, value: unknown) => void state.set(key, value),
  };
  return new AppEndpoint({ workspaceState, secrets }, root, of);
}

test("the address is asked with the framework's usual one, checked, and kept for the workspace", async () => {
  expect(place().address).toBeUndefined();
  window.answers.push(" http://localhost:4000/hooks ");
  expect(await place().promptForAddress()).toBe("http://localhost:4000/hooks");
  const [question] = window.questions;
  expect(question).toMatchObject({ title: "Where does the Probot app listen?", value: url });
  expect(question?.validateInput?.("localhost:3000")).toContain("complete URL");
  expect(question?.validateInput?.(url)).toBeUndefined();
  expect(place().address).toBe("http://localhost:4000/hooks");
  // Another framework in the same package listens elsewhere.
  expect(place({ ...app, framework: "octokit" }).address).toBeUndefined();
});

test("closing the question cancels, and a kept value that is no address is ignored", async () => {
  window.answers.push(undefined);
  await expect(place().promptForAddress()).rejects.toThrow("Cancelled");
  state.set(`hookloom.appAddress:probot:${root}`, "rubbish");
  expect(place().address).toBeUndefined();
});

test("the secret is that of the environment, else of a .env file, else asked once and kept by the editor", async () => {
  window.answers.push("typed");
  expect(await place().secret()).toBe("typed");
  expect(window.questions[0]).toMatchObject({ password: true });
  expect(await place().secret()).toBe("typed");
  expect(window.questions).toHaveLength(1);
  await writeFile(path.join(root, ".env"), "WEBHOOK_SECRET=from the file\n");
  expect(await place().secret()).toBe("from the file");
  vi.stubEnv("WEBHOOK_SECRET", "from the environment");
  expect(await place().secret()).toBe("from the environment");
});

test("the code says which variable holds it", async () => {
  vi.stubEnv("HOOK_SECRET", "another");
  expect(await place({ ...app, secret: "HOOK_SECRET" }).secret()).toBe("another");
});

test("changing the address asks for the secret again where the editor keeps it, and an empty one stays", async () => {
  window.answers.push("first", url, "", url, "second");
  await place().secret();
  expect(await place().change()).toBe(url);
  expect(await place().secret()).toBe("first");
  await place().change();
  expect(await place().secret()).toBe("second");
  vi.stubEnv("WEBHOOK_SECRET", "given");
  window.answers.push(url);
  await place().change();
  expect(window.answers).toEqual([]);
});

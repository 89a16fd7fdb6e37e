import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import { readProject } from "./read-project.ts";

function projectWith(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}

const entryText = `import { secret, setting, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { web } from "./triggers/web.js";
import { channel } from "./settings";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends"), path: "/hub" });
const again = setting("CHANNEL");

hub.on("issues.opened", async ({ log }) => {
  log.info(channel.value + again.value);
});

export default webhook(hub, web);
`;
const webText = `import { secret } from "@hookloom/runtime";
import { http } from "@hookloom/runtime/http";
import "../webhook.ts";
export const web = http({ secret: secret("HTTP_SECRET") });
`;

test("triggers and settings of the entry and of what it imports, each setting once", async () => {
  const root = projectWith({
    "src/webhook.ts": entryText,
    "src/triggers/web.ts": webText,
    "src/settings/index.ts":
      'import { setting } from "@hookloom/runtime";\nexport const channel = setting("CHANNEL", "Where");\n',
  });
  const entry = path.join(root, "src/webhook.ts");
  const { triggers, settings } = await readProject({ entry });
  expect(
    triggers.map(({ name, source, path: place, secrets, file }) => [
      name,
      source,
      place,
      secrets,
      path.relative(root, file),
    ]),
  ).toEqual([
    ["hub", "github", "/hub", { secret: "GITHUB_SECRET" }, path.join("src", "webhook.ts")],
    ["web", "http", "/http", { secret: "HTTP_SECRET" }, path.join("src", "triggers", "web.ts")],
  ]);
  expect(triggers[0]?.handlers.map(({ event }) => event)).toEqual(["issues.opened"]);
  expect(settings.map(({ name }) => name)).toEqual(["GITHUB_SECRET", "CHANNEL", "HTTP_SECRET"]);
});

test("a broken or missing entry gives what there is", async () => {
  const root = projectWith({ "src/webhook.ts": `${entryText}\nconst broken = (;\n` });
  const { settings } = await readProject({ entry: path.join(root, "src/webhook.ts") });
  expect(settings.map(({ name }) => name)).toContain("GITHUB_SECRET");
  expect(await readProject({ entry: path.join(root, "nowhere.ts") })).toEqual({
    triggers: [],
    settings: [],
    connections: [],
  });
});

test("an entry that exists and cannot be read is reported", async () => {
  const entry = path.join(projectWith({ "src/webhook.ts/inside.txt": "" }), "src/webhook.ts");
  await expect(readProject({ entry })).rejects.toMatchObject({
    code: "unreadable",
    message: `${entry} cannot be read (it is a folder): fix the problem, then try again.`,
  });
});

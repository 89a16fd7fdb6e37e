// Large and small in the real editor: what is collapsed.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Diagram } from "./diagram.ts";
import { type Session, startSession } from "./session.ts";
import { runAsStory } from "./story.ts";
import type { Workbench } from "./workbench.ts";

const text = `import { secret, webhook } from "@hookloom/runtime";
import { github } from "@hookloom/runtime/github";
import { archive } from "./archive.ts";

const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });

// Sorts new issues.
hub.on("issues.opened", async ({ payload, log }) => {
  if (payload.issue.locked) {
    log.warn("It is locked");
    return;
  }
  // Everybody who was asked for hears of it.
  for (const person of payload.issue.assignees) {
    await tell(person.login);
  }
  await archive(payload.issue.title);
});

async function tell(login: string): Promise<void> {
  if (login.startsWith("bot-")) return;
  await post(\`@\${login}\`);
}

async function post(words: string): Promise<void> {
  await fetch("https://chat.example/posts", { method: "POST", body: words });
}

export default webhook(hub);
`;

let session: Session;
let bench: Workbench;
let diagram: Diagram;
const story = runAsStory("large", () => bench);
const file = (name = "webhook.ts"): string => join(session.folder, "src", name);

beforeAll(async () => {
  session = await startSession({ settings: { "files.simpleDialog.enable": true } });
  mkdirSync(join(session.folder, "src"));
  writeFileSync(join(session.folder, "hookloom.json"), '{ "entry": "src/webhook.ts" }\n');
  writeFileSync(join(session.folder, "package.json"), '{ "name": "orders-hook", "type": "module" }\n');
  writeFileSync(file(), text);
  writeFileSync(
    file("archive.ts"),
    "export async function archive(title: string) {\n  await keep(title);\n}\n",
  );
  bench = await session.open(session.folder, { width: 1600, height: 1000 });
  await bench.explorerReady();
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
});
afterAll(async () => {
  if (!story.broken) await bench?.picture("large-last");
  await session?.stop();
});

test("what is collapsed stays so when the diagram is opened again, and the file is as it was", async () => {
  await diagram.card("for each").click();
  await bench.page.keyboard.press("c");
  await diagram.card("tell").waitFor({ state: "detached" });
  await bench.picture("large-collapsed");
  await bench.command("View: Close All Editors");
  await bench.openFile("webhook.ts");
  diagram = await Diagram.open(bench);
  await diagram.card("for each").waitFor();
  expect(await diagram.card("tell").count()).toBe(0);
  expect(readFileSync(file(), "utf8")).toBe(text);
});

test("the text cursor opens what hides its statement", async () => {
  await bench.focusText();
  await bench.goTo(15, 6);
  await diagram.card("tell").waitFor();
});

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Project } from "../../extension/core/src/project/project.ts";
import { root } from "../vscode/setup.mjs";

/** A handler that reports each delivery to the ledger after working for a moment. */
export const ledgerHandler = `import { setTimeout as sleep } from "node:timers/promises";
import { github } from "@hookloom/runtime/github";
import { secret, setting, webhook } from "@hookloom/runtime";

const ledger = setting("LEDGER_URL", "Receives the id of each delivery");
const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
hub.on("issues.opened", async ({ delivery }) => {
  await sleep(20);
  const answer = await fetch(new URL(delivery.id, ledger.value), { method: "POST" });
  await answer.arrayBuffer();
});
export default webhook(hub);
`;

/** A project in a temporary folder. */
export interface TestProject {
  readonly project: Project;
  write(source: string): void;
  remove(): void;
}

/** Makes a project with a copy of the runtime: from a link, this repository's own packages would be found. */
export function makeProject(
  name: string,
  source: string,
  environments: Project["environments"],
): TestProject {
  const folder = mkdtempSync(join(tmpdir(), "hookloom-project-"));
  const runtime = join(folder, "node_modules", "@hookloom", "runtime");
  mkdirSync(runtime, { recursive: true });
  for (const part of ["package.json", "src"]) {
    cpSync(join(root, "templates", "runtime", part), join(runtime, part), { recursive: true });
  }
  symlinkSync(join(root, "node_modules", "pg"), join(folder, "node_modules", "pg"));
  const entry = join(folder, "webhook.ts");
  const description = { entry: "webhook.ts", environments };
  writeFileSync(join(folder, "hookloom.json"), JSON.stringify(description, null, 2));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, type: "module" }));
  const write = (text: string) => writeFileSync(entry, text);
  write(source);
  return {
    project: { root: folder, name, entry, environments },
    write,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

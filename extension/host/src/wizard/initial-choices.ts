import { stat } from "node:fs/promises";
import path from "node:path";
import { shortFolder } from "@hookloom/core/project/scaffold/project-folder";
import type { WizardChoices } from "@hookloom/protocol/wizard-view";

const firstName = "my-webhook";

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** The answers that the page starts with: a name that is still free in the folder that projects go into. */
export async function initialChoices(base: string, source: string): Promise<WizardChoices> {
  let name = firstName;
  for (let count = 2; await exists(path.join(base, name)); count++) name = `${firstName}-${count}`;
  const folder = shortFolder(path.join(base, name));
  return { source, name, folder, events: [], repository: { kind: "new" }, devSecret: true };
}

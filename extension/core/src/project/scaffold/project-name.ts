import path from "node:path";
import type { WizardRepository } from "@hookloom/protocol/wizard-view";
import { t } from "@vscode/l10n";
import { absoluteFolder } from "./project-folder.ts";

/** Returns the nearest valid project name: `Orders Hook` becomes `orders-hook`. */
export function suggestName(text: string): string {
  const name = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-\d]+|-+$/g, "")
    .slice(0, 60)
    .replace(/-+$/, "");
  return name || "my-webhook";
}

/**
 * Returns the default name of a project: its folder's name, converted to a valid name if the folder or repository already exists.
 */
export function nameOfFolder(folder: string, kind: WizardRepository["kind"]): string {
  const base = path.basename(absoluteFolder(folder));
  return kind === "new" ? base : suggestName(base);
}

const reservedNames = new Set(["node_modules", "favicon", "hookloom"]);

/** Returns the problem with a project's name; undefined for a valid name. */
export function nameProblem(name: string): string | undefined {
  if (name.trim() === "") return t("Enter a name for the project, such as orders-hook.");
  if (reservedNames.has(name))
    return t("{0} is a reserved name: choose another one, such as {0}-project.", name);
  if (name.length > 60) return t("A name can have at most 60 characters: {0}", suggestName(name));
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return undefined;
  return t("Use lower-case letters, digits and dashes: {0}", suggestName(name));
}

import type { Declarations } from "@hookloom/protocol/declarations";
import { eventOfOwnAction } from "@hookloom/runtime/catalog";
import type { CatalogSource, Catalogue } from "../documents/ports.ts";

/** The source of the trigger or app that a variable holds; undefined where the file has no such variable. */
export function findDeclaredSource(
  declarations: Declarations,
  trigger: string,
  catalogue: Catalogue,
): CatalogSource | undefined {
  const declared = [...declarations.triggers, ...declarations.apps].find(({ name }) => name === trigger);
  return declared && catalogue.findSource(declared.source);
}

/** The sentence of the catalogue for an event; of one that its sender named, what can be said of it. */
export function describeEvent(source: CatalogSource, event: string): string | undefined {
  const known = source.events.find(({ name }) => name === event)?.description;
  const named = source.openEvents === true && event !== "" ? "An event that its sender named" : undefined;
  return known ?? eventOfOwnAction(source.id, event)?.description ?? named;
}

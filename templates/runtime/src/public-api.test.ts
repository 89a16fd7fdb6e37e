import { join } from "node:path";
import { expect, it } from "vitest";
import { sources } from "./catalog/catalog.ts";
import {
  documentsItsExports,
  type Export,
  entriesOf,
  exampleOf,
  link,
  statementsOf,
  textOf,
} from "./testing/public-exports.ts";

// @reads templates/runtime/src/** templates/runtime/package.json

// The gateway imports `./seams`, and nothing else does.
const entries = entriesOf(join(import.meta.dirname, "..")).filter(([name]) => name !== "./seams");
documentsItsExports(entries);

/** The `on` of a trigger, which is what people hover. */
function handlerRegistrations(file: string): readonly Export[] {
  return statementsOf(file).flatMap((statement) => {
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : undefined;
    if (declaration?.type !== "TSInterfaceDeclaration" && declaration?.type !== "ClassDeclaration") return [];
    return declaration.body.body.flatMap((member) => {
      const isMethod = member.type === "TSMethodSignature" || member.type === "ClassMethod";
      if (!isMethod || member.key.type !== "Identifier" || member.key.name !== "on") return [];
      return [{ file, text: textOf(member.leadingComments) }];
    });
  });
}

const registrations = entries
  .map(([name, file]) => [name, handlerRegistrations(file)] as const)
  .filter(([, found]) => found.length > 0);

it("every source registers handlers in a documented place", () => {
  const modules = sources.map(({ module }) => module.replace("@hookloom/runtime", "."));
  expect(registrations.map(([name]) => name).sort()).toEqual(modules.sort());
});

it.each(registrations)(
  "%s explains how to register handlers, with an example and the provider's page",
  (_name, found) => {
    for (const { text } of found) {
      expect(text).toMatch(/^Registers a handler/);
      expect(exampleOf(text)).toContain(".on(");
      expect(text).toMatch(link);
    }
  },
);

import path from "node:path";
import * as v from "valibot";
import { checkTypes } from "../environments/build/type-check.ts";
import { type CapabilityContext, list, optionalText } from "./capability.ts";

const text = v.string();

/** The type errors in the output of tools that change or run a source. */
export const typesOutput = {
  typeErrors: v.pipe(
    list(
      v.object({
        message: text,
        file: v.optional(text),
        line: v.optional(v.number()),
        column: v.optional(v.number()),
      }),
    ),
    v.description("The errors that the project's own TypeScript reports, in any of its files"),
  ),
  typesUnchecked: optionalText("Why the types could not be checked"),
};

type Types = v.InferOutput<v.ObjectSchema<typeof typesOutput, undefined>>;

/** The first errors show the cause; later ones often follow from them. */
const maxErrors = 50;

/** Type-checks the project in a folder; the project's code must already be allowed to run. */
export async function typesIn(root: string, { distDir, signal }: CapabilityContext): Promise<Types> {
  const report = await checkTypes({ root, distDir, signal });
  if (!report)
    return {
      typeErrors: [],
      typesUnchecked: "The project has no installed TypeScript, or no tsconfig.json.",
    };
  const typeErrors = report.errors.slice(0, maxErrors).map(({ file, ...error }) => ({
    ...error,
    ...(file === undefined ? {} : { file: path.relative(root, file) }),
  }));
  return { typeErrors, ...(report.unchecked === undefined ? {} : { typesUnchecked: report.unchecked }) };
}

/** Type-checks after an edit unless that would start the project's code for the first time in this session. */
export async function typesAfterEdit(root: string | undefined, context: CapabilityContext): Promise<Types> {
  const unchecked = (typesUnchecked: string): Types => ({ typeErrors: [], typesUnchecked });
  if (root === undefined) return unchecked("The file is not in a webhook project.");
  if (context.files) return unchecked("The file is not saved yet; the editor itself shows its problems.");
  if (!context.mayStart())
    return unchecked(
      "TypeScript is a package of the project, whose code has not been started in this session yet: run_tests reports the type errors.",
    );
  return await typesIn(root, context);
}

import { stat } from "node:fs/promises";
import path from "node:path";
import { ignored } from "@hookloom/protocol/ignored-error";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { installedFolder } from "../../project/packages/manifest.ts";
import { runProgram } from "../../project/run-program.ts";
import type { BuildProblem } from "../contract/build-problem.ts";
import { findNode } from "../platform/find-node.ts";
import { oneLineMessage } from "./build-problems.ts";

/** The type errors that the project's own TypeScript reports. */
export interface TypeReport {
  readonly errors: readonly BuildProblem[];
  /** Why the types could not be checked; a clause for use in a message. */
  readonly unchecked?: string;
}

interface TypeCheck {
  readonly root: string;
  readonly distDir: string;
  readonly signal: AbortSignal;
}

/** Large enough for all type errors of an average project. A truncated first line does not match as an error. */
const maxOutputLength = 2_000_000;

/** Parses the errors in the output of `tsc`, one per line; indented lines are further explanations. */
function errorsIn(output: string, root: string): readonly BuildProblem[] {
  return output.split(/\r?\n/).flatMap((line) => {
    const [, file, row, column, text] = /^(?:(\S.*?)\((\d+),(\d+)\): )?error TS\d+: (.+)$/.exec(line) ?? [];
    if (text === undefined) return [];
    const message = oneLineMessage(text);
    if (file === undefined) return [{ message }];
    return [{ message, file: path.resolve(root, file), line: Number(row), column: Number(column) }];
  });
}

/**
 * The folder of the TypeScript package that checks a project's types; undefined if the project has no TypeScript or no
 * tsconfig.json.
 */
export async function typeCheckerFolder(root: string): Promise<string | undefined> {
  const [folder, config] = await Promise.all([
    installedFolder(root, "typescript"),
    stat(path.join(root, "tsconfig.json")).catch(ignored("types are not checked without a tsconfig.json")),
  ]);
  return config?.isFile() ? folder : undefined;
}

/**
 * Type-checks a project as `tsc --noEmit` does, with the TypeScript installed in the project; undefined if the project has no
 * TypeScript or no tsconfig.json. This executes code from the project, since the installed package can be anything.
 * @throws ProjectError `cancelled`
 */
export async function checkTypes({ root, distDir, signal }: TypeCheck): Promise<TypeReport | undefined> {
  const folder = await typeCheckerFolder(root);
  if (folder === undefined) return undefined;
  const node = await findNode({ root, distDir }).catch((thrown: unknown) => errorMessage(thrown));
  if (typeof node === "string") return { errors: [], unchecked: node };
  const args = [path.join(folder, "bin", "tsc"), "--noEmit", "--pretty", "false"];
  const options = { cwd: root, env: node.environment, signal, keepOutput: maxOutputLength };
  const { status, stdout, stderr } = await runProgram(node.file, args, options);
  const errors = status === 0 ? [] : errorsIn(stdout, root);
  if (status === 0 || errors.length > 0) return { errors };
  const [reason = ""] = `${stderr}\n${stdout}`.trim().split("\n");
  const unchecked =
    status === undefined
      ? t("TypeScript exited without a status: {0}", reason)
      : t("TypeScript exited with status {0}: {1}", status, reason);
  return { errors, unchecked };
}

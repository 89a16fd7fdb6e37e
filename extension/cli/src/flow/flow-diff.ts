import path from "node:path";
import { compareFlows } from "@hookloom/bridge/compare";
import { sourceLanguage } from "@hookloom/core/flows/language";
import {
  changedFlows,
  countsText,
  diagramTitle,
  firstLine,
  markText,
  oneLine,
  shownSide,
} from "@hookloom/core/flows/picture/flow-diagram";
import { readFileNames } from "@hookloom/core/project/config/read-project";
import {
  type ComparedFile,
  changedSources,
  comparedFile,
  existingFolder,
  resolveRevisions,
} from "@hookloom/core/project/git-revision";
import { findProject } from "@hookloom/core/project/project";
import { type FieldDifference, type FlowDiff, isSameDiagram } from "@hookloom/protocol/flow-diff";
import { printable } from "@hookloom/protocol/printable";
import type { CliContext } from "../shared/command.ts";
import { noProject } from "../shared/errors.ts";

/** A file and its differences. */
export interface FileDiff extends FlowDiff {
  /** The path relative to the working directory of the command. */
  readonly file: string;
  readonly renamedFrom?: string;
  /** The side on which the file exists. */
  readonly isIn: "both" | "before" | "after";
}

/** The result of `hookloom flow --diff`. */
export interface DiffReport {
  /** The revision as specified by the user. */
  readonly revision: string;
  /** The files with differences. */
  readonly files: readonly FileDiff[];
}

/**
 * Compares a file, or all files of the project that differ, with a revision.
 * @throws ProjectError `no-git`, `no-repository`, `no-revision`; CliError outside of a project if no file is specified
 */
export async function diffReport(
  context: CliContext,
  named: string | undefined,
  revision: string,
): Promise<DiffReport> {
  const file = named === undefined ? undefined : path.resolve(context.cwd, named);
  const folder = file === undefined ? await projectRoot(context.cwd) : existingFolder(file);
  const revisions = await resolveRevisions(folder, revision);
  const sources =
    file === undefined ? await changedSources(folder, revisions) : [await comparedFile(file, revisions)];
  const files = await Promise.all(sources.map((source) => fileDiff(context, source)));
  return { revision, files: file === undefined ? files.filter((one) => !isSameDiagram(one)) : files };
}

async function projectRoot(folder: string): Promise<string> {
  const project = await findProject(folder);
  if (!project) throw noProject(folder);
  return project.root;
}

async function fileDiff(context: CliContext, compared: ComparedFile): Promise<FileDiff> {
  const { file, before, after, renamedFrom, isIn } = compared;
  const [namesBefore, namesAfter] = await Promise.all([
    readFileNames(file, before),
    readFileNames(file, after),
  ]);
  const diff = compareFlows(
    { text: before, names: namesBefore },
    { text: after, names: namesAfter },
    { language: sourceLanguage(file) },
  );
  const relativePath = (name: string): string => path.relative(context.cwd, name).split(path.sep).join("/");
  return {
    file: relativePath(file),
    ...(renamedFrom === undefined ? {} : { renamedFrom: relativePath(renamedFrom) }),
    isIn,
    ...diff,
  };
}

/** Returns a title such as `src/webhook.ts (was src/hook.ts)`. */
export function fileTitle({ file, renamedFrom, isIn }: FileDiff): string {
  if (renamedFrom !== undefined) return `${file} (was ${renamedFrom})`;
  return isIn === "both" ? file : `${file} (${isIn === "after" ? "new" : "deleted"})`;
}

/** Returns a line such as `message: "Started" → "Began"`. */
export function differenceText({ name, before, after }: FieldDifference, limit: number): string {
  const shown = (text: string): string => oneLine(text, limit);
  if (before === undefined) return `${name} added: ${shown(after ?? "")}`;
  if (after === undefined) return `${name} removed: ${shown(before)}`;
  return `${name}: ${shown(before)} → ${shown(after)}`;
}

/** Returns lines such as `secret CHANNEL changed (kind: setting → secret)`. */
export function declarationLines({ declarations }: FlowDiff): readonly string[] {
  return declarations.map(({ kind, name, mark, fields }) => {
    const fieldsText =
      fields.length === 0 ? "" : ` (${fields.map((field) => differenceText(field, 60)).join("; ")})`;
    return `${markText([mark])} ${kind} ${name}${fieldsText}`;
  });
}

/** Formats the differences as indented lines with source line numbers. */
export function toDiffOutline({ revision, files }: DiffReport): string {
  const changed = files.filter((file) => !isSameDiagram(file));
  if (changed.length === 0) return printable(`The flows do not differ from ${revision}.`).concat("\n");
  return `${changed.map(fileOutline).join("\n\n")}\n`;
}

function fileOutline(diff: FileDiff): string {
  const flows = changedFlows(diff).flatMap((flow) => {
    const change = diff.flows.find((each) => each.flow === flow.id);
    const steps = diff.steps.filter((each) => each.flow === flow.id);
    return [
      `  ${diagramTitle(flow)}${change ? `  ${markText([change.mark])}` : ""}`,
      ...(change?.fields ?? []).map((field) => `      ${differenceText(field, 80)}`),
      ...steps.flatMap((step) => {
        const { text, line } = shownSide(step);
        const position = step.after ? `line ${line}` : `was line ${line}`;
        return [
          `    ${markText(step.marks).padEnd(11)} ${oneLine(firstLine(text), 80)}  ${position}`,
          ...step.fields.map((field) => `      ${differenceText(field, 80)}`),
        ];
      }),
    ];
  });
  const lines = [
    fileTitle(diff),
    ...flows,
    ...declarationLines(diff).map((line) => `  ${line}`),
    `  ${countsText(diff.counts)}`,
  ];
  return lines.map(printable).join("\n");
}

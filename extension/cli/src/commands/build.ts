import path from "node:path";
import { buildProject } from "@hookloom/core/environments/build/build-project";
import { describeProblem } from "@hookloom/core/environments/contract/build-problem";
import { makeStateFolder } from "@hookloom/core/environments/platform/state-folder";
import { type Command, jsonOption } from "../shared/command.ts";
import { CliError } from "../shared/errors.ts";
import { printJson, printLine, printNote } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";

export const build: Command = {
  name: "build",
  usage: "[DIR]",
  summary: "Bundle a project into one file for Node 24",
  maxPositionals: 1,
  options: { json: jsonOption },
  async run(call, context) {
    const project = await requireProject(context, call.positionals[0]);
    const outDir = await makeStateFolder(project.root, "build");
    const outcome = await buildProject(project, { outDir, distDir: context.distDir });
    const { build: made, problems } = outcome;
    if (call.has("json")) printJson(context, { ...(made ? { build: made } : {}), problems });
    if (!made) {
      const [first, ...others] = problems.map((problem) => describeProblem(problem, project.root));
      for (const other of others) if (!call.has("json")) printLine(context, other);
      throw new CliError(first ?? "The project could not be built.", "failed");
    }
    if (outcome.lack !== undefined) printNote(context, outcome.lack);
    if (call.has("json")) return;
    const kilobytes = (made.bytes / 1000).toFixed(0);
    printLine(context, `${path.relative(context.cwd, made.file)}  ${kilobytes} kB`);
  },
};

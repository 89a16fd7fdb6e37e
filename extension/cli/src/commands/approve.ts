import { allowChanges } from "@hookloom/core/capabilities/production-guard";
import { isProduction } from "@hookloom/core/project/project";
import type { Command } from "../shared/command.ts";
import { typeName } from "../shared/confirm.ts";
import { needsNoApproval, onlyByPerson } from "../shared/errors.ts";
import { printNote } from "../shared/output.ts";
import { namedEnvironment } from "../shared/run-verb.ts";

export const approve: Command = {
  name: "approve",
  usage: "ENV",
  summary: "Allow changes to production without a terminal for five minutes",
  maxPositionals: 1,
  details: [
    "While hookloom mcp runs for a project, commands without a terminal do not change its production environments, even with",
    "--yes. This command allows such changes for five minutes. This is not a security boundary: code running with your",
    "permissions can do whatever you can.",
  ],
  options: {},
  async run(call, context) {
    const { project, environment } = await namedEnvironment("approve", call, context);
    if (!isProduction(project, environment)) throw needsNoApproval(environment);
    if (!context.stdin.isTTY) throw onlyByPerson(environment);
    printNote(context, `About to allow changes to ${environment} of ${project.name} without a terminal.`);
    await typeName(`Type ${environment} to continue: `, environment, context);
    const until = new Date(await allowChanges(project.root, environment)).toLocaleTimeString();
    printNote(
      context,
      `Until ${until}, commands without a terminal may change ${environment} of ${project.name}.`,
    );
  },
};

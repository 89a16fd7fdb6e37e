import { promote as promoteBuild } from "../../environments/promote.ts";
import { type Command, jsonOption } from "../command.ts";
import { confirm } from "../confirm.ts";
import { badUsage } from "../errors.ts";
import { fillSettings } from "../fill-settings.ts";
import { fullBuild } from "../full-build.ts";
import { checkEnvironment } from "../projects.ts";
import { placeOf, printOutcome, runVerb, withTarget, yesOption } from "../run-verb.ts";
import { takeOverOption, takingOver } from "../take-over.ts";

export const promote: Command = {
  name: "promote",
  usage: "FROM TO [--build ID | --commit SHA] [--force] [--yes] [--take-over]",
  summary: "Run in one environment the build that runs in another",
  maxPositionals: 2,
  details: [
    "Without --build and --commit it is the newest build of FROM that got ready. A pipeline names the commit that was",
    "approved, since another one may have been deployed meanwhile.",
    "Nothing is built: it is the same build, with the settings of TO. Both run on the same: this machine or clusters.",
  ],
  options: {
    build: { type: "string", value: "ID", help: "Another build of FROM than the newest that got ready" },
    commit: {
      type: "string",
      value: "SHA",
      help: "The build of a commit; its first seven digits are enough",
    },
    force: { type: "boolean", help: "Also a build that never was ready in FROM" },
    yes: yesOption,
    "take-over": takeOverOption,
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment: from } = await placeOf("promote", call, context);
    const to = call.positionals[1];
    if (to === undefined) throw badUsage("promote", "Say to which environment");
    if (to === from) throw badUsage("promote", `${from} cannot be promoted to itself`);
    checkEnvironment(project, to);
    await withTarget(project, from, context, (source) =>
      withTarget(project, to, context, async (target) => {
        await confirm(call, context, { project, target, what: `promote ${from} to` });
        await fillSettings(project, target, context);
        const options = {
          build: await fullBuild(source, call.text("build"), context),
          commit: call.text("commit"),
          unproven: call.has("force"),
        };
        const outcome = await takingOver(call, context, target, (owned) =>
          runVerb(context, (verb) => promoteBuild(source, target, { ...options, ...owned }, verb)),
        );
        printOutcome(call, context, target, outcome);
      }),
    );
  },
};

import { type Command, jsonOption } from "../command.ts";
import { confirm } from "../confirm.ts";
import { fullBuild } from "../full-build.ts";
import { placeOf, printOutcome, runVerb, withTarget, yesOption } from "../run-verb.ts";
import { takeOverOption, takingOver } from "../take-over.ts";

export const rollback: Command = {
  name: "rollback",
  usage: "ENV [BUILD] [--yes] [--take-over]",
  summary: "Go back to an earlier build of an environment",
  maxPositionals: 2,
  details: [
    "Without BUILD it is the last other one that was ready; hookloom releases lists them. The first letters of its id",
    "are enough. Settings stay as they are.",
  ],
  options: { yes: yesOption, "take-over": takeOverOption, json: jsonOption },
  async run(call, context) {
    const { project, environment } = await placeOf("rollback", call, context);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "roll back" });
      const build = await fullBuild(target, call.positionals[1], context);
      const outcome = await takingOver(call, context, target, (options) =>
        runVerb(context, (verb) => target.rollback(build, verb, options)),
      );
      printOutcome(call, context, target, outcome);
    });
  },
};

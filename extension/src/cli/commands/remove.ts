import type { Command } from "../command.ts";
import { confirm } from "../confirm.ts";
import { placeOf, runVerb, withTarget, yesOption } from "../run-verb.ts";

export const remove: Command = {
  name: "remove",
  usage: "ENV [--yes]",
  summary: "Take an environment away with its registrations and stored deliveries",
  maxPositionals: 1,
  details: ["Its description stays in hookloom.json. It asks first, or wants --yes."],
  options: { yes: yesOption },
  async run(call, context) {
    const { project, environment } = await placeOf("remove", call, context);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, {
        project,
        target,
        what: "remove, with its stored deliveries,",
        always: true,
      });
      await runVerb(context, (verb) => target.remove(verb));
    });
  },
};

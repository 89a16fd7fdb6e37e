import type { Command } from "../command.ts";
import { confirm } from "../confirm.ts";
import { placeOf, runVerb, withTarget, yesOption } from "../run-verb.ts";

export const stop: Command = {
  name: "stop",
  usage: "ENV [--yes]",
  summary: "End what runs in an environment",
  maxPositionals: 1,
  details: ["Its settings, history and stored deliveries stay."],
  options: { yes: yesOption },
  async run(call, context) {
    const { project, environment } = await placeOf("stop", call, context);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "stop" });
      await runVerb(context, (verb) => target.stop(verb));
    });
  },
};

import type { Command } from "../command.ts";
import { confirm } from "../confirm.ts";
import { placeOf, runVerb, withTarget, yesOption } from "../run-verb.ts";

export const unregister: Command = {
  name: "unregister",
  usage: "ENV [--yes]",
  summary: "Take away what an environment has at its sources",
  maxPositionals: 1,
  details: ["What runs goes on. What is gone at a source already is no error."],
  options: { yes: yesOption },
  async run(call, context) {
    const { project, environment } = await placeOf("unregister", call, context);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "take away the registrations of" });
      await runVerb(context, async (verb) => {
        const registrar = await import("../../environments/registration/registrar.ts");
        await registrar.unregister(await target.registration(verb.signal), verb);
      });
    });
  },
};

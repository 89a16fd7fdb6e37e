import { readProject } from "../../project/config/read-project.ts";
import { sourceSettings } from "../../project/config/source-settings.ts";
import { randomSecret } from "../../project/scaffold/random-secret.ts";
import { type Command, jsonOption } from "../command.ts";
import { confirm } from "../confirm.ts";
import { badUsage } from "../errors.ts";
import { printJson, printLine } from "../output.ts";
import { readValue } from "../read-value.ts";
import { placeOf, runVerb, withTarget, yesOption } from "../run-verb.ts";

export const rotate: Command = {
  name: "rotate",
  usage: "ENV SECRET [--ask] [--yes]",
  summary: "Change a signing secret without losing an event",
  maxPositionals: 2,
  details: [
    "The service accepts the old and a new random value, then the source signs with the new one, which a ping proves; the",
    "old value goes with a later register or rotate, when nothing can come any more that it signed. After a failure the",
    "same call goes on where the last one ended.",
    "--ask reads the new value, for a source that makes it itself (Slack, Stripe and others).",
    "prod asks first, or wants --yes.",
  ],
  options: {
    ask: { type: "boolean", help: "Ask for the new value, or read it from standard input" },
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment } = await placeOf("rotate", call, context);
    const setting = call.positionals[1];
    if (setting === undefined) throw badUsage("rotate", "Say which secret");
    const form = sourceSettings((await readProject(project)).triggers).get(setting)?.form ?? true;
    const outcome = await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: `change ${setting} in` });
      const value = call.has("ask") ? { value: await readValue(setting, "New value", context) } : {};
      return runVerb(context, async (verb) => {
        const { rotateSecret } = await import("../../environments/registration/rotate.ts");
        const input = await target.registration(verb.signal);
        return rotateSecret(input, { setting, ...value, random: () => randomSecret(form) }, verb);
      });
    });
    if (call.has("json")) printJson(context, { environment, setting, ...outcome });
    else printLine(context, `${setting} is changed; its old value is accepted until ${outcome.dropAfter}`);
  },
};

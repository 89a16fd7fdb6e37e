import { replayDelivery } from "../../environments/delivery.ts";
import { type Command, jsonOption } from "../command.ts";
import { badUsage } from "../errors.ts";
import { printJson, printLine } from "../output.ts";
import { projectOf } from "../projects.ts";
import { withReached } from "../run-verb.ts";

export const replay: Command = {
  name: "replay",
  usage: "ID [--env ENV] [--trigger PATH]",
  summary: "Run a kept delivery again",
  maxPositionals: 1,
  details: ["The ids are those of hookloom deliveries."],
  options: {
    env: { type: "string", value: "ENV", help: "The environment that received it; dev unless given" },
    trigger: {
      type: "string",
      value: "PATH",
      help: "The path of its trigger, where several received that id; the newest one unless given",
    },
    json: jsonOption,
  },
  async run(call, context) {
    const [id] = call.positionals;
    if (id === undefined) throw badUsage("replay", "Say the id of a delivery");
    const project = await projectOf(context, undefined);
    const trigger = call.text("trigger");
    const key = { id, ...(trigger === undefined ? {} : { trigger }) };
    const environment = await withReached(project, call.text("env"), context, async (reached) => {
      await replayDelivery(await reached.managementPort(), key);
      return reached.environment;
    });
    if (call.has("json")) printJson(context, { id, outcome: "running" });
    else printLine(context, `${id} runs again: its log is in "hookloom logs ${environment}".`);
  },
};

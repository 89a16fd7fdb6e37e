import { formatLogLine, type LogLine, localTime } from "@hookloom/core/environments/contract/log-line";
import { checkListed } from "@hookloom/core/environments/use-environment";
import { printableJson } from "@hookloom/protocol/printable";
import { type Command, flagOption, valueOption } from "../shared/command.ts";
import { badUsage } from "../shared/errors.ts";
import { endSignal, namedEnvironment, withTarget } from "../shared/run-verb.ts";

const defaultCount = 100;

function parseCount(text: string | undefined): number {
  if (text === undefined) return defaultCount;
  if (!/^\d{1,6}$/.test(text)) throw badUsage("logs", `${text} is not a number of lines`);
  return Number(text);
}

export const logs: Command = {
  name: "logs",
  usage: "ENV [--follow] [--lines N] [--delivery ID]",
  summary: "Show the log of an environment",
  maxPositionals: 1,
  options: {
    follow: flagOption("Follow new lines until Ctrl-C"),
    lines: valueOption("N", `How many of the newest lines; ${defaultCount} by default`),
    delivery: valueOption("ID", "Only the lines of this delivery"),
    json: flagOption("Print one JSON object per line"),
  },
  async run(call, context) {
    const lines = parseCount(call.text("lines"));
    const { project, environment } = await namedEnvironment("logs", call, context, 0, checkListed);
    const print = (line: LogLine): void => {
      const text = call.has("json") ? printableJson(JSON.stringify(line)) : formatLogLine(line, localTime);
      context.stdout.write(`${text}\n`);
    };
    const delivery = call.text("delivery");
    const options = { follow: call.has("follow"), lines, signal: endSignal(context) };
    await withTarget(project, environment, context, (target) =>
      target.logs({ ...options, ...(delivery === undefined ? {} : { delivery }) }, print),
    );
  },
};

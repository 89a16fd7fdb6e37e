import { followLog, readLog } from "../../environments/local/log-file.ts";
import { formatLogLine, type LogLine } from "../../environments/local/log-line.ts";
import { environmentFiles } from "../../environments/local/state-file.ts";
import type { Command } from "../command.ts";
import { badUsage } from "../errors.ts";
import { checkEnvironment, projectOf } from "../projects.ts";

const defaultCount = 100;

function countOf(text: string | undefined): number {
  if (text === undefined) return defaultCount;
  if (!/^\d{1,6}$/.test(text)) throw badUsage("logs", `${text} is not a number of lines`);
  return Number(text);
}

export const logs: Command = {
  name: "logs",
  usage: "ENV [--follow] [--lines N]",
  summary: "Show the log of an environment",
  maxPositionals: 1,
  options: {
    follow: { type: "boolean", help: "Go on with new lines until Ctrl-C" },
    lines: { type: "string", value: "N", help: `How many of the newest lines; ${defaultCount} unless given` },
    json: { type: "boolean", help: "Print lines of JSON" },
  },
  async run(call, context) {
    const [name] = call.positionals;
    if (name === undefined) throw badUsage("logs", "Say which environment");
    const project = await projectOf(context, undefined);
    const folder = environmentFiles(project.root, checkEnvironment(project, name)).logs;
    const print = (line: LogLine): void => {
      context.stdout.write(`${call.has("json") ? JSON.stringify(line) : formatLogLine(line)}\n`);
    };
    const count = countOf(call.text("lines"));
    if (!call.has("follow")) {
      for (const line of await readLog(folder, count)) print(line);
      return;
    }
    const stop = await followLog(folder, print, count);
    await context.ended;
    await stop();
  },
};

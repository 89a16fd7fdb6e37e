import { messageOf } from "@hookloom/language-server/protocol";
import { nearestName } from "@hookloom/runtime/catalog";
import { type CliContext, type Command, commandHelp, generalHelp, parseCall } from "./command.ts";
import { api } from "./commands/api.ts";
import { build } from "./commands/build.ts";
import { connection } from "./commands/connection.ts";
import { curl } from "./commands/curl.ts";
import { deliveries, replay } from "./commands/delivery-commands.ts";
import { dev } from "./commands/dev.ts";
import { environment } from "./commands/environment.ts";
import { expose } from "./commands/expose.ts";
import { edit, flow } from "./commands/flow-commands.ts";
import { http } from "./commands/http.ts";
import { logs } from "./commands/logs.ts";
import { mcp } from "./commands/mcp.ts";
import { newProject } from "./commands/new.ts";
import { observe } from "./commands/observe.ts";
import { portal } from "./commands/portal.ts";
import { postman } from "./commands/postman.ts";
import { redeliver, register, rotate, unregister } from "./commands/registration-commands.ts";
import { deploy, promote, releases, remove, rollback, stop } from "./commands/release-commands.ts";
import { keep } from "./commands/run-owner.ts";
import { send } from "./commands/send.ts";
import { settings } from "./commands/settings.ts";
import { stats } from "./commands/stats.ts";
import { status } from "./commands/status.ts";
import { test } from "./commands/test.ts";
import { trust } from "./commands/trust.ts";
import { oneLine, unknownCommand } from "./errors.ts";
import { printNote } from "./output.ts";
import { version } from "./version.ts";

const commands: readonly Command[] = [
  newProject,
  dev,
  test,
  build,
  send,
  curl,
  http,
  postman,
  deliveries,
  replay,
  stats,
  observe,
  flow,
  edit,
  connection,
  settings,
  deploy,
  promote,
  rollback,
  releases,
  status,
  logs,
  stop,
  remove,
  environment,
  api,
  portal,
  trust,
  register,
  unregister,
  rotate,
  redeliver,
  expose,
  mcp,
  keep,
];

/** The command that the user most likely meant; a prefix counts as the whole name. */
function nearestCommand(word: string): string | undefined {
  const names = commands.filter(({ hidden }) => !hidden).map(({ name }) => name);
  return names.find((name) => word.length > 1 && name.startsWith(word)) ?? nearestName(names, word);
}

async function dispatch(args: readonly string[], context: CliContext): Promise<void> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const asked = name === "help" ? commands.find((command) => command.name === rest[0]) : undefined;
    context.stdout.write(asked ? commandHelp(asked) : generalHelp(commands));
    return;
  }
  if (name === "--version" || name === "-v") {
    context.stdout.write(`${await version(context.distDir)}\n`);
    return;
  }
  const command = commands.find((known) => known.name === name);
  if (!command) throw unknownCommand(name, nearestCommand(name));
  const beforeDashes = rest.includes("--") ? rest.slice(0, rest.indexOf("--")) : rest;
  if (beforeDashes.includes("--help") || beforeDashes.includes("-h")) {
    context.stdout.write(commandHelp(command));
    return;
  }
  await command.run(parseCall(command, rest), context);
}

/** Runs one command line and resolves to its exit status. A failure is one line on stderr. */
export async function runCli(args: readonly string[], context: CliContext): Promise<number> {
  try {
    await dispatch(args, context);
    return 0;
  } catch (thrown) {
    const message = messageOf(thrown);
    printNote(context, `${oneLine(message) || "The command failed."}`);
    return 1;
  }
}

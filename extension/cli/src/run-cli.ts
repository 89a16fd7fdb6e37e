import { approve } from "./commands/approve.ts";
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
import { postman } from "./commands/postman.ts";
import { redeliver, register, rotate, unregister } from "./commands/registration-commands.ts";
import { deploy, promote, remove, rollback, stop } from "./commands/release-commands.ts";
import { keep } from "./commands/run-owner.ts";
import { send } from "./commands/send.ts";
import { settings } from "./commands/settings.ts";
import { stats } from "./commands/stats.ts";
import { status } from "./commands/status.ts";
import { test } from "./commands/test.ts";
import { trust } from "./commands/trust.ts";
import { runCommands } from "./run-commands.ts";
import type { CliContext, Command } from "./shared/command.ts";
import { withCapabilities } from "./shared/verb-command.ts";

/** Commands in the order of the general help. The commands of other packages come after these. */
const leadingCommands: readonly Command[] = [
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
  status,
  logs,
  stop,
  remove,
  environment,
];

const trailingCommands: readonly Command[] = [
  trust,
  register,
  unregister,
  rotate,
  redeliver,
  expose,
  mcp,
  approve,
  keep,
];

/**
 * Runs a command line and resolves with its exit status. In the help, the commands of other packages come after the environment
 * commands.
 */
export const runCli = (
  args: readonly string[],
  context: CliContext,
  added: readonly Command[],
): Promise<number> =>
  runCommands(withCapabilities([...leadingCommands, ...added, ...trailingCommands]), args, context);

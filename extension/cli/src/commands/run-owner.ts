import { openDeployed } from "@hookloom/core/environments/local/owner/deployed-environment";
import { runLocal } from "@hookloom/core/environments/local/owner/run-local";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import { chainStores } from "@hookloom/core/environments/secrets/secret-store";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { readProject } from "@hookloom/core/project/config/read-project";
import { type Project, projectNow } from "@hookloom/core/project/project";
import { errorCode } from "@hookloom/core/project/system-error";
import { errorMessage, textsIn } from "@hookloom/protocol/unknown-values";
import { type CliContext, type Command, flagOption, valueOption } from "../shared/command.ts";
import { readInput } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { untilEnd } from "./dev.ts";

/** Milliseconds within which a reloading window reconnects, even over a slow network or on a busy machine. */
const unattendedMs = 120_000;

async function readHandedValues(context: CliContext): Promise<Readonly<Record<string, string>>> {
  const text = await readInput(context);
  return text.trim() === "" ? {} : textsIn(JSON.parse(text));
}

/** Prints the result of the start as one line of JSON. Later output is not read. */
function printResult(context: CliContext, value: object): void {
  context.stdout.write(`${JSON.stringify(value)}\n`);
}

interface Start {
  readonly environment: string;
  readonly port?: number;
}

async function runWatched(project: Project, start: Start, context: CliContext): Promise<void> {
  const secrets = chainStores(memorySecretStore(await readHandedValues(context)), commandLineStore());
  let reported = false;
  const running = await runLocal(project, {
    api: context.api,
    ...start,
    distDir: context.distDir,
    secrets,
    declared: async () => (await readProject(await projectNow(project))).settings,
    log: () => undefined,
    unattendedMs,
    onState: () => {
      if (!reported) printResult(context, { opened: true });
      reported = true;
    },
  });
  // Another window or terminal was faster, and its owner process runs the environment.
  if (!running.owned) await running.dispose();
  else await untilEnd(running, context);
}

/** Runs a deployed environment. Each deploy provides a build and the values. */
async function runDeployed(project: Project, start: Start, context: CliContext): Promise<void> {
  const owner = await openDeployed(project, { ...start, distDir: context.distDir });
  printResult(context, { opened: true });
  await untilEnd(owner, context);
}

/** Runs the owner process of an environment. It outlives the window or terminal that started it. */
export const keep: Command = {
  name: "keep",
  usage: "DIR ENV [--deployed] [--port N]",
  summary: "Run an environment in a process of its own; Hookloom itself calls this",
  maxPositionals: 2,
  hidden: true,
  options: {
    port: valueOption("N", "The public port; 0 for any free one"),
    deployed: flagOption("Run the deployed build until it is stopped"),
  },
  async run(call, context) {
    const [folder, environment = "dev"] = call.positionals;
    const portText = call.text("port");
    const start = { environment, ...(portText === undefined ? {} : { port: Number(portText) }) };
    try {
      const project = await requireProject(context, folder);
      // `dev` runs even if hookloom.json does not describe it.
      if (environment !== "dev") checkEnvironment(project, environment);
      if (call.has("deployed")) await runDeployed(project, start, context);
      else await runWatched(project, start, context);
    } catch (thrown) {
      printResult(context, { code: errorCode(thrown), message: errorMessage(thrown) });
    }
  },
};

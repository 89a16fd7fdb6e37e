import { messageOf } from "@hookloom/language-server/protocol/unknown-values";
import { asValues } from "../../environments/local/owner/control.ts";
import { openDeployed } from "../../environments/local/owner/open-deployed.ts";
import { runLocal } from "../../environments/local/owner/run-local.ts";
import { memorySecretStore } from "../../environments/secrets/memory-secret-store.ts";
import { chainStores } from "../../environments/secrets/secret-store.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { checkEnvironment } from "../../environments/use-environment.ts";
import { readProject } from "../../project/config/read-project.ts";
import { type Project, projectNow } from "../../project/project.ts";
import { codeOf } from "../../project/system-error.ts";
import type { CliContext, Command } from "../shared/command.ts";
import { readInput } from "../shared/output.ts";
import { projectOf } from "../shared/projects.ts";
import { untilEnd } from "./dev.ts";

/** A reloading window returns within this time, even over a slow network or on a busy machine. */
const aloneMilliseconds = 120_000;

async function handedValues(context: CliContext): Promise<Readonly<Record<string, string>>> {
  const text = await readInput(context);
  return text.trim() === "" ? {} : asValues(JSON.parse(text));
}

/** Reports the result of the start as one line of JSON; nothing after it is read. */
function answer(context: CliContext, value: object): void {
  context.stdout.write(`${JSON.stringify(value)}\n`);
}

interface Start {
  readonly environment: string;
  readonly port?: number;
}

async function runWatched(project: Project, start: Start, context: CliContext): Promise<void> {
  const secrets = chainStores(memorySecretStore(await handedValues(context)), commandLineStore());
  let answered = false;
  const running = await runLocal(project, {
    ...start,
    distDir: context.distDir,
    secrets,
    declared: async () => (await readProject(await projectNow(project))).settings,
    log: () => undefined,
    aloneMilliseconds,
    onState: () => {
      if (!answered) answer(context, { opened: true });
      answered = true;
    },
  });
  // Another window was faster: its owner runs the environment.
  if (!running.owned) await running.dispose();
  else await untilEnd(running, context);
}

/** Each deploy brings its build and values. */
async function runDeployed(project: Project, start: Start, context: CliContext): Promise<void> {
  const owner = await openDeployed(project, { ...start, distDir: context.distDir });
  answer(context, { opened: true });
  await untilEnd(owner, context);
}

/** Runs the owner process of an environment, which outlives the window or terminal that started it. */
export const keep: Command = {
  name: "keep",
  usage: "DIR ENV [--deployed] [--port N]",
  summary: "Run an environment in a process of its own; Hookloom itself calls this",
  maxPositionals: 2,
  hidden: true,
  options: {
    port: { type: "string", value: "N", help: "The public port; 0 for any free one" },
    deployed: { type: "boolean", help: "Run the deployed build until it is stopped" },
  },
  async run(call, context) {
    const [folder, environment = "dev"] = call.positionals;
    const given = call.text("port");
    const start = { environment, ...(given === undefined ? {} : { port: Number(given) }) };
    try {
      const project = await projectOf(context, folder);
      // Run works without a description of dev.
      if (environment !== "dev") checkEnvironment(project, environment);
      if (call.has("deployed")) await runDeployed(project, start, context);
      else await runWatched(project, start, context);
    } catch (thrown) {
      answer(context, { code: codeOf(thrown), message: messageOf(thrown) });
    }
  },
};

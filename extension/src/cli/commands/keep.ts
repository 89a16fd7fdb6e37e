import { asValues } from "../../environments/local/control.ts";
import { runLocal } from "../../environments/local/run-local.ts";
import { memorySecretStore } from "../../environments/secrets/memory-secret-store.ts";
import { chainStores } from "../../environments/secrets/secret-store.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import { readProject } from "../../project/read-project.ts";
import type { CliContext, Command } from "../command.ts";
import { readInput } from "../output.ts";
import { projectOf } from "../projects.ts";
import { untilEnd } from "./dev.ts";

/** A window that reloads, even a slow one over a network, is back within this time. */
const aloneMilliseconds = 30_000;

async function handedValues(context: CliContext): Promise<Readonly<Record<string, string>>> {
  const text = await readInput(context);
  return text.trim() === "" ? {} : asValues(JSON.parse(text));
}

/** Says in one line of JSON how the start went; after that nobody reads. */
function answer(context: CliContext, value: object): void {
  context.stdout.write(`${JSON.stringify(value)}\n`);
}

/** How a window runs a project: in a process that outlives its reload. */
export const keep: Command = {
  name: "keep",
  usage: "DIR ENV [--port N]",
  summary: "Run a project for the windows that show it; the editor calls this",
  maxPositionals: 2,
  hidden: true,
  options: { port: { type: "string", value: "N", help: "The public port; 0 for any free one" } },
  async run(call, context) {
    const [folder, environment = "dev"] = call.positionals;
    const port = call.text("port");
    try {
      const project = await projectOf(context, folder);
      const secrets = chainStores(memorySecretStore(await handedValues(context)), commandLineStore());
      let told = false;
      const running = await runLocal(project, {
        environment,
        distDir: context.distDir,
        secrets,
        declared: async () => (await readProject(project)).settings,
        log: () => undefined,
        aloneMilliseconds,
        onState: () => {
          if (!told) answer(context, { opened: true });
          told = true;
        },
        ...(port === undefined ? {} : { port: Number(port) }),
      });
      // Another window was quicker; its owner is the one to look at.
      if (!running.owned) await running.dispose();
      else await untilEnd(running, context);
    } catch (thrown) {
      const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
      answer(context, { code, message: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  },
};

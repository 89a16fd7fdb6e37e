import type { EnvironmentState, RunningEnvironment } from "../../environments/environment.ts";
import { formatLogLine, type LogLine } from "../../environments/local/log-line.ts";
import { parsePort } from "../../environments/local/ports.ts";
import { runLocal } from "../../environments/local/run-local.ts";
import { memorySecretStore } from "../../environments/secrets/memory-secret-store.ts";
import { chainStores } from "../../environments/secrets/secret-store.ts";
import { resolveSettings, secretRoot } from "../../environments/secrets/settings.ts";
import { commandLineStore } from "../../environments/secrets/system-secret-store.ts";
import type { Project } from "../../project/project.ts";
import { randomSecret } from "../../project/random-secret.ts";
import { readProject } from "../../project/read-project.ts";
import { issuedText, sourceSettings } from "../../project/source-settings.ts";
import type { CliContext, Command } from "../command.ts";
import { endLeftExposures } from "../end-left-exposures.ts";
import { CliError } from "../errors.ts";
import { projectOf } from "../projects.ts";

const environment = "dev";

/** Makes the signing secrets that a dev environment lacks, so that a clone of a project runs at once. */
async function makeSigningSecrets(project: Project, log: (line: LogLine) => void): Promise<void> {
  const secrets = commandLineStore();
  const { settings, triggers } = await readProject(project);
  const { plan } = await resolveSettings(settings, { root: project.root, environment, secrets });
  const known = sourceSettings(triggers);
  for (const { name, missing } of plan) {
    const setting = known.get(name);
    if (!missing || setting?.form === undefined) continue;
    await secrets.set(await secretRoot(project.root), environment, name, randomSecret(setting.form));
    const made = `${name} had no value, so a random one was made and kept outside the project`;
    const set = `"hookloom settings dev set ${name}"`;
    const issued = issuedText(setting);
    const msg =
      issued === undefined
        ? `${made}; change it with ${set}`
        : `${made}; it signs local samples only. ${issued} Set that one with ${set}`;
    log({ time: new Date().toISOString(), level: "info", msg });
  }
}

/** Resolves when the environment has ended, by us or by its owner. */
export async function untilEnd(
  running: Pick<RunningEnvironment, "state" | "onStateChange" | "dispose">,
  context: CliContext,
): Promise<void> {
  let stopListening = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    const look = (state: EnvironmentState): void => {
      if (state.phase === "stopped") resolve();
    };
    stopListening = running.onStateChange(look);
    look(running.state);
  });
  await Promise.race([stopped, context.ended]);
  stopListening();
  await running.dispose();
}

export const dev: Command = {
  name: "dev",
  usage: "[DIR] [--port N]",
  summary: "Run a project on this machine, again at each save",
  maxPositionals: 1,
  details: [
    "Ctrl-C stops it. Where a window or another terminal runs the project already, its log is followed.",
    "Signing secrets without a value get a random one, which is good for local samples only where the provider issues its own.",
  ],
  options: {
    port: { type: "string", value: "N", help: "The public port; 3000 or the next free one unless given" },
    json: { type: "boolean", help: "Print the log as lines of JSON" },
  },
  async run(call, context) {
    const project = await projectOf(context, call.positionals[0]);
    const port = call.text("port");
    const asked = port === undefined ? undefined : parsePort(port);
    const log = (line: LogLine): void => {
      context.stdout.write(`${call.has("json") ? JSON.stringify(line) : formatLogLine(line)}\n`);
    };
    await makeSigningSecrets(project, log);
    const running = await runLocal(project, {
      environment,
      distDir: context.distDir,
      // A window may hand over values that only it keeps.
      secrets: chainStores(memorySecretStore(), commandLineStore()),
      declared: async () => (await readProject(project)).settings,
      log,
      ...(asked === undefined ? {} : { port: asked }),
    });
    if (!running.owned && asked !== undefined && asked !== running.port) {
      await running.dispose();
      throw new CliError(
        `This project already runs on ${running.url}: stop it there before you start it on port ${asked}.`,
      );
    }
    if (!running.owned)
      context.stderr.write(`${project.name} already runs on ${running.url}; this is its log\n`);
    endLeftExposures(project, environment, context).catch(({ message }: Error) => {
      context.stderr.write(`${message}\n`);
    });
    await untilEnd(running, context);
  },
};

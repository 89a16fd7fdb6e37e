import { isOrphaned } from "@hookloom/core/environments/contract/binding";
import type { EnvironmentState, RunningEnvironment } from "@hookloom/core/environments/contract/environment";
import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import { formatLogLine, type LogLine } from "@hookloom/core/environments/contract/log-line";
import { runLocal } from "@hookloom/core/environments/local/owner/run-local";
import { parsePort } from "@hookloom/core/environments/local/process/ports";
import { environmentFiles } from "@hookloom/core/environments/local/store/state-file";
import { localBindings } from "@hookloom/core/environments/registration/local-bindings";
import { memorySecretStore } from "@hookloom/core/environments/secrets/memory-secret-store";
import { chainStores } from "@hookloom/core/environments/secrets/secret-store";
import { makeSigningSecrets } from "@hookloom/core/environments/secrets/signing-secrets";
import { commandLineStore } from "@hookloom/core/environments/secrets/system-secret-store";
import { readProject } from "@hookloom/core/project/config/read-project";
import { type Project, projectNow } from "@hookloom/core/project/project";
import { printableJson } from "@hookloom/protocol/printable";
import { type Call, type CliContext, type Command, flagOption, valueOption } from "../shared/command.ts";
import { confirmTakeOver } from "../shared/confirm.ts";
import { CliError } from "../shared/errors.ts";
import { printNote } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { endSignal, withTarget, yesOption } from "../shared/run-verb.ts";

const environment = "dev";

/** Generates the missing signing secrets of the dev environment, and logs their names and purpose. */
async function makeSecrets(project: Project, log: (line: LogLine) => void): Promise<void> {
  for (const { name, issued } of await makeSigningSecrets(project, environment, commandLineStore())) {
    const generated = `${name} had no value, so a random one was generated and stored outside the project`;
    const set = `"hookloom settings dev set ${name}"`;
    const msg =
      issued === undefined
        ? `${generated}; change it with ${set}`
        : `${generated}; it signs local samples only. ${issued} Set the issued secret with ${set}`;
    log({ time: new Date().toISOString(), level: "info", msg });
  }
}

/**
 * Resolves when the environment has been stopped, by this command or by its owner.
 * @throws EnvironmentError `state-gone` if the environment stopped because its folder was deleted
 */
export async function untilEnd(
  running: Pick<RunningEnvironment, "state" | "onStateChange" | "dispose">,
  context: CliContext,
): Promise<void> {
  let stopListening = (): void => undefined;
  const stopped = new Promise<void>((resolve) => {
    const onState = (state: EnvironmentState): void => {
      if (state.phase === "stopped") resolve();
    };
    stopListening = running.onStateChange(onState);
    onState(running.state);
  });
  await Promise.race([stopped, context.ended]);
  stopListening();
  const { phase, message } = running.state;
  await running.dispose();
  if (phase === "stopped" && message !== undefined) throw new EnvironmentError("state-gone", message);
}

/** Takes over the store of another project or environment, if `--take-over` is given. */
async function takeStore(call: Call, context: CliContext, running: RunningEnvironment): Promise<void> {
  const problem = running.state.problems.find(({ storeOwner }) => storeOwner !== undefined);
  if (!call.has("take-over") || problem?.storeOwner === undefined) return;
  try {
    await confirmTakeOver(call, context, {
      environment,
      reason: problem.message,
      what: "the store with its deliveries",
    });
    await running.takeOver(problem.storeOwner);
  } catch (thrown) {
    await running.dispose();
    throw thrown;
  }
}

export const dev: Command = {
  name: "dev",
  usage: "[DIR] [--port N] [--take-over] [--yes]",
  summary: "Run a project on this machine and restart it at each save",
  maxPositionals: 1,
  details: [
    "Ctrl-C stops it. If a window or another terminal already runs the project, that log is followed.",
    "Signing secrets without a value get a random one. If the provider issues its own secret, the random one signs only local samples.",
    "A store with the deliveries of another project or environment is rejected; --take-over assigns the store to this environment.",
  ],
  options: {
    port: valueOption("N", "The public port; 3000 or the next free one by default"),
    "take-over": flagOption("Take over the store of a renamed or moved project after a confirmation"),
    yes: yesOption,
    json: flagOption("Print the log as one JSON object per line"),
  },
  async run(call, context) {
    const project = await requireProject(context, call.positionals[0]);
    const port = call.text("port");
    const requestedPort = port === undefined ? undefined : parsePort(port);
    const log = (line: LogLine): void => {
      const text = call.has("json") ? printableJson(JSON.stringify(line)) : formatLogLine(line);
      context.stdout.write(`${text}\n`);
    };
    await makeSecrets(project, log);
    const running = await runLocal(project, {
      api: context.api,
      environment,
      distDir: context.distDir,
      // An editor window may pass values that only its own store contains.
      secrets: chainStores(memorySecretStore(), commandLineStore()),
      declared: async () => (await readProject(await projectNow(project))).settings,
      log,
      ...(requestedPort === undefined ? {} : { port: requestedPort }),
    });
    if (!running.owned && requestedPort !== undefined && requestedPort !== running.port) {
      await running.dispose();
      throw new CliError(
        `This project is already running at ${running.url}: stop it in the window or terminal that runs it, then start it on port ${requestedPort}.`,
      );
    }
    if (!running.owned)
      printNote(context, `${project.name} is already running at ${running.url}; this is its log`);
    endLeftExposures(project, environment, context).catch(({ message }: Error) => {
      printNote(context, message);
    });
    await takeStore(call, context, running);
    await untilEnd(running, context);
  },
};

/** Removes webhooks that a crashed `expose` left at a source. If there are none, this only reads one file. */
async function endLeftExposures(project: Project, environment: string, context: CliContext): Promise<void> {
  const bindings = await localBindings(environmentFiles(project.root, environment).folder)
    .list()
    .catch(() => []);
  if (!bindings.some(isOrphaned)) return;
  const { removeStaleRegistrations: endStale } = await import(
    "@hookloom/core/environments/registration/expose/expose"
  );
  await withTarget(project, environment, context, async (target) => {
    const signal = endSignal(context);
    const report = ({ message }: { readonly message: string }) => printNote(context, message);
    await endStale(await target.registration(signal), { signal, report });
  });
}

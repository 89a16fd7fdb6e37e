import type { Binding } from "@hookloom/core/environments/contract/binding";
import type { Target, VerbOptions } from "@hookloom/core/environments/contract/target";
import type { VerbContext } from "@hookloom/core/environments/contract/verb-context";
import type { RotateOptions, RotateOutcome } from "@hookloom/core/environments/registration/rotate";
import { randomSecret } from "@hookloom/core/project/config/random-secret";
import { readProject } from "@hookloom/core/project/config/read-project";
import { sourceSettings } from "@hookloom/core/project/config/source-settings";
import type { DescribedEnvironment } from "@hookloom/core/project/project";
import * as vscode from "vscode";
import { commandButton } from "../commands/call-command.ts";
import type { CommandTable } from "../commands/register.ts";
import { chooseEnvironment } from "../environments/choose-environment.ts";
import { confirmAction } from "../environments/confirm.ts";
import { requestWithin, responseTimeoutMs } from "../environments/request-within.ts";
import { installPackages } from "../projects/install-packages.ts";
import { notifyAndLog, pickFrom, promptForText } from "../shared/dialogs.ts";
import { cancelled, HostError } from "../shared/errors.ts";
import { requireTrust } from "../shared/trust.ts";
import type { DeployPorts } from "./deploy-ports.ts";
import { runOn } from "./ways-out.ts";

/** The command that rotates a signing secret without losing deliveries. */
export function rotateCommand(ports: DeployPorts) {
  return {
    "hookloom.rotateSecret": async (argument) => {
      requireTrust(vscode.l10n.t("Rotating a secret"));
      await rotate(ports, await chooseEnvironment(ports, argument, vscode.l10n.t("Rotate a secret")));
    },
  } satisfies Partial<CommandTable>;
}

/** A secret, and the registrations in its environment that use it. */
interface BoundSecret {
  readonly name: string;
  readonly bindings: readonly Binding[];
}

async function boundSecrets(ports: DeployPorts, ref: DescribedEnvironment): Promise<readonly BoundSecret[]> {
  const bindings = await ports.targets.query(ref, (target) =>
    requestWithin(responseTimeoutMs, ref.environment, async (signal) =>
      (await target.registration(signal)).bindings.list(),
    ),
  );
  const own = bindings.filter(({ environment }) => environment === ref.environment);
  const names = new Set(own.flatMap(({ secret }) => (secret === undefined ? [] : [secret])));
  return [...names].map((name) => ({ name, bindings: own.filter(({ secret }) => secret === name) }));
}

/** @throws HostError `not-registered`; AbortError if the prompt is closed */
async function pickSecret(ports: DeployPorts, ref: DescribedEnvironment): Promise<BoundSecret> {
  const { project, environment } = ref;
  const secrets = await boundSecrets(ports, ref);
  if (secrets.length === 0) {
    const message = vscode.l10n.t(
      "No source signs with a secret of {0} in {1} yet: register a trigger first.",
      project.name,
      environment,
    );
    throw new HostError(
      "not-registered",
      message,
      commandButton(vscode.l10n.t("Register"), "hookloom.register", ref),
    );
  }
  const toItem = ({ name, bindings }: BoundSecret) => ({
    label: `$(key) ${name}`,
    description: bindings.map(({ resource }) => resource).join(", "),
  });
  return await pickFrom(secrets, toItem, {
    title: vscode.l10n.t("{0}: rotate a secret in {1}", project.name, environment),
    placeHolder: vscode.l10n.t(
      "The service accepts the old and the new value until its source signs with the new one",
    ),
  });
}

/**
 * Prompts for the new value if only the source can generate it; undefined if a random value can be used, or if an interrupted
 * rotation already has the value.
 * @throws AbortError if the prompt is closed
 */
async function newValue({ name, bindings }: BoundSecret): Promise<string | undefined> {
  const isResumed = bindings.some(
    ({ rotation }) => rotation && !["begun", "switched"].includes(rotation.step),
  );
  if (isResumed) return undefined;
  const { loadProvider } = await import("@hookloom/core/environments/registration/providers");
  const providers = await Promise.all(bindings.map(({ source }) => loadProvider(source)));
  const manualProvider = providers.find(({ switchSecret }) => switchSecret === undefined);
  if (!manualProvider) return undefined;
  const value = await promptForText({
    title: vscode.l10n.t("Rotate {0}", name),
    prompt: vscode.l10n.t(
      "{0} generates its own secrets: create a new one there and paste it here.",
      manualProvider.label,
    ),
    password: true,
  });
  if (!value) throw cancelled();
  return value;
}

async function rotate(ports: DeployPorts, ref: DescribedEnvironment): Promise<void> {
  const { project, environment } = ref;
  const secret = await pickSecret(ports, ref);
  const { name: setting } = secret;
  const value = await newValue(secret);
  await confirmAction(ports, ref, vscode.l10n.t("Rotate {0} in {1}", setting, environment));
  const form = sourceSettings(await readProject(project)).get(setting)?.form ?? true;
  await carryOut(ports, ref, {
    setting,
    ...(value === undefined ? {} : { value }),
    random: () => randomSecret(form),
  });
}

/**
 * Rotates a secret, or continues a failed rotation. `decision` is the user's decision about settings that could not be applied.
 */
async function carryOut(
  ports: DeployPorts,
  ref: DescribedEnvironment,
  options: RotateOptions,
  decision?: VerbOptions,
): Promise<void> {
  const { project, environment } = ref;
  const { setting } = options;
  const words = {
    title: vscode.l10n.t("Rotate {0} of {1} in {2}", setting, project.name, environment),
    underWay: vscode.l10n.t("{0} is being rotated in {1}", setting, environment),
  };
  const insist = (more: VerbOptions): Promise<void> =>
    carryOut(ports, ref, options, { ...decision, ...more });
  const install = async (): Promise<void> => {
    await installPackages(project, ports);
    await carryOut(ports, ref, options, decision);
  };
  const rotateOn = async (target: Target, context: VerbContext): Promise<RotateOutcome> => {
    if (decision) await target.applySettings(context, decision);
    const { rotateSecret } = await import("@hookloom/core/environments/registration/rotate");
    return await rotateSecret(await target.registration(context.signal), options, context);
  };
  const outcome = await runOn(ports, ref, words, rotateOn, { install, insist });
  if (outcome) void notifyAndLog(ports.log, "info", rotatedText(setting, environment, outcome));
}

function rotatedText(setting: string, environment: string, { dropAfter }: RotateOutcome): string {
  const until = new Date(dropAfter).toLocaleString();
  return vscode.l10n.t(
    "{0} has been rotated in {1}. Its previous value is accepted until {2}; the next rotation or registration after that removes it.",
    setting,
    environment,
    until,
  );
}

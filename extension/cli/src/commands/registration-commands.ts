import type { RegistrationStatus } from "@hookloom/core/environments/contract/registration";
import { randomSecret } from "@hookloom/core/project/config/random-secret";
import { readProject } from "@hookloom/core/project/config/read-project";
import { sourceSettings } from "@hookloom/core/project/config/source-settings";
import {
  type Call,
  type CliContext,
  type Command,
  flagOption,
  jsonOption,
  valueOption,
} from "../shared/command.ts";
import { confirm } from "../shared/confirm.ts";
import { badUsage, CliError } from "../shared/errors.ts";
import { printJson, printResult, printTable } from "../shared/output.ts";
import { readValue } from "../shared/prompts.ts";
import { namedEnvironment, runVerb, withTarget, yesOption } from "../shared/run-verb.ts";

/** @throws CliError if a hook is not registered, so that a CI pipeline fails */
function printRegistrations(call: Call, context: CliContext, statuses: readonly RegistrationStatus[]): void {
  const rows = statuses.map(({ trigger, source, resource, state, message }) => [
    trigger,
    source,
    resource,
    state,
    message ?? "",
  ]);
  if (call.has("json")) printJson(context, statuses);
  else if (rows.length === 0) context.stdout.write("The project has no trigger.\n");
  else printTable(context, rows);
  const unregistered = statuses.filter(({ state }) => state !== "registered");
  if (unregistered.length === 0) return;
  const names = unregistered.map(({ trigger }) => trigger).join(" and ");
  throw new CliError(
    `${names} ${unregistered.length === 1 ? "is" : "are"} not registered correctly: the ${unregistered.length === 1 ? "reason is" : "reasons are"} above.`,
    "failed",
  );
}

export const register: Command = {
  name: "register",
  usage: "ENV [--check | --repair] [--take-over] [--yes]",
  summary: "Register an environment's triggers at their sources and check that events arrive",
  maxPositionals: 1,
  details: [
    'hookloom.json specifies what to register: "register": { "hub": { "repository": "owner/name" } } in the environment, or',
    '{ "organization": "name" }, { "app": "A0123456789" } for Slack, { "calendar": "primary" } for Google Calendar.',
    "GitHub uses the token in GITHUB_TOKEN, and Slack those in SLACK_CONFIG_TOKEN and SLACK_CONFIG_REFRESH_TOKEN. Google",
    "signs you in with a browser. A repeated call repairs differences and changes nothing else.",
    "prod requires a confirmation unless --yes or --check is given.",
  ],
  options: {
    check: flagOption("Only show the differences"),
    repair: flagOption("Repair the differences (the default)"),
    "take-over": flagOption("Take over a hook to the same URL that Hookloom did not create"),
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    if (call.has("check") && call.has("repair"))
      throw badUsage("register", "--check and --repair cannot be combined");
    const { project, environment } = await namedEnvironment("register", call, context);
    const statuses = await withTarget(project, environment, context, async (target) => {
      const checks = call.has("check");
      if (!checks) await confirm(call, context, { project, target, what: "register the triggers of" });
      return runVerb(context, async (verb) => {
        const registrar = await import("@hookloom/core/environments/registration/registrar");
        const input = { ...(await target.registration(verb.signal)), takeOver: call.has("take-over") };
        return checks ? registrar.inspect(input, verb) : registrar.register(input, verb);
      });
    });
    printRegistrations(call, context, statuses);
  },
};

export const unregister: Command = {
  name: "unregister",
  usage: "ENV [--yes]",
  summary: "Remove the registrations of an environment at its sources",
  maxPositionals: 1,
  details: ["The environment keeps running. It is not an error if a registration is already gone."],
  options: { yes: yesOption },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("unregister", call, context);
    await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: "remove the registrations of" });
      await runVerb(context, async (verb) => {
        const registrar = await import("@hookloom/core/environments/registration/registrar");
        await registrar.unregister(await target.registration(verb.signal), verb);
      });
    });
  },
};

export const rotate: Command = {
  name: "rotate",
  usage: "ENV SECRET [--ask] [--yes]",
  summary: "Change a signing secret without losing an event",
  maxPositionals: 2,
  details: [
    "The service accepts the old and a new random value, then the source signs with the new one, which a ping verifies; the",
    "previous value is removed by a later register or rotate, once nothing signed with it can still arrive. After a failure, the",
    "same command continues where the last one stopped.",
    "--ask reads the new value, for a source that generates it itself (Slack, Stripe and others).",
    "prod requires a confirmation unless --yes is given.",
  ],
  options: {
    ask: flagOption("Prompt for the new value, or read it from standard input"),
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("rotate", call, context);
    const setting = call.positionals[1];
    if (setting === undefined) throw badUsage("rotate", "Specify the secret to change");
    const form = sourceSettings(await readProject(project)).get(setting)?.form ?? true;
    const outcome = await withTarget(project, environment, context, async (target) => {
      await confirm(call, context, { project, target, what: `change ${setting} in` });
      const value = call.has("ask") ? { value: await readValue(setting, "New value", context) } : {};
      return runVerb(context, async (verb) => {
        const { rotateSecret } = await import("@hookloom/core/environments/registration/rotate");
        const input = await target.registration(verb.signal);
        return rotateSecret(input, { setting, ...value, random: () => randomSecret(form) }, verb);
      });
    });
    const text = `${setting} has been rotated; its previous value is accepted until ${outcome.dropAfter}`;
    printResult(call, context, { environment, setting, ...outcome }, text);
  },
};

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Parses a time or an age into milliseconds since 1970. @throws CliError */
function parseSince(call: Call): number | undefined {
  const text = call.text("since");
  if (text === undefined) return undefined;
  const [, count, unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const time = count === undefined ? Date.parse(text) : Date.now() - Number(count) * (units[unit] ?? 0);
  if (Number.isNaN(time))
    throw badUsage("redeliver", `${text} is not a time such as 2h, 1d or 2026-01-31T12:00Z`);
  return time;
}

export const redeliver: Command = {
  name: "redeliver",
  usage: "ENV [--since TIME] [--dry-run]",
  summary: "Have GitHub redeliver the events that it could not deliver",
  maxPositionals: 1,
  details: [
    "GitHub never retries deliveries. It keeps them for three days, and a server of your own keeps them for seven. Each event is",
    "sent once, and not at all if a later attempt delivered it.",
  ],
  options: {
    since: valueOption("TIME", "Only events since then: 2h, 1d or 2026-01-31T12:00Z"),
    "dry-run": flagOption("Only list the missed events"),
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment } = await namedEnvironment("redeliver", call, context);
    const since = parseSince(call);
    const options = { dryRun: call.has("dry-run"), ...(since === undefined ? {} : { since }) };
    const missed = await withTarget(project, environment, context, (target) =>
      runVerb(context, async (verb) => {
        const found = await import("@hookloom/core/environments/registration/redeliver");
        return found.redeliver(await target.registration(verb.signal), options, verb);
      }),
    );
    if (call.has("json")) return printJson(context, missed);
    if (missed.length === 0) context.stdout.write("No event was missed.\n");
    printTable(
      context,
      missed.map(({ at, event, guid, status, redelivered, message }) => [
        at,
        event,
        guid,
        status === 0 ? "no response" : `status ${status}`,
        redelivered ? "sent again" : (message ?? "not sent"),
      ]),
    );
  },
};

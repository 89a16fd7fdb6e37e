import type { RegistrationStatus } from "../../environments/target.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { confirm } from "../confirm.ts";
import { badUsage, CliError } from "../errors.ts";
import { printJson, printTable } from "../output.ts";
import { placeOf, runVerb, withTarget, yesOption } from "../run-verb.ts";

/** @throws CliError where one is not as it should be, so that a pipeline notices */
export function printRegistrations(
  call: Call,
  context: CliContext,
  statuses: readonly RegistrationStatus[],
): void {
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
  const wanting = statuses.filter(({ state }) => state !== "registered");
  if (wanting.length === 0) return;
  const names = wanting.map(({ trigger }) => trigger).join(" and ");
  throw new CliError(
    `${names} ${wanting.length === 1 ? "is" : "are"} not registered as it should be: see above why.`,
  );
}

export const register: Command = {
  name: "register",
  usage: "ENV [--check | --repair] [--take-over] [--yes]",
  summary: "Register an environment's triggers at their sources, and prove that events arrive",
  maxPositionals: 1,
  details: [
    'hookloom.json says what to register: "register": { "hub": { "repository": "owner/name" } } in the environment, or',
    '{ "organization": "name" }, { "app": "A0123456789" } for Slack, { "calendar": "primary" } for Google Calendar.',
    "GitHub takes the token in GITHUB_TOKEN, Slack those in SLACK_CONFIG_TOKEN and SLACK_CONFIG_REFRESH_TOKEN, Google",
    "asks in a browser. Called again it puts right what differs and changes nothing else.",
    "prod asks first, or wants --yes, except for --check.",
  ],
  options: {
    check: { type: "boolean", help: "Only tell what differs" },
    repair: { type: "boolean", help: "Put right what differs, as without any option" },
    "take-over": { type: "boolean", help: "Take over a hook to the same URL that Hookloom did not make" },
    yes: yesOption,
    json: jsonOption,
  },
  async run(call, context) {
    if (call.has("check") && call.has("repair")) throw badUsage("register", "--check excludes --repair");
    const { project, environment } = await placeOf("register", call, context);
    const statuses = await withTarget(project, environment, context, async (target) => {
      const checks = call.has("check");
      if (!checks) await confirm(call, context, { project, target, what: "register the triggers of" });
      return runVerb(context, async (verb) => {
        const registrar = await import("../../environments/registration/registrar.ts");
        const input = { ...(await target.registration(verb.signal)), takeOver: call.has("take-over") };
        return checks ? registrar.inspect(input, verb) : registrar.register(input, verb);
      });
    });
    printRegistrations(call, context, statuses);
  },
};

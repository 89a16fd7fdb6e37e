import { capabilities } from "@hookloom/core/capabilities/capabilities";
import type { Capability, CapabilityContext, Verb } from "@hookloom/core/capabilities/capability";
import type { DeliveriesPort } from "@hookloom/core/environments/contract/target";
import * as v from "valibot";
import { type Call, type CliContext, type Command, jsonOption, type OptionHelp } from "./command.ts";
import { confirm } from "./confirm.ts";
import { badUsage } from "./errors.ts";
import { printNote, printResult } from "./output.ts";
import { requireProject } from "./projects.ts";
import { endSignal, storedNote, toolOptions, yesOption } from "./run-verb.ts";

/** A capability with a command on the command line. */
type WithVerb = Capability & { readonly verb: Verb };

const withVerbs = capabilities.filter((one): one is WithVerb => one.verb !== undefined);

/** Returns the schemas of the members that the user enters. */
const inputEntries = ({ input, verb }: WithVerb): v.ObjectEntries => ({ ...input.entries, ...verb.more });

/** Returns the schema inside an optional one. */
const unwrapSchema = (schema: v.ObjectEntries[string]): v.ObjectEntries[string] =>
  "wrapped" in schema ? unwrapSchema(schema.wrapped as v.ObjectEntries[string]) : schema;

function commandOptions(capability: WithVerb): Readonly<Record<string, OptionHelp>> {
  const entries = inputEntries(capability);
  const inputOptions = Object.entries(capability.verb.options ?? {}).map(
    ([name, { member, value, help }]) => {
      const schema = unwrapSchema(entries[member] ?? v.string());
      const text = help ?? v.getDescription(schema as Parameters<typeof v.getDescription>[0]) ?? "";
      const option: OptionHelp =
        schema.type === "boolean"
          ? { type: "boolean", help: text }
          : {
              type: "string",
              ...(schema.type === "array" ? { multiple: true } : {}),
              ...(value === undefined ? {} : { value }),
              help: text,
            };
      return [name, option] as const;
    },
  );
  const confirmOptions = capability.effect === "deploys" ? { yes: yesOption } : {};
  return { ...Object.fromEntries(inputOptions), ...confirmOptions, json: jsonOption };
}

/** Returns the typed values by input member. @throws CliError if a required one is missing */
function givenIn({ verb }: WithVerb, options: Command["options"], call: Call): Record<string, unknown> {
  const given: Record<string, unknown> = {};
  for (const [index, [member, needed]] of Object.entries(verb.positionals).entries()) {
    const value = call.positionals[index];
    if (value !== undefined) given[member] = value;
    else if (needed !== undefined) throw badUsage(verb.name, needed);
  }
  for (const [name, { member }] of Object.entries(verb.options ?? {})) {
    const { type, multiple = false } = options[name] ?? { type: "string" };
    const texts = call.texts(name);
    const value = type === "boolean" ? call.has(name) || undefined : multiple ? texts : call.text(name);
    if (value !== undefined && (!multiple || texts.length > 0)) given[member] = value;
  }
  return given;
}

/** Describes an invalid argument in command line terms. */
function describeIssue(
  { message, path, expected, input, type }: v.BaseIssue<unknown>,
  { verb }: WithVerb,
): string {
  if (message !== "") return message;
  const member = path?.[0]?.key;
  const [option] = Object.entries(verb.options ?? {}).find(([, one]) => one.member === member) ?? [member];
  return type === "picklist"
    ? `There is no ${option} ${input}, only ${expected?.replaceAll(/[()"]/g, "").replaceAll(" | ", ", ")}`
    : `--${option} must be ${expected}, not ${input}`;
}

const contextFor = async (
  call: Call,
  context: CliContext,
  runFirst: boolean,
): Promise<CapabilityContext> => ({
  ...(await toolOptions(context)),
  folders: [context.cwd],
  signal: endSignal(context),
  caller: {
    project: () => requireProject(context, undefined),
    runFirst,
    confirm: (project, target, what) => confirm(call, context, { project, target, what }),
  },
  progress: (text) => printNote(context, text),
  checkStart: () => undefined,
  mayStart: () => true,
  start: () => Promise.reject(new Error("No command of the command line starts a project.")),
});

function toCommand(capability: WithVerb): Command {
  const { verb } = capability;
  const { name, usage, summary, details, positionals } = verb;
  const options = commandOptions(capability);
  const schema = v.strictObject(inputEntries(capability));
  return {
    name,
    usage,
    summary,
    ...(details ? { details } : {}),
    maxPositionals: Object.keys(positionals).length,
    options,
    async run(call, context) {
      const given = givenIn(capability, options, call);
      // A schema with its own message keeps that message.
      const read = v.safeParse(schema, given, { abortEarly: true, message: "" });
      if (!read.success) throw badUsage(name, describeIssue(read.issues[0], capability));
      const runFirst = given.environment === undefined;
      const result = await capability.run(read.output, await contextFor(call, context, runFirst));
      const { environment, stopped } = { ...read.output, ...result } as unknown as {
        readonly environment: string;
        readonly stopped?: DeliveriesPort["stopped"];
      };
      printResult(call, context, verb.json(result), verb.text(result, read.output));
      if (stopped) printNote(context, storedNote(environment, stopped));
    },
  };
}

/** Returns the command of a capability, to be extended by a command of the same name. */
export function verbCommand(name: string): Command {
  const found = withVerbs.find(({ verb }) => verb.name === name);
  if (!found) throw new Error(`No capability has the verb ${name}.`);
  return toCommand(found);
}

/** Returns these commands in the order of the general help, plus the verbs of the other capabilities. */
export function withCapabilities(commands: readonly Command[]): readonly Command[] {
  const all = [...commands];
  for (const capability of withVerbs) {
    const { name, after } = capability.verb;
    if (all.some((one) => one.name === name)) continue;
    all.splice(all.findIndex((one) => one.name === after) + 1, 0, toCommand(capability));
  }
  return all;
}

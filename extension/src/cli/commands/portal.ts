import { inviteToPortal } from "../../environments/portal.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { badUsage } from "../errors.ts";
import { printJson, printLine } from "../output.ts";
import { projectOf } from "../projects.ts";
import { withReached } from "../run-verb.ts";

async function invite(call: Call, context: CliContext): Promise<void> {
  const name = call.positionals[1];
  if (name === undefined) throw badUsage("portal", "Say whom to invite");
  const project = await projectOf(context, undefined);
  const invitation = await withReached(project, call.text("env"), context, async (reached) =>
    inviteToPortal(await reached.managementPort(), await reached.address(), name),
  );
  if (call.has("json")) return printJson(context, invitation);
  printLine(context, invitation.link);
  printLine(context, `Hand it to ${invitation.name}: it signs in once, within fifteen minutes.`);
}

export const portal: Command = {
  name: "portal",
  usage: "invite NAME [--env ENV]",
  summary: "Invite a consumer to the portal of an environment",
  maxPositionals: 2,
  details: [
    'The portal is the page of an environment for its consumers, at /portal of its URL, where hookloom.json has a "portal"',
    "in its api. They read there what they can call, make applications, and get keys of their own.",
    "invite makes a link that signs somebody in, once and within fifteen minutes. Who is invited again by the same name",
    "finds the same applications.",
  ],
  options: {
    env: { type: "string", value: "ENV", help: "The environment; dev by default" },
    json: jsonOption,
  },
  async run(call, context) {
    const [verb] = call.positionals;
    if (verb !== "invite")
      throw badUsage(
        "portal",
        verb === undefined ? "Say what to do" : `${verb} is nothing that can be done here`,
      );
    await invite(call, context);
  },
};

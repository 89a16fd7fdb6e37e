import { inviteToPortal } from "../../environments/management/portal.ts";
import { type Call, type CliContext, type Command, jsonOption } from "../command.ts";
import { badUsage, unknownAction } from "../errors.ts";
import { printJson, printLine } from "../output.ts";
import { projectOf } from "../projects.ts";
import { withReached } from "../run-verb.ts";
import { writePortalSite } from "./portal-site.ts";

async function invite(call: Call, context: CliContext): Promise<void> {
  const name = call.positionals[1];
  if (name === undefined) throw badUsage("portal", "Name who to invite");
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
  usage: "invite NAME [--env ENV] | --static DIR [PROJECT...]",
  summary: "Invite a consumer to the portal of an environment, or write a catalogue of several APIs",
  maxPositionals: 100,
  details: [
    'The portal is the page of an environment for its consumers, at /portal of its URL, where hookloom.json has a "portal"',
    "in its api. They read there what they can call, make applications, and get keys of their own.",
    "invite makes a link that signs somebody in, once and within fifteen minutes. Inviting somebody again under the same",
    "name gives them the same applications.",
    "--static writes what is published of the projects (this one if none is named) to DIR, for any web server: a catalogue, their",
    "documentation, their OpenAPI documents and a catalog-info.yaml for Backstage. A draft or a retired API is left out. What",
    "somebody else wrote to DIR is not touched.",
  ],
  options: {
    env: { type: "string", value: "ENV", help: "The environment; dev by default, prod with --static" },
    static: { type: "string", value: "DIR", help: "Write the catalogue to a folder" },
    owner: { type: "string", value: "NAME", help: "Who owns the APIs, for Backstage" },
    json: jsonOption,
  },
  async run(call, context) {
    const folder = call.text("static");
    if (folder !== undefined) return writePortalSite(call, context, folder);
    const [verb, , ...more] = call.positionals;
    if (more.length > 0) throw badUsage("portal", `Unexpected argument ${more[0]}`);
    if (verb !== "invite") throw unknownAction("portal", verb, ["invite"]);
    await invite(call, context);
  },
};

import { publicAddress } from "../../environments/public-address.ts";
import { readExportedTriggers } from "../../events/exported-triggers.ts";
import { postmanCollection, postmanEnvironment } from "../../events/postman/collection.ts";
import type { Project } from "../../project/project.ts";
import type { Call, CliContext, Command } from "../command.ts";
import { printJson, writeNamed } from "../output.ts";
import { environmentNames, projectOf } from "../projects.ts";

/** The address that an environment on this machine has when it is started, unless the port is taken. */
const localAddress = "http://127.0.0.1:3000";

async function addressOf(project: Project, environment: string): Promise<string> {
  const isLocal = (project.environments[environment]?.target ?? "local") === "local";
  return (await publicAddress(project, environment)) ?? (isLocal ? localAddress : "");
}

/** The collection of a project with an environment for each of its own. */
async function exported(project: Project, distDir: string) {
  const triggers = await readExportedTriggers(project, distDir);
  const environments = await Promise.all(
    environmentNames(project).map(async (name) => ({
      name,
      content: postmanEnvironment(`${project.name} ${name}`, await addressOf(project, name), triggers),
    })),
  );
  return { collection: postmanCollection(project.name, triggers), environments };
}

const textOf = (content: object): string => `${JSON.stringify(content, undefined, 2)}\n`;

const stemOf = (file: string): string => file.replace(/(\.postman_collection)?\.json$/i, "");

async function run(call: Call, context: CliContext): Promise<void> {
  const project = await projectOf(context, undefined);
  const { collection, environments } = await exported(project, context.distDir);
  const file = call.text("out");
  if (file === undefined) return printJson(context, collection);
  await writeNamed(context, file, textOf(collection));
  for (const { name, content } of environments)
    await writeNamed(context, `${stemOf(file)}.${name}.postman_environment.json`, textOf(content));
}

export const postman: Command = {
  name: "postman",
  usage: "[--out FILE]",
  summary: "Export the project's triggers as a Postman collection that signs its requests",
  maxPositionals: 0,
  details: [
    "Without --out the collection is printed. With it, an environment for Postman is written beside FILE for each environment",
    "of the project, with its address and an empty secret variable for each secret: give them their values in Postman.",
  ],
  options: {
    out: { type: "string", value: "FILE", help: "Write the collection and the environments to files" },
  },
  run,
};

import { publicAddress } from "../../environments/public-address.ts";
import { type ExportedTrigger, readExportedTriggers } from "../../events/exported-triggers.ts";
import { type HttpFileRequest, toHttpFile } from "../../events/http-file.ts";
import { buildRequest, triggerUrl } from "../../events/request.ts";
import type { Project } from "../../project/project.ts";
import type { Call, CliContext, Command } from "../command.ts";
import { noPublicAddress } from "../errors.ts";
import { writeNamed } from "../output.ts";
import { checkEnvironment, projectOf } from "../projects.ts";
import { findSigningValue } from "../signing.ts";

/** An address that nothing answers yet is better than no file: it is one word to change. */
const localAddress = "http://127.0.0.1:3000";

async function requestsOf(
  trigger: ExportedTrigger,
  { project, environment, address }: { project: Project; environment: string; address: string },
): Promise<readonly HttpFileRequest[]> {
  const { name, source, path, literals, secretName, events } = trigger;
  const local = project.environments[environment]?.target !== "kubernetes";
  const place = { root: project.root, environment, local };
  const secret = secretName === undefined ? "" : await findSigningValue(secretName, place);
  return events.map(({ event, payload }) => ({
    title: `${name} ${event}`,
    request: buildRequest({
      source,
      event,
      // Two braces would begin a variable of the file; JSON may spell one of them in digits.
      payload: JSON.stringify(payload).replaceAll("{{", "{\\u007b"),
      secret: secret ?? "",
      url: triggerUrl(address, path),
      options: literals,
    }),
    ...(secretName === undefined ? {} : { secretName }),
    unsigned: secret === undefined,
    separator: secret?.includes(":") ? ":" : " ",
  }));
}

async function run(call: Call, context: CliContext): Promise<void> {
  const project = await projectOf(context, undefined);
  const environment = checkEnvironment(project, call.text("env") ?? "dev");
  const address = await publicAddress(project, environment);
  if (address === undefined && project.environments[environment]?.target === "kubernetes")
    throw noPublicAddress(environment);
  const place = { project, environment, address: address ?? localAddress };
  const triggers = await readExportedTriggers(project, context.distDir);
  const requests = await Promise.all(triggers.map((trigger) => requestsOf(trigger, place)));
  const text = toHttpFile(`${project.name} ${environment}`, requests.flat(), new Date());
  const file = call.text("out");
  if (file === undefined) context.stdout.write(text);
  else await writeNamed(context, file, text);
}

export const http: Command = {
  name: "http",
  usage: "[--out FILE] [--env ENV]",
  summary: "Export signed requests as an .http file for REST Client, JetBrains and httpyac",
  maxPositionals: 0,
  details: [
    "It has a request for each event that the triggers handle, signed when it is exported; each says until when it is",
    "accepted. The file contains no secret: where a header carries one, give it its value at the top of the file.",
  ],
  options: {
    out: { type: "string", value: "FILE", help: "Write to a file instead of standard output" },
    env: { type: "string", value: "ENV", help: "The environment to call; dev by default" },
  },
  run,
};

import { notRunning } from "@hookloom/core/environments/contract/errors";
import { findRunning, untilGone } from "@hookloom/core/environments/local/owner/attach";
import type { Exposed } from "@hookloom/core/environments/registration/expose/expose";
import { givenTunnel } from "@hookloom/core/environments/registration/expose/tunnel";
import { checkEnvironment } from "@hookloom/core/environments/use-environment";
import { type Call, type CliContext, type Command, valueOption } from "../shared/command.ts";
import { badUsage, CliError } from "../shared/errors.ts";
import { printNote, printTable } from "../shared/output.ts";
import { requireProject } from "../shared/projects.ts";
import { runVerb, withTarget } from "../shared/run-verb.ts";

/** @throws CliError if an option is not an address */
async function createTunnel(call: Call) {
  const { smeeTunnel } = await import("@hookloom/core/environments/registration/expose/smee");
  const [url, relay] = [call.text("url"), call.text("relay")];
  for (const text of [url, relay]) {
    if (text !== undefined && !/^https?:\/\/\S+$/.test(text))
      throw badUsage("expose", `${text} is not an address`);
  }
  return url === undefined
    ? smeeTunnel(relay)
    : givenTunnel(async () => ({ url, close: async () => undefined }));
}

function printExposed(context: CliContext, { notes, urls, registrations }: Exposed): void {
  for (const note of notes) printNote(context, note);
  const rows = Object.entries(urls).map(([trigger, url]) => {
    const status = registrations.find((one) => one.trigger === trigger);
    return [trigger, url, status?.state ?? "", status?.message ?? ""];
  });
  printTable(context, rows);
}

export const expose: Command = {
  name: "expose",
  usage: "[ENV] [--url URL | --relay URL]",
  summary: "Give an environment on this machine a public address until Ctrl-C",
  maxPositionals: 1,
  details: [
    "ENV is dev by default, and has to be running. The registrations in hookloom.json are active while this command runs; those that a",
    "crash has left are removed at the next start.",
    "Without --url requests are relayed by smee.io, where anyone who knows the address can read them. It parses JSON: bodies",
    "are serialized again so that GitHub's signature is valid. Slack, Google Calendar and Twilio need an address of your own.",
  ],
  options: {
    url: valueOption("URL", "A public URL that already forwards to the environment's port"),
    relay: valueOption("URL", "A relay with the interface of smee.io"),
  },
  async run(call, context) {
    const project = await requireProject(context, undefined);
    const environment = checkEnvironment(project, call.positionals[0] ?? "dev");
    await withTarget(project, environment, context, async (target) => {
      if (target.target !== "local")
        throw new CliError(`${environment} is not an environment on this machine.`);
      const running = await findRunning(project.root, environment);
      if (!running) throw notRunning(environment);
      const { expose: open } = await import("@hookloom/core/environments/registration/expose/expose");
      const tunnel = await createTunnel(call);
      const exposed = await runVerb(context, async (verb) =>
        open(await target.registration(verb.signal), running.port, tunnel, verb),
      );
      printExposed(context, exposed);
      context.stderr.write("Exposed until Ctrl-C\n");
      const watching = new AbortController();
      let gone: boolean;
      try {
        const stopped = untilGone(running, watching.signal).then(() => true);
        gone = await Promise.race([stopped, context.ended.then(() => false)]);
      } finally {
        watching.abort();
        await exposed.close();
      }
      if (gone)
        throw new CliError(
          `${environment} has stopped, so its public address is no longer available.`,
          "failed",
        );
    });
  },
};

import { type Call, type Command, jsonOption } from "../command.ts";
import { badUsage } from "../errors.ts";
import { printJson, printTable } from "../output.ts";
import { placeOf, runVerb, withTarget } from "../run-verb.ts";

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds since 1970, of a time or of how long ago it was. @throws CliError */
function sinceOf(call: Call): number | undefined {
  const text = call.text("since");
  if (text === undefined) return undefined;
  const [, count, unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const time = count === undefined ? Date.parse(text) : Date.now() - Number(count) * (units[unit] ?? 0);
  if (Number.isNaN(time))
    throw badUsage("redeliver", `${text} is no time such as 2h, 1d or 2026-01-31T12:00Z`);
  return time;
}

export const redeliver: Command = {
  name: "redeliver",
  usage: "ENV [--since TIME] [--dry-run]",
  summary: "Find the events that GitHub could not deliver, and have them sent again",
  maxPositionals: 1,
  details: [
    "GitHub never tries again by itself and keeps deliveries for three days, a server of your own for seven. Each event is",
    "sent once, and not at all where a later attempt has brought it.",
  ],
  options: {
    since: { type: "string", value: "TIME", help: "Only since then: 2h, 1d or 2026-01-31T12:00Z" },
    "dry-run": { type: "boolean", help: "Only tell what was missed" },
    json: jsonOption,
  },
  async run(call, context) {
    const { project, environment } = await placeOf("redeliver", call, context);
    const since = sinceOf(call);
    const options = { dryRun: call.has("dry-run"), ...(since === undefined ? {} : { since }) };
    const missed = await withTarget(project, environment, context, (target) =>
      runVerb(context, async (verb) => {
        const found = await import("../../environments/registration/redeliver.ts");
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
        status === 0 ? "no answer" : `status ${status}`,
        redelivered ? "sent again" : (message ?? "not sent"),
      ]),
    );
  },
};

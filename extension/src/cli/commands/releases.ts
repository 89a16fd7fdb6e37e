import { shortBuild } from "../../environments/environment.ts";
import type { ReleaseRecord } from "../../environments/target.ts";
import { type Command, jsonOption } from "../command.ts";
import { printJson, printLine, printTable } from "../output.ts";
import { endSignal, placeOf, withTarget } from "../run-verb.ts";

function originOf({ promotedFrom, rolledBackTo }: ReleaseRecord): string {
  if (promotedFrom !== undefined) return `promoted from ${promotedFrom}`;
  return rolledBackTo === undefined ? "" : `back to release ${rolledBackTo}`;
}

function rowOf(release: ReleaseRecord): string[] {
  const { revision, build, commit, deployedAt, by, outcome, reason } = release;
  const what = [originOf(release), reason ?? ""].filter(Boolean).join("  ");
  return [
    String(revision),
    deployedAt,
    shortBuild(build),
    outcome,
    commit?.slice(0, 8) ?? "-",
    by ?? "-",
    what,
  ];
}

export const releases: Command = {
  name: "releases",
  usage: "ENV",
  summary: "List the builds that an environment ran, newest first",
  maxPositionals: 1,
  options: { json: jsonOption },
  async run(call, context) {
    const { project, environment } = await placeOf("releases", call, context);
    await withTarget(project, environment, context, async (target) => {
      const found = await target.releases(endSignal(context));
      if (call.has("json")) printJson(context, found);
      else if (found.length === 0) printLine(context, `Nothing was deployed to ${environment} yet.`);
      else printTable(context, found.map(rowOf));
    });
  },
};

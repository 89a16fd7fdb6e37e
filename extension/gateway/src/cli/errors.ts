import { CliError } from "@hookloom/cli/shared/errors";

export const severalMembers = (name: string, ids: readonly string[]): CliError =>
  new CliError(`The portal has several members named ${name}: give the id of one, ${ids.join(" or ")}.`);

/** The error for an approval that does not specify what is approved, or that refers to an outdated state. */
export const notAsSeen = (application: string, options: string): CliError =>
  new CliError(
    `An approval names what it is for: to approve ${application} as it is now, run "hookloom api requests ${options}".`,
    "not-confirmed",
  );

export const noApi = (): CliError =>
  new CliError('The project has no "api": describe it in hookloom.json, such as "api": { "access": "key" }.');

export const apiProblems = (count: number): CliError =>
  new CliError(
    `The api of hookloom.json has ${count} ${count === 1 ? "problem" : "problems"}: see above.`,
    "failed",
  );

import { CliError } from "@hookloom/cli/shared/errors";

export const severalMembers = (name: string, ids: readonly string[]): CliError =>
  new CliError(`The portal has several members named ${name}: specify the id of one, ${ids.join(" or ")}.`);

/** The error for an approval whose id or plan does not match the application. */
export const applicationChanged = (application: string, options: string): CliError =>
  new CliError(
    `The application has changed since it was listed: to approve ${application} now, run "hookloom api requests ${options}".`,
    "not-confirmed",
  );

export const noApi = (): CliError =>
  new CliError('The project has no "api": describe it in hookloom.json, such as "api": { "access": "key" }.');

export const apiProblems = (count: number): CliError =>
  new CliError(
    `The api of hookloom.json has ${count} ${count === 1 ? "problem" : "problems"}: see above.`,
    "failed",
  );

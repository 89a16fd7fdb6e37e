import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { Rules } from "../../api/api-reader.ts";
import { EnvironmentError } from "../contract/errors.ts";
import { noUsableResponse, rejectionReason, requestManagement } from "./request-management.ts";

const builtBeforeApi = (environment: string): EnvironmentError =>
  new EnvironmentError(
    "not-answering",
    t(
      'The running build of {0} was built before "api" was added to hookloom.json: deploy it again.',
      environment,
    ),
  );

/**
 * Sends a command about the rules to a process's management port, with `given` as its body.
 * @throws EnvironmentError `not-answering`
 */
export async function changeRules(
  port: number,
  { verb, given }: { readonly verb: string; readonly given?: unknown },
  environment: string,
): Promise<Readonly<Record<string, unknown>>> {
  const body = given === undefined ? "" : JSON.stringify(given);
  const response = await requestManagement(port, { method: "POST", path: `/api/${verb}`, body });
  if (response.status === 404) throw builtBeforeApi(environment);
  if (response.status !== 200 || !isRecord(response.value))
    throw noUsableResponse(
      rejectionReason(response) ?? t("The rules of {0} could not be changed", environment),
    );
  return response.value;
}

/**
 * Makes a process read its rules again, or apply the given rules before they are in its file.
 * @returns the hash of the rules that the process now applies
 * @throws EnvironmentError `not-answering`
 */
export async function reloadRules(port: number, environment: string, given?: Rules): Promise<unknown> {
  return (await changeRules(port, { verb: "reload", given }, environment)).hash;
}

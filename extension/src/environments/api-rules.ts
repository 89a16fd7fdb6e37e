import type { EffectiveApi } from "@hookloom/runtime/api";
import type { ApiStatus } from "@hookloom/runtime/management";
import { isRecord } from "../project/is-record.ts";
import { askManagement, noUsableAnswer, refusalIn } from "./ask-management.ts";
import { EnvironmentError } from "./errors.ts";

/** The rules of an environment, as its status shows them. */
export interface RulesStatus extends ApiStatus {
  /** True where what runs is not what hookloom.json describes. */
  readonly differs: boolean;
}

type ApiCall =
  | "reload"
  | "unblock"
  /** Takes these rules before its own file has them. */
  | { readonly reload: EffectiveApi }
  | { readonly block: { readonly reason: string; readonly by: string } };

const withoutRules = (environment: string): EnvironmentError =>
  new EnvironmentError(
    "not-answering",
    `The build that runs in ${environment} was made before hookloom.json had an "api": deploy it once more.`,
  );

/** Undefined where the build has no code for an api. */
export async function readApiStatus(port: number): Promise<ApiStatus | undefined> {
  const { status, value } = await askManagement(port, { method: "GET", path: "/api" });
  return status === 200 && isRecord(value) ? (value as ApiStatus) : undefined;
}

/**
 * Has a process read its rules again, or blocks and unblocks its API.
 * @throws EnvironmentError `not-answering`
 */
export async function callApi(port: number, call: ApiCall, environment: string): Promise<ApiStatus> {
  const [verb = "", given] = typeof call === "string" ? [call] : (Object.entries(call)[0] ?? []);
  const body = given === undefined ? "" : JSON.stringify(given);
  const answer = await askManagement(port, { method: "POST", path: `/api/${verb}`, body });
  if (answer.status === 404) throw withoutRules(environment);
  if (answer.status !== 200 || !isRecord(answer.value))
    throw noUsableAnswer(refusalIn(answer) ?? `The rules of ${environment} could not be changed`);
  return answer.value as ApiStatus;
}

/** What the status of an environment says of its rules; undefined where neither side has any. */
export function rulesStatus(
  running: ApiStatus | undefined,
  described: EffectiveApi | undefined,
): RulesStatus | undefined {
  if (running === undefined && described === undefined) return undefined;
  return { ...running, differs: running?.hash !== described?.hash };
}

function leaves(value: unknown, path: string): ReadonlyMap<string, string> {
  if (!isRecord(value) || Object.keys(value).length === 0) return new Map([[path, JSON.stringify(value)]]);
  const all = Object.entries(value).map(([name, member]) =>
    leaves(member, path === "" ? name : `${path}.${name}`),
  );
  return new Map(all.flatMap((one) => [...one]));
}

/** The members in which two environments' rules differ, each with both values as JSON (`-` where one has none). */
export function rulesDifferences(one: EffectiveApi, other: EffectiveApi): readonly string[] {
  const [left, right] = [leaves(one, ""), leaves(other, "")];
  const names = [...new Set([...left.keys(), ...right.keys()])].filter((name) => name !== "hash").sort();
  return names
    .filter((name) => left.get(name) !== right.get(name))
    .map((name) => `${name} (${left.get(name) ?? "-"} and ${right.get(name) ?? "-"})`);
}

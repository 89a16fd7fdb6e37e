import { createHash } from "node:crypto";
import type { RulesDifference, RulesStatus, UsePort } from "@hookloom/core/api/api-reader";
import { changeRules } from "@hookloom/core/environments/management/reload-rules";
import { requestManagement } from "@hookloom/core/environments/management/request-management";
import { type EffectiveApi, type Limit, unitOf } from "@hookloom/gateway";
import type { ApiStatus } from "@hookloom/gateway/management";
import { ignored } from "@hookloom/protocol/ignored-error";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { listRequests } from "./applications.ts";

/** Reads the API status; undefined if the build does not include the gateway. */
async function readApiStatus(port: number): Promise<ApiStatus | undefined> {
  const { status, value } = await requestManagement(port, { method: "GET", path: "/api" });
  return status === 200 && isRecord(value) ? (value as ApiStatus) : undefined;
}

/** @throws EnvironmentError `not-answering` */
export async function requestBlock(
  port: number,
  block: { readonly reason: string; readonly by: string },
  environment: string,
): Promise<ApiStatus> {
  return await changeRules(port, { verb: "block", given: block }, environment);
}

/** @throws EnvironmentError `not-answering` */
export async function requestUnblock(port: number, environment: string): Promise<ApiStatus> {
  return await changeRules(port, { verb: "unblock" }, environment);
}

/**
 * Returns the rules for the status of an environment; undefined if neither hookloom.json nor the process has any. `use` opens the
 * management port, and throws if the port is unreachable.
 */
export async function rulesStatus(
  described: EffectiveApi | undefined,
  use: UsePort,
): Promise<RulesStatus | undefined> {
  const running = await use(readApiStatus).catch(ignored("the status is returned without the rules"));
  if (running === undefined && described === undefined) return undefined;
  const requests =
    running &&
    (await use(listRequests).catch(ignored("the status is returned without the requests")))?.length;
  const differs = running?.hash !== described?.hash;
  return { ...running, differs, ...(requests === undefined ? {} : { requests }) };
}

/** Returns a limit in the format of hookloom.json: `20/day`. */
export const limitText = ({ count, seconds }: Limit): string =>
  `${count}/${unitOf(seconds) ?? `${seconds} s`}`;

const isLimit = (
  value: Readonly<Record<string, unknown>>,
): value is Readonly<Record<string, number>> & Limit =>
  typeof value.count === "number" && typeof value.seconds === "number";

/** Returns all leaf values of an object by path; an empty object has none. */
function leaves(value: unknown, path: string): ReadonlyMap<string, string> {
  if (!isRecord(value)) return new Map([[path, JSON.stringify(value)]]);
  if (isLimit(value)) return new Map([[path, limitText(value)]]);
  const all = Object.entries(value).map(([name, member]) =>
    leaves(member, path === "" ? name : `${path}.${name}`),
  );
  return new Map(all.flatMap((one) => [...one]));
}

/** Maximum length of a value; longer values are truncated. */
const maxValueLength = 60;

function shortened(json: string | undefined): string {
  if (json === undefined) return "-";
  return json.length <= maxValueLength ? json : `${json.slice(0, maxValueLength - 1)}…`;
}

/** Returns rules in which the content of each page is replaced with a hash. Rules of an earlier version may have no pages. */
function withPageHashes({ docs = [], ...rules }: EffectiveApi): Readonly<Record<string, unknown>> {
  const pages = docs.map((page) => {
    const content = createHash("sha256").update(JSON.stringify(page)).digest("hex").slice(0, 12);
    return [page.id, { title: page.title, content }];
  });
  return pages.length === 0 ? rules : { ...rules, docs: Object.fromEntries(pages) };
}

/** Returns the members in which two sets of rules differ; undefined rules have no members. */
export function rulesDifferences(
  one: EffectiveApi | undefined,
  other: EffectiveApi | undefined,
): readonly RulesDifference[] {
  const members = (api: EffectiveApi | undefined) => leaves(api === undefined ? {} : withPageHashes(api), "");
  const [left, right] = [members(one), members(other)];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names
    .filter((name) => name !== "hash" && left.get(name) !== right.get(name))
    .sort()
    .map((member) => ({
      member,
      one: shortened(left.get(member)),
      other: shortened(right.get(member)),
    }));
}

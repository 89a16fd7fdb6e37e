import {
  isRecord,
  jsonReply,
  type Managed,
  type ManageRequest,
  parseJson,
  problem,
  type Reply,
} from "@hookloom/runtime/seams";
import type { ApplicationSummary } from "../management/api-management.ts";
import { ApplicationError, type Applications } from "./applications.ts";
import { pageIn } from "./list-page.ts";

const applicationsPath = "/applications";
const testPath = "/test-credentials";
const maxListed = 500;

/** Reads the members of the body. @throws ApplicationError */
function readMembers({ body }: ManageRequest): Readonly<Record<string, unknown>> {
  const value = body.length === 0 ? {} : parseJson(body);
  if (!isRecord(value)) throw new ApplicationError(400, "The body must be a JSON object.");
  return value;
}

/** Reads an optional string member. @throws ApplicationError */
function optionalText(members: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = members[name];
  if (value === undefined || (typeof value === "string" && value !== "")) return value;
  throw new ApplicationError(400, `The member ${name} must be a non-empty string.`);
}

/** Reads an optional member that is a list of strings. @throws ApplicationError */
function optionalTexts(
  members: Readonly<Record<string, unknown>>,
  name: string,
): readonly string[] | undefined {
  const value = members[name];
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value;
  throw new ApplicationError(400, `The member ${name} must be a list of strings.`);
}

function parseChoice<Text extends string>(
  value: string | undefined,
  name: string,
  known: readonly Text[],
): Text {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw new ApplicationError(400, `The member ${name} must be one of ${known.join(", ")}.`);
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ApplicationError(400, "The path is not valid percent-encoding.");
  }
}

/** Handles `/applications/<name>` and the paths below it. */
async function handleApplication(
  applications: Applications,
  request: ManageRequest,
  [name = "", part, credential]: readonly string[],
): Promise<Reply | undefined> {
  const { method } = request;
  if (part === undefined && method === "DELETE") return jsonReply(200, await applications.revoke(name));
  if (part === "credentials" && credential === undefined && method === "POST") {
    return jsonReply(201, await applications.renew(name));
  }
  if (part === "credentials" && credential !== undefined && method === "DELETE") {
    await applications.revokeCredential(name, credential);
    return jsonReply(200, { id: credential });
  }
  if (part === "scopes" && credential === undefined && method === "POST") {
    const scopes = optionalTexts(readMembers(request), "scopes");
    if (scopes === undefined) throw new ApplicationError(400, "The member scopes is missing.");
    return jsonReply(200, await applications.grant(name, scopes, optionalText(readMembers(request), "id")));
  }
  if (part !== "subscription" || credential !== undefined || method !== "POST") return undefined;
  const members = readMembers(request);
  const decision = {
    subscription: parseChoice(optionalText(members, "subscription"), "subscription", ["active", "blocked"]),
    id: optionalText(members, "id"),
    plan: optionalText(members, "plan"),
    scopes: optionalTexts(members, "scopes"),
  };
  return jsonReply(200, await applications.subscribe(name, decision));
}

/** Returns the names of the members who created the applications, by application ID. */
type Owners = (applications: readonly string[]) => Promise<ReadonlyMap<string, string>>;

/** Lists the applications that a query selects, with the members who created them. @throws ApplicationError, BadDelivery */
async function listApplications(
  applications: Applications,
  owners: Owners,
  query: URLSearchParams,
): Promise<readonly ApplicationSummary[]> {
  const named = query.get("named");
  const subscription = query.get("subscription");
  if (subscription !== null) parseChoice(subscription, "subscription", ["pending"]);
  const found = await (named === null
    ? applications.list({ ...pageIn(query, maxListed), pending: subscription !== null })
    : applications.named(named));
  const members = await owners(found.map(({ id }) => id));
  return found.map((one) => {
    const member = members.get(one.id);
    return member === undefined ? one : { ...one, member };
  });
}

async function route(
  applications: Applications,
  owners: Owners,
  request: ManageRequest,
): Promise<Reply | undefined> {
  const { method, path, query } = request;
  if (path === testPath) {
    if (method !== "POST") return undefined;
    const kind = parseChoice(optionalText(readMembers(request), "kind") ?? "key", "kind", ["key", "token"]);
    return jsonReply(201, await applications.test(kind));
  }
  const [, , ...parts] = path.split("/");
  if (parts.length > 3) return undefined;
  if (parts.length > 0) return handleApplication(applications, request, parts.map(decodePercent));
  if (method === "GET" || method === "HEAD")
    return jsonReply(200, await listApplications(applications, owners, query));
  if (method !== "POST") return undefined;
  const members = readMembers(request);
  const added = await applications.add({
    name: optionalText(members, "name") ?? "",
    plan: optionalText(members, "plan"),
    clientId: optionalText(members, "clientId"),
    scopes: optionalTexts(members, "scopes"),
  });
  return jsonReply(201, added);
}

/** Handles the consumer paths of the management port: `/applications` and the paths below it, and `/test-credentials`. */
export function managedApplications(applications: Applications, owners: Owners): Managed {
  return {
    has: (path) => path === testPath || path === applicationsPath || path.startsWith(`${applicationsPath}/`),
    handle: async (request) => {
      try {
        return await route(applications, owners, request);
      } catch (error) {
        if (!(error instanceof ApplicationError)) throw error;
        return problem({ status: error.status, detail: error.message });
      }
    },
  };
}

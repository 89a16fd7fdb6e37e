import type { Block, Step } from "./flow-document.ts";
import { clientOfStep } from "./http-client.ts";
import { isIdentifier } from "./identifier.ts";
import { stepKinds } from "./step-kinds.ts";

/** The expressions that read the result of a request in the steps below it. A member is absent if no variable holds it. */
export interface RequestResult {
  readonly response?: string | undefined;
  /** The response body that a client parsed for an error status. */
  readonly error?: string | undefined;
  /** The member with the status code, for responses without `ok`. */
  readonly status?: string | undefined;
}

/** A result whose status can be checked. */
export type ResultWithStatus = RequestResult & { readonly response: string };

/** The statement that throws for an error status, without its semicolon. */
export const statusError = ({ response, error = response, status = "status" }: ResultWithStatus): string =>
  `throw new Error(\`Request failed: \${${response}.${status}}\`, { cause: ${error} })`;

/**
 * The statement that throws if a response has an error status, without its semicolon. `gap` precedes the statement's body.
 * The error is undefined for a response with an empty body, so the status is checked, too. Checking the error narrows the
 * type of the data.
 */
export function statusCheck(result: ResultWithStatus, gap = "\n  "): string {
  const { response, error, status } = result;
  const isError = status === undefined ? `!${response}.ok` : `${response}.${status} >= 400`;
  const failed = error === undefined ? isError : `${error} !== undefined || ${isError}`;
  return `if (${failed})${gap}${statusError(result)}`;
}

const requestMethods = /\.(?:GET|PUT|POST|DELETE|OPTIONS|HEAD|PATCH|TRACE|request)$/;
const fieldText = ({ fields }: Step, wanted: string): string =>
  fields.find(({ name }) => name === wanted)?.text ?? "";

/** True for a request with a client created from an OpenAPI document, which resolves to `{ data, error, response }`. */
export const isOpenApiRequest = (step: Step): boolean =>
  step.kind === "action" &&
  step.connector === "openapi-fetch" &&
  !step.disabled &&
  requestMethods.test(fieldText(step, "function"));

/** The local name of a member in a pattern such as `{ data, error: problem }`. Undefined if the pattern does not contain it. */
function boundName(pattern: string, member: string): string | undefined {
  const members = pattern.slice(1, -1).split(",");
  for (const text of members) {
    const [key = "", name = key] = text.split(":").map((part) => part.trim());
    if (key === member && isIdentifier(name)) return name;
  }
  return undefined;
}

/** The parts of a request's result that the steps below can read. */
export function requestResult(request: Step): RequestResult {
  const kept = fieldText(request, "result");
  const { status } = clientOfStep(request);
  if (!isOpenApiRequest(request))
    return isIdentifier(kept) ? { response: kept, ...(status && { status }) } : {};
  if (isIdentifier(kept)) return { response: `${kept}.response`, error: `${kept}.error` };
  return { response: boundName(kept, "response"), error: boundName(kept, "error") };
}

/** The handling of an error status in a flow. */
export interface StatusCheck {
  readonly step: Step;
  /** The block that runs for an error status. */
  readonly block: Block;
  /** The last step of the block if it throws. */
  readonly fails: Step | undefined;
}

const okFails = /^!@\.ok$|^@\.ok(?:===?false|!==?true)$/;
const statusFails = /^@\.#(?:>=400|>399|!==?2\d\d)$|^400<=@\.#$/;
const errorIsThere = /^@(?:!==?(?:undefined|null))?$/;

/** True for a condition that is true for exactly the responses with an error status. */
function meansError(condition: string, { response, error, status = "status" }: RequestResult): boolean {
  const matchesAny = (part: string, read: string | undefined, ...means: readonly RegExp[]): boolean => {
    if (read === undefined || /[@#]/.test(part)) return false;
    const plain = part.replace(read, "@");
    const counted = plain.replace(`@.${status}`, "@.#");
    return means.some((one) => one.test(plain) || one.test(counted));
  };
  const ofStatus = status === "status" ? [okFails, statusFails] : [statusFails];
  return condition
    .replace(/\s+/g, "")
    .split("||")
    .every((part) => matchesAny(part, response, ...ofStatus) || matchesAny(part, error, errorIsThere));
}

/**
 * The first `if` after a request, in the same block, that runs for an error status. Undefined if there is none before the
 * response variable is reassigned.
 */
export function statusCheckAfter({ steps }: Block, request: Step): StatusCheck | undefined {
  const result = requestResult(request);
  const names = [result.response, result.error].map((path) => path?.replace(/\..*/, ""));
  for (const step of steps.slice(steps.findIndex(({ id }) => id === request.id) + 1)) {
    if (step.disabled) continue;
    const [block] = step.blocks;
    if (step.kind === "if" && block && meansError(fieldText(step, "condition"), result)) {
      const last = block.steps.findLast(({ disabled }) => !disabled);
      return { step, block, fails: last?.kind === "throw" ? last : undefined };
    }
    const isReassigned =
      names.includes(fieldText(step, "result")) || names.includes(fieldText(step, "target"));
    if (stepKinds[step.kind].ends !== "on" || isReassigned) return undefined;
  }
  return undefined;
}

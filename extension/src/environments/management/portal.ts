import { type EffectiveApi, portalPath } from "@hookloom/runtime/api";
import type { PortalInvitation } from "@hookloom/runtime/management";
import { EnvironmentError } from "../errors.ts";
import { askManagement, noUsableAnswer, refusalIn } from "./ask-management.ts";

/** A link that signs somebody in to the portal of an environment, once. */
export interface Invitation {
  readonly name: string;
  readonly link: string;
  /** ISO 8601, UTC. */
  readonly expiresAt: string;
}

const notFound = 404;

/** Where consumers find the portal of an environment; undefined where its rules describe none, or it has no address. */
export function portalUrl(rules: EffectiveApi | undefined, address: string | undefined): string | undefined {
  if (rules?.portal === undefined || address === undefined) return undefined;
  return `${address.replace(/\/+$/, "")}${portalPath}`;
}

const noPortal = (): EnvironmentError =>
  new EnvironmentError(
    "no-portal",
    'The environment has no portal: describe it as "portal": {} in the api of hookloom.json, then run or deploy it again.',
  );

function isInvitation(value: unknown): value is PortalInvitation {
  return typeof value === "object" && value !== null && "path" in value && "expiresAt" in value;
}

/**
 * Makes a link by which a consumer signs in to the portal; only this answer has it.
 * @param address the base of the URL that consumers call
 * @throws EnvironmentError `no-portal`, `application-refused`, `not-answering`
 */
export async function inviteToPortal(port: number, address: string, name: string): Promise<Invitation> {
  const path = "/portal/invitations";
  const answer = await askManagement(port, { method: "POST", path, body: JSON.stringify({ name }) });
  if (answer.status === notFound) throw noPortal();
  const { value } = answer;
  if (answer.status < 300 && isInvitation(value)) {
    const link = `${address.replace(/\/+$/, "")}${value.path}`;
    return { name: value.name, link, expiresAt: value.expiresAt };
  }
  const sentence = refusalIn(answer);
  if (sentence !== undefined) throw new EnvironmentError("application-refused", sentence);
  throw noUsableAnswer(`The environment answered status ${answer.status}`);
}

import type { SampleProof } from "@hookloom/protocol/sample-view";
import { type CredentialKind, withCredential } from "./consumer-access.ts";
import { badHeader, badParameter } from "./errors.ts";
import { buildRequest, type EventRequest, type RequestInput } from "./request.ts";
import { proofHeaders } from "./signing-script.ts";

type Pair = readonly [name: string, value: string];

/** The user's choices in addition to event and payload. */
export interface ConsoleInput extends RequestInput {
  readonly proof: SampleProof;
  /** The consumer's credential; undefined if the trigger accepts none or no credential is sent. */
  readonly credential?: { readonly kind: CredentialKind; readonly value: string };
  /** One header per line: `X-Debug: 1`. */
  readonly headers: string;
  /** One URL parameter per line: `page=2`. */
  readonly parameters: string;
}

const nonEmptyLines = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** @throws EventError `bad-header` */
export function readHeaders(text: string): readonly Pair[] {
  return nonEmptyLines(text).map((line) => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*([\x20-\x7e\xa0-\xff]*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) throw badHeader(line);
    return [name.toLowerCase(), value];
  });
}

/** @throws EventError `bad-parameter` */
export function readParameters(text: string): readonly Pair[] {
  return nonEmptyLines(text).map((line) => {
    const at = line.indexOf("=");
    if (at < 1) throw badParameter(line);
    return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
  });
}

function withParameters(url: string, parameters: readonly Pair[]): string {
  if (parameters.length === 0) return url;
  const made = new URL(url);
  for (const [name, value] of parameters) made.searchParams.append(name, value);
  return made.href;
}

/** A wrong secret in the format of a valid one, so that the receiver rejects only its value. */
const wrongSecret = `whsec_${Buffer.from("this is not the right secret").toString("base64")}`;

/**
 * Builds the console's request: with the provider's signature or a consumer's credential, with neither, or with one made from a
 * wrong secret. A user's headers replace those with the same name.
 * @throws EventError `bad-header` `bad-parameter`, and what `buildRequest` throws
 */
export function consoleRequest(input: ConsoleInput): EventRequest {
  const { proof, headers, parameters, secret, credential, ...rest } = input;
  const given = Object.fromEntries(readHeaders(headers));
  const url = withParameters(rest.url, readParameters(parameters));
  const made = buildRequest({ ...rest, url, secret: proof === "provider" ? secret : wrongSecret });
  const removed = proof === "none" || credential !== undefined ? proofHeaders(rest) : [];
  const kept = Object.entries(made.headers).filter(([name]) => !removed.includes(name));
  const plain = { ...made, headers: Object.fromEntries(kept) };
  const value = proof === "wrong" ? wrongSecret : credential?.value;
  const own = credential && value !== undefined ? withCredential(plain, credential.kind, value) : plain;
  const replaced = (name: string): boolean => removed.includes(name) || name in given;
  const credentials = Object.entries(proof === "provider" ? made.credentials : {}).filter(
    ([name]) => !replaced(name),
  );
  return {
    ...made,
    headers: { ...own.headers, ...given },
    credentials: Object.fromEntries(credentials),
  };
}

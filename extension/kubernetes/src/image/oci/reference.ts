import { badReference, taggedRepository } from "./errors.ts";

/** An image name, parsed as Docker does. */
export interface Reference {
  /** The name as Docker's tools show it, such as `node` or `registry.example.com/team/hooks`, without tag and digest. */
  readonly name: string;
  /** The registry's host and port; `docker.io` by default. */
  readonly host: string;
  /** The repository's path in its registry: `library/node` for `node`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** The only registry whose name differs from its address. */
export const dockerHub = "docker.io";

const component = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
const domain = "(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?|\\[[0-9a-fA-F:]+\\])(?::[0-9]+)?";
const pattern = new RegExp(
  `^(?:(${domain})/)?(${component}(?:/${component})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
);

/** The first part of a name is a host if it cannot be a Docker Hub user. */
const isHost = (text: string): boolean => /[.:[A-Z]/.test(text) || text === "localhost";

/**
 * Parses an image name according to the grammar of the distribution project's `reference` package.
 * @throws ImageError `bad-reference`
 */
export function parseReference(text: string): Reference {
  const [, first, rest, tag, digest] = pattern.exec(text) ?? [];
  if (rest === undefined) throw badReference(text);
  const suffix = { ...(tag ? { tag } : {}), ...(digest ? { digest } : {}) };
  if (first !== undefined && isHost(first) && !/^(index\.)?docker\.io$/.test(first))
    return { name: `${first}/${rest}`, host: first, path: rest, ...suffix };
  const path = first === undefined || isHost(first) ? rest : `${first}/${rest}`;
  const fullPath = path.includes("/") ? path : `library/${path}`;
  return { name: fullPath.replace(/^library\//, ""), host: dockerHub, path: fullPath, ...suffix };
}

/**
 * Parses a repository name.
 * @throws ImageError `bad-reference`, also for a name with a tag or digest
 */
export function parseRepository(text: string): Reference {
  const reference = parseReference(text);
  if (reference.tag || reference.digest) throw taggedRepository(text);
  return reference;
}

import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { jsonIn } from "@hookloom/protocol/unknown-values";
import type { SlackTokenStore, SlackTokens } from "../../contract/registration.ts";
import { withLock } from "../../platform/lock.ts";
import { userFolder } from "../../platform/user-account.ts";
import { chainStores, type SecretStore } from "../../secrets/secret-store.ts";

/** The tokens belong to a user, not to a project. */
const storeKey = ["hookloom", "accounts", "SLACK_CONFIGURATION"] as const;

interface Kept extends SlackTokens {
  /** The pair of variables that the tokens came from: a new pair replaces the stored tokens, the same pair does not. */
  readonly from?: string;
}

function isKept(value: unknown): value is Kept {
  return typeof value === "object" && value !== null && "token" in value && typeof value.token === "string";
}

const mark = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

function given({ SLACK_CONFIG_TOKEN, SLACK_CONFIG_REFRESH_TOKEN }: EnvironmentVariables): Kept | undefined {
  const token = SLACK_CONFIG_TOKEN?.trim();
  if (!token) return undefined;
  const refreshToken = SLACK_CONFIG_REFRESH_TOKEN?.trim();
  const from = mark(refreshToken || token);
  return { token, from, ...(refreshToken ? { refreshToken } : {}) };
}

/**
 * Reads the editor's store before the CLI's store, except for the Slack token pair, which is stored only in the CLI's store:
 * renewing one of two copies would invalidate the other. A pair that older versions kept in the editor's store is moved.
 */
export function withSharedTokens(own: SecretStore, shared: SecretStore): SecretStore {
  const isPair = (...given: readonly string[]): boolean =>
    storeKey.every((part, index) => part === given[index]);
  const { get, set, delete: remove } = chainStores(own, shared);
  const keep = async (pair: string): Promise<void> => {
    await shared.set(...storeKey, pair);
    await own.delete(...storeKey);
  };
  return {
    async get(...requestedKey) {
      const earlier = isPair(...requestedKey) ? await own.get(...storeKey) : undefined;
      if (earlier !== undefined) await keep(earlier);
      return get(...requestedKey);
    },
    set: (root, environment, name, value) =>
      isPair(root, environment, name) ? keep(value) : set(root, environment, name, value),
    delete: remove,
  };
}

/**
 * Keeps the Slack app configuration tokens in a secret store, both in one value. The variables SLACK_CONFIG_TOKEN and
 * SLACK_CONFIG_REFRESH_TOKEN take precedence until their tokens have been renewed.
 */
export function slackTokens(
  secrets: SecretStore,
  variables: EnvironmentVariables = process.env,
): SlackTokenStore {
  const stored = async (): Promise<Kept | undefined> => {
    const value = jsonIn((await secrets.get(...storeKey)) ?? "");
    return isKept(value) ? value : undefined;
  };
  const read = async (): Promise<Kept | undefined> => {
    const [own, kept] = [given(variables), await stored()];
    return own !== undefined && own.from !== kept?.from ? own : (kept ?? own);
  };
  return {
    read,
    async write(tokens) {
      const from = given(variables)?.from;
      await secrets.set(...storeKey, JSON.stringify({ ...tokens, ...(from === undefined ? {} : { from }) }));
    },
    async exclusively(work) {
      await mkdir(userFolder(variables), { recursive: true, mode: 0o700 });
      const file = path.join(userFolder(variables), "slack.lock");
      return withLock(file, work, { holder: "Another call to Slack with these tokens" });
    },
  };
}

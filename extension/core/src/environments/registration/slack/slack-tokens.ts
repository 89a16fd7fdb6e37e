import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { jsonIn } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import type { SlackTokenStore, SlackTokens } from "../../contract/registration.ts";
import { withLock } from "../../platform/lock.ts";
import { userFolder } from "../../platform/user-account.ts";
import { chainStores, type SecretStore } from "../../secrets/secret-store.ts";

/** The store key of the tokens, which belong to a user, not to a project. */
const storeKey = ["hookloom", "accounts", "SLACK_CONFIGURATION"] as const;

interface StoredTokens extends SlackTokens {
  /**
   * Identifies the pair of variables that the tokens came from: a new pair replaces the stored tokens, the same pair does not.
   */
  readonly from?: string;
}

function isStoredTokens(value: unknown): value is StoredTokens {
  return typeof value === "object" && value !== null && "token" in value && typeof value.token === "string";
}

const fingerprint = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

function tokensFromVariables({
  SLACK_CONFIG_TOKEN,
  SLACK_CONFIG_REFRESH_TOKEN,
}: EnvironmentVariables): StoredTokens | undefined {
  const token = SLACK_CONFIG_TOKEN?.trim();
  if (!token) return undefined;
  const refreshToken = SLACK_CONFIG_REFRESH_TOKEN?.trim();
  const from = fingerprint(refreshToken || token);
  return { token, from, ...(refreshToken ? { refreshToken } : {}) };
}

/**
 * Reads the editor's store before the CLI's store, except for the Slack token pair, which is stored only in the CLI's store:
 * renewing one of two copies would invalidate the other. A pair that older versions kept in the editor's store is moved to the
 * CLI's store.
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
  const stored = async (): Promise<StoredTokens | undefined> => {
    const value = jsonIn((await secrets.get(...storeKey)) ?? "");
    return isStoredTokens(value) ? value : undefined;
  };
  const read = async (): Promise<StoredTokens | undefined> => {
    const [own, kept] = [tokensFromVariables(variables), await stored()];
    return own !== undefined && own.from !== kept?.from ? own : (kept ?? own);
  };
  return {
    read,
    async write(tokens) {
      const from = tokensFromVariables(variables)?.from;
      await secrets.set(...storeKey, JSON.stringify({ ...tokens, ...(from === undefined ? {} : { from }) }));
    },
    async exclusively(work) {
      await mkdir(userFolder(variables), { recursive: true, mode: 0o700 });
      const file = path.join(userFolder(variables), "slack.lock");
      return withLock(file, work, { holder: t("Another request to Slack with these tokens") });
    },
  };
}

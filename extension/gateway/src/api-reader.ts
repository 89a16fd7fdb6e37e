import type { ApiReader, TestCredentialRow } from "@hookloom/core/api/api-reader";
import { issuerPaths, portalPath, rulesOf } from "@hookloom/gateway";
import { projectRules, rulesWhileWriting } from "./config/project-api.ts";
import { rulesDifferences, rulesStatus } from "./management/api-rules.ts";
import { listTestCredentials, makeTestCredential, revokeTestCredential } from "./management/applications.ts";
import { portalUrl } from "./management/portal.ts";
import { effectiveRules } from "./rules/effective-rules.ts";
import { foreignTokenUrl } from "./rules/foreign-token-url.ts";

const unique = <T>(all: readonly T[]): readonly T[] => [...new Set(all)];

/** The reader that the entries pass to core, the command line and the host. */
export const apiReader: ApiReader = {
  rules: projectRules,
  draftRules: rulesWhileWriting,
  consumerAccess(path, rules) {
    const found = rules.flatMap((one) => (one === undefined ? [] : [rulesOf(effectiveRules(one), path)]));
    return {
      access: unique(found.flatMap(({ access }) => access)),
      scopes: unique(found.flatMap(({ scopes }) => scopes)),
    };
  },
  foreignTokenUrl: (rules) => foreignTokenUrl(effectiveRules(rules)),
  issuerPort(rules) {
    const { issuer = "own" } = effectiveRules(rules) ?? {};
    if (issuer === "own") return undefined;
    const { port, protocol } = new URL(issuer.url);
    return Number(port) || (protocol === "http:" ? 80 : 443);
  },
  portalUrl: (rules, address) => portalUrl(effectiveRules(rules), address),
  paths: (rules, isCalled) => ({
    exact: isCalled ? issuerPaths : [],
    below: isCalled || effectiveRules(rules).portal !== undefined ? [portalPath] : [],
  }),
  differences: (one, other) => rulesDifferences(effectiveRules(one), effectiveRules(other)),
  status: (described, usePort) => rulesStatus(effectiveRules(described), usePort),
  testCredentials: {
    async list(port, now) {
      const all = await listTestCredentials(port, now);
      return all.flatMap(({ id, kind, lastFour, expiresAt = "", usedAt }): TestCredentialRow[] => {
        const used = usedAt === undefined ? {} : { usedAt };
        return kind === "secret" ? [] : [{ id, kind, lastFour, expiresAt, ...used }];
      });
    },
    async make(port, kind) {
      const { id, key, token } = await makeTestCredential(port, kind);
      return { id, value: key ?? token ?? "" };
    },
    revoke: revokeTestCredential,
  },
};

import type { ApiReader } from "../api-reader.ts";

const unexpected = () => Promise.reject(new Error("The test has no api."));

/** The reader of projects without an `api`. */
export const noApi: ApiReader = {
  rules: async () => undefined,
  draftRules: async () => ({ rules: undefined, missing: [], documents: [] }),
  consumerAccess: () => ({ access: [], scopes: [] }),
  foreignTokenUrl: async () => undefined,
  issuerPort: () => undefined,
  portalUrl: () => undefined,
  paths: () => ({ exact: [], below: [] }),
  differences: () => [],
  status: async () => undefined,
  testCredentials: { list: async () => [], make: unexpected, revoke: unexpected },
};

import type { ApiReader, Rules } from "@hookloom/core/api/api-reader";
import { noApi } from "@hookloom/core/api/testing/no-api";

interface TestRules extends Rules {
  readonly issuerPort?: number;
}

/** Rules of a test, as opaque to this package as all others; `testReader` reads the port. */
export const rulesOf = (content: Readonly<Record<string, unknown>>): TestRules => ({
  ...content,
  hash: JSON.stringify(content),
});

/** The reader of such rules. */
export const testReader: ApiReader = {
  ...noApi,
  issuerPort: (rules: TestRules | undefined) => rules?.issuerPort,
};

// What `fast-check` is in `npm run test:laws` (vitest.config.ts): each property runs HOOKLOOM_LAWS times its own count, with
// the seed of that run, also where the test names a seed of its own.
import { createRequire } from "node:module";
import type * as FastCheck from "fast-check";
import { lawFactor, lawSeed, repeatedBy } from "./tier.ts";

type Params<T> = FastCheck.Parameters<T>;

interface LongRun {
  readonly factor: number;
  seed(fixed: number): number;
  /** What a failure's message adds, so that a reader can repeat it. */
  readonly repeatedBy: string;
}

// The import of the same name would lead back to this file.
const real: typeof FastCheck = createRequire(import.meta.url)("fast-check");

/** fast-check whose checks run longer, with seeds of their own. A sample keeps its size, since what it feeds may grow faster. */
export function longFastCheck({ factor, seed, repeatedBy }: LongRun): typeof FastCheck {
  const usualRuns = (): number => real.readConfigureGlobal().numRuns ?? 100;
  const withSeed = <T>(params: Params<T>): Params<T> => ({ ...params, seed: seed(params.seed ?? 0) });
  /** A path repeats one counterexample of one seed. */
  const lengthen = <T>(params: Params<T> = {}): Params<T> =>
    params.path === undefined
      ? { ...withSeed(params), numRuns: factor * (params.numRuns ?? usualRuns()) }
      : params;
  const explainError = (error: unknown): unknown => {
    if (error instanceof Error) error.message += `\n${repeatedBy} repeats this.`;
    return error;
  };
  const assert = <T>(property: FastCheck.IRawProperty<T>, params?: Params<T>): Promise<void> | void => {
    try {
      const running: Promise<void> | void = real.assert(property, lengthen(params));
      return running?.catch((error: unknown) => Promise.reject(explainError(error)));
    } catch (error) {
      throw explainError(error);
    }
  };
  return {
    ...real,
    assert: assert as typeof real.assert,
    check: (<T>(property: FastCheck.IRawProperty<T>, params?: Params<T>) =>
      real.check(property, lengthen(params))) as typeof real.check,
    sample: (generator, params = {}) =>
      real.sample(generator, withSeed(typeof params === "number" ? { numRuns: params } : params)),
  };
}

// biome-ignore lint/style/noDefaultExport: the package has one, too.
export default longFastCheck({ factor: lawFactor, seed: lawSeed, repeatedBy });

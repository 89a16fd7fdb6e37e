import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Small files that take longest: as the last of their suite they would leave one worker busy and the others idle. */
const longest = ["pipeline", "vscode-walk", "rollouts", "apply-scale"].map(
  (name) => `/test/cluster/${name}.test.ts`,
);

/** Starts the longest files first. Vitest knows how long files took only where they have run before; elsewhere it goes by size. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLongest = ({ moduleId }: TestSpecification): boolean =>
      longest.some((path) => moduleId.endsWith(path));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLongest), ...sorted.filter((file) => !isLongest(file))];
  }
}

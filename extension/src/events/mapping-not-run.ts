/** Why a mapping has no result at all. */
export class MappingNotRun extends Error {
  readonly reason: "slow" | "memory" | "failed";
  constructor(reason: MappingNotRun["reason"], message: string) {
    super(message);
    this.name = "MappingNotRun";
    this.reason = reason;
  }
}

/** The reason why a mapping has no result at all. */
export class MappingNotRun extends Error {
  /** `unsafe`: the child process could not be verified to be isolated. */
  readonly reason: "slow" | "memory" | "large" | "failed" | "unsafe";
  constructor(reason: MappingNotRun["reason"], message = "") {
    super(message);
    this.name = "MappingNotRun";
    this.reason = reason;
  }
}

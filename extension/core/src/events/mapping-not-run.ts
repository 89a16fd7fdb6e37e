/** Why a mapping has no result at all. */
export class MappingNotRun extends Error {
  /** `unsafe`: the process in which it would run is not proven to be isolated. */
  readonly reason: "slow" | "memory" | "large" | "failed" | "unsafe";
  constructor(reason: MappingNotRun["reason"], message = "") {
    super(message);
    this.name = "MappingNotRun";
    this.reason = reason;
  }
}

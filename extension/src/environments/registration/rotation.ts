/**
 * How far the change of a secret came; a later call goes on from there. `begun`: the old value may be in
 * `NAME_PREVIOUS` and the new one in `NAME`. `written`: both are. `accepted`: the service takes both. `told`: the
 * source signs with the new one.
 */
export type RotationStep = "begun" | "written" | "accepted" | "told";

export interface Rotation {
  readonly setting: string;
  readonly step: RotationStep;
  /** ISO 8601: from then on nothing comes any more that the old value signed; with step `told`. */
  readonly dropAfter?: string;
}

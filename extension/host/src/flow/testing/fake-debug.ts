// The editor's breakpoints, for tests.

import { EventEmitter, type Position, Range, type Uri } from "./fake-values.ts";

export class Location {
  readonly uri: Uri;
  readonly range: Range;
  constructor(uri: Uri, place: Position | Range) {
    this.uri = uri;
    this.range = place instanceof Range ? place : new Range(place, place);
  }
}

export class SourceBreakpoint {
  readonly location: Location;
  readonly enabled: boolean;
  readonly condition: string | undefined;
  readonly hitCondition: string | undefined;
  readonly logMessage: string | undefined;
  constructor(
    location: Location,
    enabled = true,
    condition?: string,
    hitCondition?: string,
    logMessage?: string,
  ) {
    this.location = location;
    this.enabled = enabled;
    this.condition = condition;
    this.hitCondition = hitCondition;
    this.logMessage = logMessage;
  }
}

const breakpointsChanged = new EventEmitter<unknown>();
let breakpoints: readonly SourceBreakpoint[] = [];

/** The editor's breakpoints; every change is reported at once, as in VS Code. */
export const fakeDebug = {
  get breakpoints() {
    return breakpoints;
  },
  onDidChangeBreakpoints: breakpointsChanged.event,
  addBreakpoints(added: readonly SourceBreakpoint[]): void {
    breakpoints = [...breakpoints, ...added];
    breakpointsChanged.fire({ added });
  },
  removeBreakpoints(removed: readonly SourceBreakpoint[]): void {
    breakpoints = breakpoints.filter((one) => !removed.includes(one));
    breakpointsChanged.fire({ removed });
  },
};

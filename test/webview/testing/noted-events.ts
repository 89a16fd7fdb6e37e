import { eventGuards } from "../../../extension/src/host/flow/flow-guards.ts";

/** An event of the page as its guard has read it. */
export interface NotedEvent {
  readonly event: string;
  readonly params: unknown;
}

/** The page's events that a host in a test only keeps, behind the real host's guards. */
export function notedEvents(keep: (noted: NotedEvent) => void) {
  const note =
    (event: keyof typeof eventGuards) =>
    (params: unknown): void =>
      keep({ event, params: eventGuards[event](params) });
  return {
    select: note("select"),
    reveal: note("reveal"),
    sendSample: note("sendSample"),
    moveToHookloom: note("moveToHookloom"),
    setValue: note("setValue"),
    testConnection: note("testConnection"),
    replayRecording: note("replayRecording"),
    openRecordedDelivery: note("openRecordedDelivery"),
    openRecordedValue: note("openRecordedValue"),
    showFailedDeliveries: note("showFailedDeliveries"),
    openFile: note("openFile"),
    exportSvg: note("exportSvg"),
    print: note("print"),
    showTextDiff: note("showTextDiff"),
    stopProposing: note("stopProposing"),
    paletteChosen: note("paletteChosen"),
    addConnection: note("addConnection"),
  };
}

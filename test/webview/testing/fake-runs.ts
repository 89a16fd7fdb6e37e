import { bridge } from "@hookloom/language-server/bridge";
import type { FlowDocument, FlowViewContract } from "@hookloom/language-server/protocol";
import { requestGuards } from "../../../extension/src/host/flow/flow-guards.ts";
import { callsOf, type RecordedRun } from "./recorded-run.ts";

type Requests = FlowViewContract["host"]["requests"];
type Asked = "recordings" | "recording" | "recordedValue" | "pinRecording";

/** The text as it is now. */
interface Now {
  readonly version: number;
  readonly text: string;
  readonly document: FlowDocument;
}

/** The host's answers about recorded deliveries, which a test gives. */
export class FakeRuns {
  /** The newest first. */
  all: readonly RecordedRun[] = [];
  readonly pins: Requests["pinRecording"]["params"][] = [];
  /** What a recording is read after; it cannot be read where this rejects. */
  reading: (id: string) => Promise<unknown> = async () => undefined;
  /** What the deliveries are listed after; they cannot be listed where this rejects. */
  listing: () => Promise<unknown> = async () => undefined;
  readonly #now: () => Now;
  readonly #changed: () => void;

  constructor(now: () => Now, changed: () => void) {
    this.#now = now;
    this.#changed = changed;
  }

  get requests(): {
    readonly [M in Asked]: (
      params: Requests[M]["params"],
    ) => Requests[M]["result"] | Promise<Requests[M]["result"]>;
  } {
    return {
      recordings: async () => {
        await this.listing();
        return this.#list();
      },
      recording: async (params) => {
        const { id } = requestGuards.recording(params);
        await this.reading(id);
        return this.#read(id);
      },
      recordedValue: (params) => {
        const { id, frame, value } = requestGuards.recordedValue(params);
        const found = this.#run(id)?.frames[frame]?.values[value];
        return found === undefined ? {} : { value: found };
      },
      pinRecording: (params) => {
        this.pins.push(requestGuards.pinRecording(params));
        this.#changed();
        return null;
      },
    };
  }

  /** Says that something was recorded, as the real host does. */
  record(runs: readonly RecordedRun[]): void {
    this.all = runs;
    this.#changed();
  }

  #run(id: string): RecordedRun | undefined {
    return this.all.find(({ delivery }) => delivery.id === id);
  }

  #placesOf({ text, table }: RecordedRun) {
    const ranges = {
      text,
      steps: table.steps.map(({ range }) => range),
      blocks: table.blocks.map(({ range }) => range),
      flows: table.flows.map(({ range }) => range),
    };
    return bridge.findRecorded(ranges, this.#now(), { language: "ts" });
  }

  #list(): Requests["recordings"]["result"] {
    const deliveries = this.all.map((run) => {
      const { flows } = this.#placesOf(run);
      const ran = [...new Set(run.frames.map(({ flow }) => flow))].flatMap((flow) => flows[flow] ?? []);
      const isPinned = (flow: string): boolean =>
        this.pins.findLast((pin) => pin.flow === flow && pin.id === run.delivery.id)?.pinned === true;
      return { ...run.delivery, flows: ran, pinnedTo: ran.filter(isPinned) };
    });
    return { version: this.#now().version, deliveries };
  }

  #read(id: string): Requests["recording"]["result"] {
    const run = this.#run(id);
    if (!run) return {};
    const { version } = this.#now();
    return { shown: { id, version, calls: callsOf(run), places: this.#placesOf(run) } };
  }
}

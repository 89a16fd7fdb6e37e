import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describedPayloads } from "./described-payloads.ts";
import { ExampleMaker, type Examples } from "./example-maker.ts";
import { ofBareEvent, readEventNames, type Sample, type SampleFile } from "./samples.ts";

// @reads templates/runtime/src/*/samples.json

/** A sample in its source's file; what is left out has the usual value. */
interface WrittenSample {
  readonly id?: string;
  readonly label?: string;
  /** A name in the intended member of a union of payload types; defaults to the first member. */
  readonly of?: string;
  /** The event whose first sample this one is based on; defaults to the examples of its type. */
  readonly like?: string;
  /** False for a sample that the provider publishes. */
  readonly generated?: false;
  /** The differences of the payload. */
  readonly payload?: unknown;
}

/** The content of `src/<source>/samples.json`. */
interface WrittenSamples extends Examples {
  /** The id and the label of samples without their own. */
  readonly usual?: Pick<Sample, "id" | "label">;
  /**
   * By event; the name of another event stands for its samples. `*.creation` has those of `contact.creation` and its like, in
   * which `{event}` is the event, `{record}` what precedes its dot in words, and `{RECORD}` that in capitals. A described event
   * that is missing here has one sample of its type.
   */
  readonly samples: Readonly<Record<string, readonly WrittenSample[] | string>>;
}

const source = join(import.meta.dirname, "..", "src");

/** `*.creation`, which stands for every event with this ending. */
const likesOf = (event: string): string => event.replace(/^[^.]+(?=\.)/, "*");

/** A sample in which the event and its record stand in the place of their names. */
function filled(event: string, sample: Sample): Sample {
  const record = event.replace(/\..*$/, "");
  const text = JSON.stringify(sample)
    .replaceAll("{event}", event)
    .replaceAll("{record}", record.replaceAll("_", " "))
    .replaceAll("{RECORD}", record.toUpperCase());
  return JSON.parse(text);
}

/** Makes the samples of one source from the types of its payloads and its `samples.json`. */
class WrittenSampler {
  readonly #types: Readonly<Record<string, string>>;
  readonly #maker: ExampleMaker;
  readonly #written: WrittenSamples;
  /** The events that are described or have samples. */
  readonly events: readonly string[];

  constructor(id: string, written: WrittenSamples) {
    const { declarations, types } = describedPayloads(id);
    const listed = readEventNames(id).filter((event) => likesOf(event) in written.samples);
    const named = Object.keys(written.samples).filter((event) => !event.startsWith("*."));
    this.events = [...new Set([...Object.keys(types), ...named, ...listed])];
    this.#types = types;
    this.#maker = new ExampleMaker(declarations, written);
    this.#written = written;
  }

  of(event: string): readonly Sample[] {
    const { samples, usual } = this.#written;
    const own = samples[event] ?? samples[likesOf(event)] ?? [{}];
    if (typeof own === "string") return this.of(own);
    return own.map((sample) => {
      const { id, label } = { ...usual, ...sample };
      if (id === undefined || label === undefined) throw new Error(`A sample of ${event} has no name.`);
      const payload = this.#payload(event, sample);
      return filled(event, { id, label, generated: sample.generated ?? true, payload });
    });
  }

  #payload(event: string, sample: WrittenSample): Sample["payload"] {
    const changes = this.#changes(sample);
    return this.#maker.make(this.#types[event], sample.of, changes) as Sample["payload"];
  }

  #changes({ like, payload }: WrittenSample): readonly unknown[] {
    const [first] = this.#written.samples[like ?? ""] ?? [];
    return [...(typeof first === "object" ? this.#changes(first) : []), payload];
  }
}

/** The samples of a source whose folder has a `samples.json`; undefined without one. */
export function makeWrittenSamples(id: string): readonly SampleFile[] | undefined {
  const file = join(source, id, "samples.json");
  if (!existsSync(file)) return undefined;
  const sampler = new WrittenSampler(id, JSON.parse(readFileSync(file, "utf8")));
  const made = sampler.events.map((event) => ({ event, samples: sampler.of(event) }));
  const bare = readEventNames(id).filter((event) => !sampler.events.includes(event));
  return [...made, ...bare.map((event) => ofBareEvent(event, made))];
}

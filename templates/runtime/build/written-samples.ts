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
  /** By event; the name of another event stands for its samples. An event that is missing here has one sample of its type. */
  readonly samples: Readonly<Record<string, readonly WrittenSample[] | string>>;
}

const source = join(import.meta.dirname, "..", "src");

/** Makes the samples of one source from the types of its payloads and its `samples.json`. */
class WrittenSampler {
  readonly #types: Readonly<Record<string, string>>;
  readonly #maker: ExampleMaker;
  readonly #written: WrittenSamples;

  constructor(id: string, written: WrittenSamples) {
    const { declarations, types } = describedPayloads(id);
    this.#types = types;
    this.#maker = new ExampleMaker(declarations, written);
    this.#written = written;
  }

  of(event: string): readonly Sample[] {
    const { samples, usual } = this.#written;
    const own = samples[event] ?? [{}];
    if (typeof own === "string") return this.of(own);
    return own.map((sample) => {
      const { id, label } = { ...usual, ...sample };
      if (id === undefined || label === undefined) throw new Error(`A sample of ${event} has no name.`);
      return { id, label, generated: sample.generated ?? true, payload: this.#payload(event, sample) };
    });
  }

  #payload(event: string, { of, like, payload }: WrittenSample): Sample["payload"] {
    const [first] = this.#written.samples[like ?? ""] ?? [];
    const base = typeof first === "object" ? first.payload : undefined;
    return this.#maker.make(this.#types[event], of, base, payload) as Sample["payload"];
  }

  /** The events that are described or have samples. */
  get events(): readonly string[] {
    return [...new Set([...Object.keys(this.#types), ...Object.keys(this.#written.samples)])];
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

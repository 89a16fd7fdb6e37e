import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describedPayloads } from "./described-payloads.ts";
import { ExampleMaker, type Examples } from "./example-maker.ts";
import { ofBareEvent, readEventNames, type Sample, type SampleFile } from "./samples.ts";

// @reads templates/runtime/src/*/samples.json

/** A sample as its source's file says it; what is left out is as usual. */
interface WrittenSample {
  readonly id?: string;
  readonly label?: string;
  /** Of a payload of several kinds, a name in the type of the one that is meant; otherwise it is the first. */
  readonly of?: string;
  /** The event whose first sample this one differs from; otherwise it differs from the examples of its type. */
  readonly like?: string;
  /** Where the provider publishes it. */
  readonly generated?: false;
  /** In what the payload differs. */
  readonly payload?: unknown;
}

/** What `src/<source>/samples.json` holds. */
interface WrittenSamples extends Examples {
  /** The id and the label of samples that have none of their own. */
  readonly usual?: Pick<Sample, "id" | "label">;
  /** By event; the name of another event stands for the samples of that one. An event that is absent has a usual sample. */
  readonly samples: Readonly<Record<string, readonly WrittenSample[] | string>>;
}

const source = join(import.meta.dirname, "..", "src");

/** Makes the samples of one source of what describes its payloads and of the file that its folder holds. */
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

import path from "node:path";
import { errorMessage } from "@hookloom/protocol/unknown-values";
import type { DraftRules } from "../../../api/api-reader.ts";
import type { RunnableProject } from "../../contract/environment.ts";
import { writeRules } from "../store/rules-file.ts";
import type { OwnerParts } from "./owner-parts.ts";

interface RulesPorts extends Pick<OwnerParts, "files"> {
  readonly project: RunnableProject;
  /** Reads the rules that hookloom.json currently describes. */
  read(): Promise<DraftRules>;
  /** Starts watching `documents`. */
  follow(): Promise<void>;
  warn(problem: string): void;
}

/** Maintains the rules of hookloom.json for a Run, including the documentation files that the rules refer to. */
export class RulesOfRun {
  readonly #ports: RulesPorts;
  /** Why the rules were not applied the last time; empty if they were. */
  #problem = "";
  #documents: readonly string[] = [];

  constructor(ports: RulesPorts) {
    this.#ports = ports;
  }

  /** The documentation files that the rules refer to. */
  get documents(): readonly string[] {
    return this.#documents;
  }

  /** Writes the rules. Invalid rules must not stop a Run: the previous rules stay in force, and the reason is logged. */
  async write(): Promise<void> {
    try {
      const { rules, missing } = await this.#read();
      await writeRules(this.#ports.files, rules);
      this.#warn(missing.join(" "));
    } catch (thrown) {
      this.#warn(errorMessage(thrown));
    }
  }

  async #read(): Promise<DraftRules> {
    const { project, follow } = this.#ports;
    const read = await this.#ports.read();
    const documents = read.documents.map((file) => path.join(project.root, file));
    if (documents.every((file) => this.#documents.includes(file))) return read;
    // A file may be saved after it was read and before it is watched, so it is read again.
    this.#documents = documents;
    await follow();
    return await this.#ports.read();
  }

  /** Warns once per problem, since rules are written with every build. */
  #warn(problem: string): void {
    if (problem !== "" && problem !== this.#problem) this.#ports.warn(problem);
    this.#problem = problem;
  }
}

/** Gathers what has to happen at the end of the present turn of the event loop. */
export class Turn {
  #work: (() => void)[] = [];

  add(work: () => void): void {
    if (this.#work.push(work) === 1) setImmediate(() => this.#end());
  }

  #end(): void {
    const work = this.#work;
    this.#work = [];
    for (const one of work) one();
  }
}

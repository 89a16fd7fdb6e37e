/** True while questions go to the receiver that is measured; `time` and `turn` in milliseconds. */
export const queriesMeasuredServer = (time: number, turn: number): boolean =>
  Math.floor(time / turn) % 2 === 0;

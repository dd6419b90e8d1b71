/** Rows of numbers that grow. @module */

/** Rows of numbers, column by column, `step` among them; what is not finite is NaN. */
export class Table {
  readonly columns: Record<string, Float64Array<ArrayBuffer>>;

  constructor(readonly names: readonly string[], public rows = 0, capacity = Math.max(rows, 256)) {
    const entries = names.map((name) => [name, new Float64Array(capacity)]);
    this.columns = Object.fromEntries(entries);
  }

  /** A column's rows. */
  column(name: string): Float64Array {
    return this.columns[name].subarray(0, this.rows);
  }

  /** Adds a row; rows of that step or later ones are forgotten: a resumed run told them again. */
  add(row: Readonly<Record<string, unknown>>): void {
    const steps = this.columns.step;
    while (this.rows > 0 && steps[this.rows - 1] >= (row.step as number)) this.rows--;
    if (this.rows === steps.length) this.#grow();
    for (const name of this.names) {
      const value = row[name];
      this.columns[name][this.rows] = typeof value === "number" ? value : NaN;
    }
    this.rows++;
  }

  #grow(): void {
    for (const name of this.names) {
      const larger = new Float64Array(this.columns[name].length * 2);
      larger.set(this.columns[name]);
      this.columns[name] = larger;
    }
  }
}

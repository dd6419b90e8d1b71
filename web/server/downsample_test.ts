import assert from "node:assert/strict";
import { rowsToDraw } from "./downsample.ts";

const wave = (count: number) => Float64Array.from({ length: count }, (_, i) => Math.sin(i / 50));

Deno.test("rowsToDraw() keeps each stretch's lowest and highest value", () => {
  const column = wave(100_000);
  column[31_415] = 9;
  column[27_182] = -9;
  const rows = rowsToDraw([column], 0, column.length, 100);
  assert(rows.length <= 302, `${rows.length} rows`);
  for (let bucket = 0; bucket < 100; bucket++) {
    const [first, end] = [bucket * 1000, (bucket + 1) * 1000];
    const kept = [...rows].filter((row) => row >= first && row < end).map((row) => column[row]);
    const all = column.subarray(first, end);
    assert.equal(Math.max(...kept), Math.max(...all));
    assert.equal(Math.min(...kept), Math.min(...all));
  }
});

Deno.test("rowsToDraw() hides nothing that is not a number", () => {
  const [loss, accuracy] = [wave(10_000), wave(10_000)];
  loss[1234] = NaN;
  accuracy[8765] = Infinity;
  const rows = rowsToDraw([loss, accuracy], 0, 10_000, 50);
  assert(rows.includes(1234) && rows.includes(8765));
});

Deno.test("rowsToDraw() keeps the ends, in rising order, and all of a few", () => {
  const column = wave(10_000);
  const rows = rowsToDraw([column], 100, 9000, 40);
  assert.deepEqual([rows[0], rows.at(-1)], [100, 8999]);
  assert.deepEqual([...rows], [...new Set(rows)].sort((a, b) => a - b));
  assert.deepEqual([...rowsToDraw([column], 5, 9, 40)], [5, 6, 7, 8]);
  assert.deepEqual([...rowsToDraw([column], 5, 5, 40)], []);
});

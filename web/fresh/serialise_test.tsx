import assert from "node:assert/strict";
import { parse, serialise } from "./serialise.ts";

const through = (value: unknown) => parse(serialise(value));

Deno.test("what JSON loses survives", () => {
  for (
    const value of [
      undefined,
      null,
      NaN,
      Infinity,
      -Infinity,
      -0,
      0,
      -1,
      -7,
      1e300,
      true,
      "",
      "</script>\u2028",
      "Date",
      12n,
      new Date(5),
      new URL("https://a/b?c"),
      /a"[b]/gi,
      new Set([1, undefined, [NaN]]),
      new Map<unknown, unknown>([["a", { b: undefined }], [NaN, -0]]),
      [],
      ["Date", 1],
      [["Date"], ["Date"]],
      [undefined, null, -0],
      {},
      { a: undefined, b: NaN, "": { c: [new Date(7)] } },
      JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}'),
    ]
  ) {
    const back = through(value);
    assert.deepStrictEqual(back, value);
    assert(Object.is(Object.getPrototypeOf(Object(back)), Object.getPrototypeOf(Object(value))));
  }
});

Deno.test("holes stay holes", () => {
  // deno-lint-ignore no-sparse-arrays
  const back = through([1, , undefined]) as unknown[];
  assert.deepEqual([back.length, 1 in back, 2 in back], [3, false, true]);
});

Deno.test("what is the same object stays the same, also within itself", () => {
  const inner = { a: 1 };
  const outer: Record<string, unknown> = { first: inner, list: [inner] };
  outer.self = outer;
  const back = through(outer) as { first: object; list: object[]; self: unknown };
  assert.equal(back.self, back);
  assert.equal(back.list[0], back.first);
  assert.deepEqual(back.first, inner);
});

Deno.test("what is no data is refused by its place", () => {
  class Own {}
  for (
    const [value, expected] of [
      [{ a: [() => 1] }, /'a\.0' .* found function/],
      [{ a: Symbol("s") }, /'a' .* found symbol/],
      [{ children: <p /> }, /'children' .* found element/],
      [new Map([["k", new Own()]]), /'0\.1' .* found Own/],
      [{ a: new Float32Array(2) }, /'a' .* found Float32Array/],
    ] as const
  ) {
    assert.throws(() => serialise(value), expected);
  }
  assert.throws(() => serialise(new Date(NaN)), RangeError);
});

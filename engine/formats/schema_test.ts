import assert from "node:assert/strict";
import {
  array,
  boolean,
  consistent,
  figure,
  literal,
  Mismatch,
  number,
  object,
  oneOf,
  optional,
  parseJson,
  record,
  text,
  tuple,
  whole,
  withFigures,
} from "./schema.ts";

type Shape = { kind: "circle"; radius: number } | { kind: "square"; side: number };

const drawing = object({
  name: text,
  shapes: array(
    oneOf<Shape, "kind">("kind", {
      circle: object({ radius: number(0) }),
      square: object({ side: whole(1, 9) }),
    }),
    1,
  ),
  size: tuple<[number, number]>(number(), number()),
  colors: record(literal("red", "blue")),
  filled: optional(boolean),
});

const good = {
  name: "a",
  shapes: [{ kind: "circle", radius: 0.5 }, { kind: "square", side: 3 }],
  size: [1, 2],
  colors: { left: "red" },
  later: "kept",
};

Deno.test("parseJson() gives what is right, with fields that it does not know", () => {
  assert.deepEqual(parseJson("d.json", JSON.stringify(good), drawing), good);
});

Deno.test("parseJson() names file and field, what it found and what it expected", () => {
  const cases: [unknown, string][] = [
    [null, "content is wrong: found null, expected an object"],
    [[], "content is wrong: found a list of 0, expected an object"],
    [{}, "name is wrong: found nothing, expected a text"],
    [{ ...good, name: 3 }, "name is wrong: found 3, expected a text"],
    [{ ...good, shapes: [] }, "shapes is wrong: found a list of 0, expected a list of 1 or more"],
    [
      { ...good, shapes: [good.shapes[0], { kind: "square", side: 1e9 }] },
      "shapes[1].side is wrong: found 1000000000, expected a whole number from 1 to 9",
    ],
    [
      { ...good, shapes: [{ kind: "constructor" }] },
      'shapes[0].kind is wrong: found "constructor", expected one of "circle", "square"',
    ],
    [{ ...good, size: [1] }, "size is wrong: found a list of 1, expected a list of 2"],
    [
      { ...good, colors: { left: "green" } },
      'colors.left is wrong: found "green", expected one of "red", "blue"',
    ],
    [{ ...good, filled: null }, "filled is wrong: found null, expected true or false"],
  ];
  for (const [value, message] of cases) {
    assert.throws(
      () => parseJson("d.json", JSON.stringify(value), drawing),
      { name: "Error", message: `Cannot use 'd.json' as its ${message}` },
    );
  }
});

Deno.test("parseJson() refuses what is no whole JSON", () => {
  const whole = JSON.stringify(good);
  for (let length = 0; length < whole.length; length++) {
    assert.throws(
      () => parseJson("d.json", whole.slice(0, length), drawing),
      /^Error: Cannot use 'd\.json' as its content is wrong: found ".*", expected whole JSON$/,
    );
  }
  assert.throws(() => parseJson("d.json", "\0\x1b[2J", drawing), /found "\\u0000\\u001b\[2J"/);
  assert.throws(
    () => parseJson("d.json", '{"name":"a","shapes":[{"kind":"circle","radius":1e999}]}', drawing),
    /shapes\[0\]\.radius is wrong: found Infinity, expected a number of 0 or more/,
  );
});

Deno.test("parseJson() reads past a byte-order mark", () => {
  assert.deepEqual(parseJson("d.json", "\ufeff" + JSON.stringify(good), drawing), good);
});

Deno.test("parseJson() refuses what is nested too deep, in a line of its own", () => {
  const deep = `{"name":"a","later":${"[".repeat(1e5)}${"]".repeat(1e5)}}`;
  assert.throws(
    () => parseJson("d.json", deep, drawing),
    /its content is wrong: found an object, expected no more than 100 levels of it$/,
  );
});

Deno.test("an error shows what would steer a terminal, and is short whatever the file holds", () => {
  const fields = record(literal("red"));
  const wrong = { ["\x1b[31m\u202e" + "x".repeat(1e5)]: "y".repeat(1e5) + "\n\u009b" };
  assert.throws(() => parseJson("a\nb", JSON.stringify(wrong), fields), (error: Error) => {
    assert.match(
      error.message,
      /^Cannot use 'a\\nb' as its \\u001b\[31m\\u202ex+… is wrong: found "…y/,
    );
    assert(error.message.length < 400);
    // deno-lint-ignore no-control-regex
    assert.doesNotMatch(error.message, /[\0-\x1f\x7f-\x9f\u202e]/);
    return true;
  });
});

Deno.test("a field called __proto__ is a field", () => {
  const read = parseJson("p", '{"__proto__": {"a": 1}}', record(object({ a: number() })));
  assert.deepEqual(Object.keys(read), ["__proto__"]);
  assert.throws(
    () => parseJson("p", '{"__proto__": {"x": 1}}', object({ x: number() })),
    /found nothing/,
  );
});

Deno.test("consistent() holds the parts of a value against each other", () => {
  const schema = consistent(object({ count: whole(0), items: array(text) }), (value) => {
    if (value.items.length === value.count) return;
    throw new Mismatch(value.items, `a list of ${value.count}`, "items");
  });
  assert.deepEqual(parseJson("c", '{"count":1,"items":["a"]}', schema).items, ["a"]);
  assert.throws(
    () => parseJson("c", '{"inner":{"count":2,"items":[]}}', object({ inner: schema })),
    /its inner\.items is wrong: found a list of 0, expected a list of 2$/,
  );
});

Deno.test("a figure that is null or absent is not a number", () => {
  const figures = object({ loss: figure, accuracy: figure });
  assert.deepEqual(parseJson("f", '{"loss":null}', figures), { loss: NaN, accuracy: NaN });
  assert.throws(() => parseJson("f", '{"loss":"1"}', figures), /its loss is wrong: found "1"/);
});

Deno.test("withFigures() takes numbers under any name beside its fields", () => {
  const schema = withFigures<{ step: number; [metric: string]: number }>({ step: whole(1) });
  const read = (value: unknown) => parseJson("events.jsonl", JSON.stringify(value), schema);
  assert.deepEqual(read({ step: 2, margin: 0.5, queue: null }), {
    step: 2,
    margin: 0.5,
    queue: NaN,
  });
  assert.throws(() => read({ step: 2, margin: "wide" }), /its margin is wrong: found "wide"/);
  assert.throws(() => read({ step: 0 }), /its step is wrong: found 0/);
});

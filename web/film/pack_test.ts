import assert from "node:assert/strict";
import { cutFilm, type Film, frameOf } from "./film.ts";
import { pack, unpack } from "./pack.ts";
import { spread, strongestFirst, thinned } from "./thin.ts";

const LARGE = 224;

/** A film as large as it gets: many snapshots, large maps, a kernel of many channels. */
function largeFilm(): Film {
  const shapes = { kernel: [3, 3, 512, 2], maps: [LARGE, LARGE, 2] };
  const number = (i: number) => Math.sin(i * 12.9898) * 3;
  const frames = Array.from({ length: 32 }, (_, step) =>
    frameOf(
      {
        step: step * 10,
        kernel: Float32Array.from({ length: 9 * 512 * 2 }, (_, i) => number(i + step)),
        maps: Float32Array.from({ length: LARGE * LARGE * 2 }, (_, i) => number(i - step)),
      },
      shapes,
      1,
    ));
  const pixels = Uint8Array.from({ length: LARGE * LARGE * 3 }, (_, i) => i * 7 & 255);
  const of = {
    run: "r".repeat(1000),
    layer: "conv1",
    convolution: "conv1",
    map: 1,
    picture: { height: LARGE, width: LARGE, pixels },
    isFirst: false,
  };
  const loss = Array.from({ length: 5000 }, (_, i): [number, number] => [i + 1, 1 / (i + 1)]);
  return cutFilm(of, shapes, { frames, loss });
}

Deno.test("frameOf() takes one filter and one map", () => {
  const kernel = Float32Array.from({ length: 2 * 1 * 2 * 3 }, (_, i) => i);
  const maps = Float32Array.from({ length: 2 * 2 * 3 }, (_, i) => 100 + i);
  const found = frameOf(
    { step: 4, kernel, maps },
    { kernel: [2, 1, 2, 3], maps: [2, 2, 3] },
    1,
  );
  assert.deepEqual(found, {
    step: 4,
    kernel: Float32Array.of(1, 7, 4, 10), // by channel, then by row
    map: Float32Array.of(101, 104, 107, 110),
  });
});

Deno.test("the largest film is packed into less than 300 KB beside its page", () => {
  const film = largeFilm();
  assert.equal(film.kernel.shown, 111);
  const text = JSON.stringify(pack(film));
  assert(text.length < 275_000, `${text.length} bytes`); // the page takes 25
  const { size, picture, frames } = unpack(JSON.parse(text));
  assert(size.height * size.width * 32 <= 120_000 && picture.height === 112);
  assert.deepEqual(frames.map(({ map }) => map.length), frames.map(() => size.height * size.width));
});

Deno.test("unpack() gives back what pack() took, within a byte's steps", () => {
  const shapes = { kernel: [2, 2, 1, 1], maps: [3, 2, 1] };
  const frames = [1, -2].map((factor, step) =>
    frameOf(
      {
        step,
        kernel: Float32Array.of(0.1, -0.2, 0.3, 0).map((value) => value * factor),
        maps: Float32Array.of(0, 1, 2, 3, 4, 5).map((value) => value * factor),
      },
      shapes,
      0,
    )
  );
  const picture = { height: 1, width: 2, pixels: Uint8Array.of(1, 2, 3, 4, 5, 6) };
  const of = { run: "run", layer: "a", convolution: "a", map: 0, picture, isFirst: true };
  const film = cutFilm(of, shapes, { frames, loss: [[1, 2], [2, NaN], [3, 1]] });
  const again = unpack(JSON.parse(JSON.stringify(pack(film))));
  assert.deepEqual({ ...again, frames: [] }, { ...film, frames: [] });
  assert.deepEqual(film.loss, [[1, 2], [3, 1]]);
  film.frames.forEach(({ step, kernel, map }, i) => {
    assert.equal(again.frames[i].step, step);
    kernel.forEach((value, j) => assert(Math.abs(again.frames[i].kernel[j] - value) < 0.003));
    map.forEach((value, j) => assert(Math.abs(again.frames[i].map[j] - value) < 0.031));
  });
});

Deno.test("what is too much is thinned, with first and last", () => {
  assert.deepEqual(spread([0, 1, 2, 3, 4, 5, 6], 3), [0, 3, 6]);
  assert.deepEqual(strongestFirst(Float32Array.of(1, -1, 0, 0, -3, 3), 2), [2, 0, 1]);
  const points = Array.from({ length: 1000 }, (_, i): [number, number] => [i + 1, 2]);
  const thin = thinned(points, 20);
  assert(thin.length <= 20 && thin.every(([, value]) => value === 2));
});

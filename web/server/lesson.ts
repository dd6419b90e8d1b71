/** The lesson on windows, as the graph of a convolution has them, and its pictures. @module */
import { drawFace } from "../../data/faces/faces.ts";
import { resize } from "../../data/picture/resize.ts";
import { Graph } from "../../engine/graph/graph.ts";
import { streamOf, uniforms } from "../../engine/graph/random.ts";
import { f32 } from "../../engine/graph/spec.ts";
import { windowBefore } from "../../engine/inspect/receptive_field.ts";
import { conv2D } from "../../engine/model/layers/mod.ts";
import { createNet } from "../../engine/model/net.ts";
import { CHOICES, keyOf, type Lesson, type Outcome, type WindowShape } from "../messages/learn.ts";

/** How every choice of the page comes out. */
export function lesson(): Lesson {
  const choices = CHOICES.size.flatMap((size) =>
    CHOICES.kernel.flatMap((kernel) =>
      CHOICES.stride.flatMap((stride) =>
        CHOICES.padding.map((padding) => ({ size, kernel, stride, padding }))
      )
    )
  );
  return Object.fromEntries(choices.map((choice) => [keyOf(choice), outcomeOf(choice)]));
}

const ZEROS = { kind: "zeros" } as const;
const INITIALISERS = { convolution: ZEROS, dense: ZEROS, bias: ZEROS };

function outcomeOf({ size, kernel, stride, padding }: WindowShape): Outcome {
  const graph = new Graph();
  const net = createNet({ graph, initialisers: INITIALISERS, seed: 0 });
  const picture = graph.input("picture", f32(1, size, size, 1));
  const map = conv2D(1, kernel, { strides: stride, padding })(net, picture);
  const { pads: [before, , after] } = windowBefore(map)!;
  return { places: map.shape[1], before, after };
}

/** `[size, size]` by size: how bright each pixel of a drawn face is, from 0 to 1. */
export function lessonPictures(): Record<number, number[]> {
  return Object.fromEntries(CHOICES.size.map((size) => {
    const large = drawFace(uniforms(5, streamOf("lesson")), true, { height: 112, width: 92 });
    const { pixels } = resize(large, { height: size, width: size }, "cover");
    return [
      size,
      Array.from({ length: size * size }, (_, i) => {
        const sum = pixels[i * 3] + pixels[i * 3 + 1] + pixels[i * 3 + 2];
        return Math.round(100 * sum / 765) / 100;
      }),
    ];
  }));
}

import assert from "node:assert/strict";
import { Graph } from "../../../engine/graph/graph.ts";
import { evaluate } from "../../../engine/graph/reference.ts";
import { f32 } from "../../../engine/graph/spec.ts";
import { conv2D, maxPooling2D } from "../../../engine/model/layers/mod.ts";
import { createNet } from "../../../engine/model/net.ts";
import { CHOICES, filterOf, keyOf } from "../../messages/learn.ts";
import { lesson, lessonPictures } from "../../server/lesson.ts";
import { mapOf } from "./window_numbers.ts";

const ZEROS = { kind: "zeros" } as const;
const initialisers = { convolution: ZEROS, dense: ZEROS, bias: ZEROS };

Deno.test("maps of the lesson are the engine's, of every operation, stride and padding", () => {
  const [outcomes, size] = [lesson(), 8];
  const picture = lessonPictures()[size];
  for (const operation of CHOICES.operation) {
    for (const stride of CHOICES.stride) {
      for (const padding of CHOICES.padding) {
        const choice = { operation, size, kernel: 3, stride, padding };
        const weights = filterOf("horizontal edges", 3);
        const graph = new Graph();
        const net = createNet({ graph, initialisers, seed: 0 });
        const images = graph.input("picture", f32(1, size, size, 1));
        const layer = operation === "pooling"
          ? maxPooling2D(3, { strides: stride, padding })
          : conv2D(1, 3, { strides: stride, padding });
        const map = layer(net, images);
        const environment = new Map([[images, Float64Array.from(picture)]]);
        const kernel = [...graph.variables.values()].find(({ shape }) => shape.length === 4);
        if (kernel) environment.set(kernel, Float64Array.from(weights));
        const [expected] = evaluate(graph, [map], environment);
        const found = mapOf(choice, outcomes[keyOf(choice)], picture, weights);
        assert.equal(found.length, expected.length);
        found.forEach((value, i) => assert(Math.abs(value - expected[i]) < 1e-9));
      }
    }
  }
});

/** The tutorial's network in jax-js on its WebGPU backend. @module */
import { adapterName, type Peer } from "./peer.ts";
import {
  CHANNELS,
  drawNumbers,
  FILTERS,
  HEIGHT,
  heNormal,
  LEARNING_RATE,
  UNITS,
  WIDTH,
} from "./pictures.ts";

const [BETA1, BETA2, EPSILON] = [0.9, 0.999, 1e-8];

/** `jax` is `@jax-js/jax`. Pictures are `[N, C, H, W]` there. */
// deno-lint-ignore no-explicit-any -- its types are no dependency of this project
export async function createJaxJs(jax: any, version: string, batch: number): Promise<Peer> {
  const { numpy: np, lax, nn, tree } = jax;
  const devices = await jax.init("webgpu");
  if (!devices.includes("webgpu")) throw new Error("Cannot open the WebGPU backend of jax-js");
  jax.defaultDevice("webgpu");
  const { x, labels } = drawNumbers(batch);
  const images = np.array(x).reshape([batch, HEIGHT, WIDTH, CHANNELS]).transpose([0, 3, 1, 2]);
  const wanted = nn.oneHot(np.array(Int32Array.from(labels), { dtype: np.int32 }), 2);
  // deno-lint-ignore no-explicit-any -- as above
  const lossOf = (weights: any[], images: any, wanted: any) => {
    let h = images;
    let next = 0;
    for (const filters of FILTERS) {
      h = lax.conv(h, weights[next++], [1, 1], "SAME")
        .add(weights[next++].reshape([1, filters, 1, 1]));
      h = lax.reduceWindow(evenly(np, nn.relu(h)), np.max, [2, 2], [2, 2]);
    }
    h = h.reshape([batch, -1]);
    UNITS.forEach((_, i) => {
      h = np.matmul(h, weights[next++]).add(weights[next++]);
      if (i < UNITS.length - 1) h = nn.relu(h);
    });
    return nn.logSoftmax(h).mul(wanted).sum().mul(-1 / batch);
  };
  // deno-lint-ignore no-explicit-any -- as above
  const step = jax.jit((state: any, images: any, wanted: any) => {
    const [loss, gradients] = jax.valueAndGrad(lossOf)(tree.ref(state.weights), images, wanted);
    return { ...adam(np, state, gradients), loss };
  });
  const weights = initialWeights(np);
  const zeros = () => weights.map((weight) => np.zeros(weight.shape));
  let state = { weights, first: zeros(), second: zeros(), powers: np.array([BETA1, BETA2]) };
  return {
    name: "jax-js",
    version,
    adapter: await adapterName(),
    async train(steps) {
      let value = NaN;
      for (let i = 0; i < steps; i++) {
        const { loss, ...rest } = step(state, images.ref, wanted.ref);
        state = rest;
        if (i < steps - 1) loss.dispose();
        else [value] = await loss.data();
      }
      await jax.blockUntilReady(state);
      return value;
    },
  };
}

/** SAME pooling needs an even height and width: a row or column of zeros, after ReLU, changes no maximum. */
// deno-lint-ignore no-explicit-any -- as above
function evenly(np: any, h: any) {
  const [, , height, width] = h.shape;
  return height % 2 || width % 2 ? np.pad(h, [[0, 0], [0, 0], [0, height % 2], [0, width % 2]]) : h;
}

// deno-lint-ignore no-explicit-any -- as above
function initialWeights(np: any): any[] {
  const weights = [];
  let [channels, height, width] = [CHANNELS, HEIGHT, WIDTH];
  for (const [i, filters] of FILTERS.entries()) {
    const size = filters * channels * 9;
    weights.push(np.array(heNormal(size, 9 * channels, i + 1)).reshape([filters, channels, 3, 3]));
    weights.push(np.zeros([filters]));
    [channels, height, width] = [filters, Math.ceil(height / 2), Math.ceil(width / 2)];
  }
  let inputs = channels * height * width;
  for (const [i, units] of UNITS.entries()) {
    weights.push(np.array(heNormal(inputs * units, inputs, i + 11)).reshape([inputs, units]));
    weights.push(np.zeros([units]));
    inputs = units;
  }
  return weights;
}

/** Adam by hand: jax-js' own package of optimizers is not on npm. */
// deno-lint-ignore no-explicit-any -- as above
function adam(np: any, state: any, gradients: any[]) {
  const { powers } = state;
  const correct = np.subtract(1, powers.ref);
  const [correction1, correction2] = [correct.ref.slice(0), correct.slice(1)];
  // deno-lint-ignore no-explicit-any -- as above
  const first = state.first.map((m: any, i: number) =>
    m.mul(BETA1).add(gradients[i].ref.mul(1 - BETA1))
  );
  // deno-lint-ignore no-explicit-any -- as above
  const second = state.second.map((v: any, i: number) =>
    v.mul(BETA2).add(np.square(gradients[i]).mul(1 - BETA2))
  );
  // deno-lint-ignore no-explicit-any -- as above
  const weights = state.weights.map((w: any, i: number) => {
    const root = np.sqrt(second[i].ref.div(correction2.ref)).add(EPSILON);
    return w.sub(first[i].ref.div(correction1.ref).div(root).mul(LEARNING_RATE));
  });
  correction1.dispose();
  correction2.dispose();
  return { weights, first, second, powers: powers.mul(np.array([BETA1, BETA2])) };
}

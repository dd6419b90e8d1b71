/** Pooling. @module */
import { abs, sqrt, square } from "../../../ops/elementwise/unary.ts";
import { averagePool2d } from "../../../ops/pool/average_pool2d.ts";
import { globalAveragePool } from "../../../ops/pool/global_average_pool.ts";
import { maxPool2d } from "../../../ops/pool/max_pool2d.ts";
import { pad } from "../../../ops/shape/pad.ts";
import { reduceMax } from "../../../ops/reduction/reduce_extreme.ts";
import { reduceMean, reduceSum, reduceSumSquare } from "../../../ops/reduction/reduce_sum.ts";
import { type Call, type Family, laidInput, onlyOutputs } from "./call.ts";
import { PICTURE_ORDER } from "./convolution.ts";
import { each, scaled } from "./elementwise.ts";
import { laid } from "./layout.ts";
import { reduced } from "./reduction.ts";
import { type Laid, shapeOf, type Value } from "./value.ts";
import { asGiven, asPictures, windowOf } from "./window.ts";

function maximum(call: Call): Value {
  onlyOutputs(call, 1, "indices");
  call.attributes.ignore("storage_order");
  const { pictures, isLine } = asPictures(call, laidInput(call, 0));
  const [batch, channels] = shapeOf(pictures);
  const { kernel, window, places } = windowOf(call, shapeOf(pictures), isLine);
  const x = call.to.inOrder(pictures, PICTURE_ORDER);
  const attributes = { ...window, kernel, activation: "none" as const };
  const y = call.to.append(maxPool2d, [x], attributes, call.name);
  return asGiven(call, laid(y, [batch, channels, ...places], PICTURE_ORDER), isLine);
}

/** The mean of windows; with `count_include_pad` the padding counts, but not what is beyond it. */
function average(call: Call, given: Laid, isAll: boolean, name = call.name): Laid {
  const { to } = call;
  const { pictures, isLine } = asPictures(call, given);
  const [batch, channels] = shapeOf(pictures);
  const { kernel, window, places, beyond } = windowOf(call, shapeOf(pictures), isLine);
  let x = to.inOrder(pictures, PICTURE_ORDER);
  let pads = window.pads;
  const isPadded = isAll && beyond.some((cells) => cells > 0);
  if (isPadded) {
    const [top, left, bottom, right] = pads;
    const around = [0, top, left, 0, 0, bottom - beyond[0], right - beyond[1], 0];
    x = to.append(pad, [x], { pads: around, value: 0 }, `${name}/padded`);
    pads = [0, 0, beyond[0], beyond[1]];
  }
  const attributes = { ...window, pads, kernel, countIncludePad: isAll && !isPadded };
  const y = to.append(averagePool2d, [x], attributes, name);
  return asGiven(call, laid(y, [batch, channels, ...places], PICTURE_ORDER), isLine);
}

function globalAverage(call: Call): Value {
  const x = laidInput(call, 0);
  const shape = shapeOf(x);
  if (shape.length > 4) {
    return reduced(call, reduceMean, x, { dimensions: places(x), keepdims: true });
  }
  const { pictures } = asPictures(call, x);
  const name = call.to.inOrder(pictures, PICTURE_ORDER);
  const y = call.to.append(globalAveragePool, [name], {}, call.name);
  return call.to.asShape(laid(y, shape.slice(0, 2)), shape.map((extent, d) => d < 2 ? extent : 1));
}

const places = (x: Laid) => [...shapeOf(x).keys()].slice(2);

/** The norm of each channel. */
function globalNorm(call: Call): Value {
  const x = laidInput(call, 0);
  return norm(call, x, (power, name) => {
    const all = { dimensions: places(x), keepdims: true };
    return reduced(
      call,
      power === 2 ? reduceSumSquare : reduceSum,
      sized(call, x, power),
      all,
      name,
    );
  });
}

/** |x| where it is to be added up; squares are made where they are. */
const sized = (call: Call, x: Laid, power: number): Laid =>
  power === 1 ? each(call, abs, x, {}, `${call.name}/size`) : x;

function norm(call: Call, _x: Laid, sumOf: (power: number, name: string) => Laid): Value {
  const power = call.attributes.int("p", 2);
  if (power !== 1 && power !== 2) throw new RangeError(`its p is ${power}: expected 1 or 2`);
  if (power === 1) return sumOf(1, call.name);
  return each(call, sqrt, sumOf(2, `${call.name}/sum`), {});
}

/** The norm of windows: of the mean of all of its cells, so many times. */
function windowNorm(call: Call): Value {
  const x = laidInput(call, 0);
  const cells = call.attributes.product("kernel_shape");
  return norm(call, x, (power, name) => {
    const terms = power === 2
      ? each(call, square, x, {}, `${call.name}/square`)
      : sized(call, x, power);
    return scaled(call, average(call, terms, true, `${call.name}/mean`), cells, name);
  });
}

/** ONNX' poolings. */
export const POOLING: Family = {
  MaxPool: maximum,
  AveragePool: (call) =>
    average(call, laidInput(call, 0), call.attributes.flag("count_include_pad")),
  LpPool: windowNorm,
  GlobalAveragePool: globalAverage,
  GlobalMaxPool: (call) => {
    const x = laidInput(call, 0);
    return reduced(call, reduceMax, x, { dimensions: places(x), keepdims: true });
  },
  GlobalLpPool: globalNorm,
};

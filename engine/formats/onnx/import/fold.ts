/** Ops on numbers that are known when a file is read: most are about shapes. @module */
import { sizeOf } from "../../../graph/spec.ts";
import { asLaid, type Call, type Family, fixedExtent, inputOf, wholeInput } from "./call.ts";
import {
  broadcast,
  dimensionOf,
  type Extent,
  isFixed,
  isPerExample,
  productOf,
  times,
} from "./extent.ts";
import { ARITHMETIC_FOLDS, known, spread } from "./arithmetic.ts";
import { cutsOf, partOf, wholeIndices } from "./parts.ts";
import { alongOf, REDUCTION } from "./reduction.ts";
import { broadcastTo, checkOrder, resolved, squeezed, unsqueezed } from "./shape.ts";
import { constantOf, isFloat, kindOf } from "./tensor.ts";
import {
  type Constant,
  extentsOf,
  floats,
  ints,
  numberOf,
  reordered,
  reshaped,
  shapeOf,
  strided,
  stridesOf,
} from "./value.ts";

/** The numbers of a node that is none but numbers. */
function constant(call: Call): Constant {
  const { attributes } = call;
  const tensor = attributes.tensor("value");
  if (tensor) return constantOf(tensor);
  if (attributes.has("value_float")) {
    return floats([], Float32Array.of(attributes.float("value_float", 0)));
  }
  if (attributes.has("value_int")) return ints([], [attributes.int("value_int", 0)]);
  const many = attributes.floats("value_floats");
  if (many) return floats([many.length], Float32Array.from(many));
  const whole = attributes.ints("value_ints");
  if (whole) return ints([whole.length], whole);
  throw new RangeError("it has no numbers");
}

function filled(call: Call): Constant {
  const shape = extentsOf(inputOf(call, 0), "shape");
  if (!isFixed(shape)) throw new RangeError("its shape depends on the batch");
  call.to.spend(shape);
  const tensor = call.attributes.tensor("value");
  const value = tensor ? constantOf(tensor) : floats([1], Float32Array.of(0));
  if (value.values.length !== 1) throw new RangeError("its value is no single number");
  return strided(value, shape, shape.map(() => 0));
}

/** As a type of elements. */
export function cast(call: Call, value: Constant, type: number): Constant {
  const kind = kindOf(type);
  if (kind === value.type) return value;
  call.to.spend(value.shape);
  if (kind === "float") {
    const values = Float32Array.from(value.values as readonly Extent[], fixedExtent);
    return {
      ...floats(value.shape, values),
      ...value.origin !== undefined && { origin: value.origin },
    };
  }
  const whole = Array.from(value.values as readonly Extent[], (each) => {
    if (isPerExample(each)) return kind === "int" ? each : 1;
    return kind === "int" ? Math.trunc(each) : Number(each !== 0);
  });
  return { kind: "constant", type: kind, shape: value.shape, values: whole };
}

function sliced(call: Call): Constant {
  const x = known(call, 0);
  const strides = stridesOf(x.shape);
  const shape = [...x.shape];
  const steps = [...strides];
  let start = 0;
  for (const { axis, ...cut } of cutsOf(call, shape.length)) {
    const part = partOf(shape[axis], cut.start, cut.end, cut.step);
    start += part.start * strides[axis];
    shape[axis] = part.count;
    steps[axis] = strides[axis] * part.step;
  }
  call.to.spend(shape);
  return { ...strided(x, shape, steps, start) };
}

function gathered(call: Call): Constant {
  const [x, indices] = [known(call, 0), known(call, 1)];
  const axis = dimensionOf(call.attributes.int("axis", 0), x.shape.length);
  const extent = x.shape[axis];
  const places = wholeIndices(indices, extent);
  const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const shape = [...before, ...indices.shape, ...after];
  call.to.spend(shape);
  const inner = sizeOf(after);
  const values = Array.from({ length: sizeOf(shape) }, (_, i) => {
    const row = Math.floor(i / inner);
    const [outer, place] = [Math.floor(row / places.length), row % places.length];
    return x.values[(outer * extent + places[place]) * inner + i % inner];
  });
  return x.type === "float"
    ? floats(shape, Float32Array.from(values as number[]))
    : { ...x, shape, values };
}

function joined(call: Call): Constant {
  const all = call.inputs.map((_, i) => known(call, i));
  const axis = dimensionOf(call.attributes.int("axis", 0), all[0].shape.length);
  const others = ({ shape }: Constant) => String(shape.with(axis, 0));
  const isAlike = all.every((each) =>
    each.shape.length === all[0].shape.length && others(each) === others(all[0]) &&
    each.type === all[0].type
  );
  if (!isAlike) throw new RangeError("its inputs don't fit each other");
  const extent = all.reduce((sum, { shape }) => sum + shape[axis], 0);
  const shape = all[0].shape.with(axis, extent);
  call.to.spend(shape);
  const rows = sizeOf(shape.slice(0, axis));
  const values = Array.from({ length: rows }, (_, row) =>
    all.flatMap(({ values }) => {
      const length = values.length / rows;
      return Array.from(values.slice(row * length, (row + 1) * length) as readonly Extent[]);
    })).flat();
  return all[0].type === "float"
    ? floats(shape, Float32Array.from(values as number[]))
    : { ...all[0], shape, values };
}

function chosen(call: Call): Constant {
  const [condition, a, b] = [known(call, 0), known(call, 1), known(call, 2)];
  const shape = broadcast(broadcast(condition.shape, a.shape), b.shape) as number[];
  if (a.type !== b.type) throw new RangeError("its inputs are of two types");
  const [which, yes, no] = [condition, a, b].map((each) => spread(call, each, shape));
  call.to.spend(shape);
  const values = Array.from(
    { length: sizeOf(shape) },
    (_, i) => which.values[i] ? yes.values[i] : no.values[i],
  );
  return a.type === "float"
    ? floats(shape, Float32Array.from(values as number[]))
    : { ...a, shape, values };
}

function range(call: Call): Constant {
  const [start, limit, delta] = [0, 1, 2].map((i) => numberOf(known(call, i)));
  if (start === undefined || limit === undefined || !delta) {
    throw new RangeError("its start, limit or delta is no number");
  }
  const length = Math.max(0, Math.ceil((limit - start) / delta));
  call.to.spend([length]);
  const values = Array.from({ length }, (_, i) => start + i * delta);
  const isFloat = known(call, 0).type === "float";
  return isFloat ? floats([length], Float32Array.from(values)) : ints([length], values);
}

/** How whole numbers are combined along dimensions. */
const REDUCTIONS: Readonly<Record<string, (a: Extent, b: Extent) => Extent>> = {
  ReduceProd: times,
  ReduceSum: (a, b) => fixedExtent(a) + fixedExtent(b),
  ReduceMax: (a, b) => Math.max(fixedExtent(a), fixedExtent(b)),
  ReduceMin: (a, b) => Math.min(fixedExtent(a), fixedExtent(b)),
};

const reductions: Family = Object.fromEntries(
  Object.entries(REDUCTIONS).map(([name, of]) => [name, (call: Call) => {
    const x = known(call, 0);
    if (x.type === "float" && Object.hasOwn(REDUCTION, name)) return REDUCTION[name](call);
    const { dimensions, keepdims } = alongOf(call, x);
    if (x.shape.length > 1 || x.values.length === 0) throw new RangeError("it is of no list");
    if (dimensions.length === 0) return x;
    const value = (x.values as readonly Extent[]).reduce(of);
    const shape = keepdims ? x.shape.map(() => 1) : [];
    return x.type === "float"
      ? floats(shape, Float32Array.of(fixedExtent(value)))
      : ints(shape, [value]);
  }]),
);

/** Ops whose inputs are all known, by ONNX' names. */
export const FOLDS: Family = {
  ...ARITHMETIC_FOLDS,
  ...reductions,
  Constant: constant,
  Identity: (call) => {
    const x = known(call, 0);
    if (x.origin === undefined || x.type !== "float") return x;
    // Parameters that happen to be alike are written once: each trains by itself.
    return { ...x, origin: call.output, values: x.values.subarray() };
  },
  ConstantOfShape: filled,
  Cast: (call) => {
    call.attributes.ignore("saturate");
    return cast(call, known(call, 0), call.attributes.int("to", 0));
  },
  Gather: gathered,
  Concat: joined,
  Slice: sliced,
  Where: chosen,
  Range: range,
  Transpose: (call) => {
    const x = known(call, 0);
    const order = call.attributes.ints("perm") ?? [...x.shape.keys()].reverse();
    checkOrder(order, x.shape.length);
    call.to.spend(x.shape);
    return reordered(x, order);
  },
  Reshape: (call) => {
    const x = known(call, 0);
    const isZero = call.attributes.flag("allowzero");
    const shape = resolved(x.shape, wholeInput(call, "shape", 1) ?? [], { isZero });
    return reshaped(x, shape.map(fixedExtent));
  },
  Squeeze: (call) => {
    const x = known(call, 0);
    return reshaped(x, squeezed(x.shape, wholeInput(call, "axes", 1)).map(fixedExtent));
  },
  Unsqueeze: (call) => {
    const x = known(call, 0);
    return reshaped(x, unsqueezed(x.shape, wholeInput(call, "axes", 1) ?? []).map(fixedExtent));
  },
  Expand: (call) => {
    const x = known(call, 0);
    const shape = broadcast(x.shape, extentsOf(inputOf(call, 1), "shape"));
    return isFixed(shape) ? spread(call, x, shape) : broadcastTo(call, asLaid(call, x), shape);
  },
};

/** Ops that look at shapes alone. */
export const LOOKS: Family = {
  Shape: (call) => {
    const shape = shapeOf(inputOf(call, 0));
    const [start, end] = [
      call.attributes.int("start", 0),
      call.attributes.int("end", shape.length),
    ];
    const part = shape.slice(start, end);
    return ints([part.length], part);
  },
  Size: (call) => ints([], [productOf(shapeOf(inputOf(call, 0)))]),
};

/** Ops that pass on what they are given. */
export const PASSES: Family = {
  Identity: (call) => inputOf(call, 0),
  Cast: (call) => {
    call.attributes.ignore("saturate");
    if (isFloat(call.attributes.int("to", 0))) return inputOf(call, 0);
    throw new RangeError("it makes whole numbers of what is computed of the pictures");
  },
  CastLike: (call) => {
    call.attributes.ignore("saturate");
    const like = inputOf(call, 1);
    if (like.kind === "laid" || like.type === "float") return inputOf(call, 0);
    throw new RangeError("it makes whole numbers of what is computed of the pictures");
  },
};

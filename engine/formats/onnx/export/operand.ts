/**
 * How the engine's tensors lie in the file. Ours have their channels last, `[N, H, W, C]`, ONNX's
 * behind the batch, `[N, C, H, W]`: each tensor lies in one of the two orders, and is brought into the
 * other where an op needs it.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../../graph/spec.ts";
import type { ElementType, Extent, OnnxWriter, Value } from "./writer.ts";

/** Where the channels of a tensor are: where the engine has them, or behind the batch. */
export type Order = "last" | "first";

/** What a translated op takes. */
export interface Operand {
  /** As the engine has it. */
  readonly shape: Shape;
  /** The same with a name for the batch. */
  readonly extents: readonly Extent[];
  /** How it lies in the file; `undefined` where it is a variable, whose numbers lie as is needed. */
  readonly order: Order | undefined;
  /** Of what was flattened with its channels first: the extents of a row as the engine has them. */
  readonly flattened?: Shape;
  /** The tensor in an order. */
  in(order: Order): Value;
  /** Its numbers, where it is a variable or a constant. */
  readonly numbers?: ArrayLike<number>;
  /** A tensor of its numbers in another order, `dimensions[i]` being the engine's. */
  arranged(dimensions: readonly number[], arrangement?: Arrangement): Value;
}

/** What is done with numbers beside putting them in order. */
export interface Arrangement {
  /** The dimensions that are put in order, where they are not the tensor's. */
  readonly from?: Shape;
  /** The extents that they then have. */
  readonly to?: Shape;
  /** The network's where absent. */
  readonly type?: ElementType;
}

/** Whether a tensor has channels that may come first. */
export const hasChannels = ({ length }: ArrayLike<unknown>) => length > 2;

/** The engine's dimensions in the order of the file's. */
export function dimensionsIn(order: Order, rank: number): number[] {
  const dimensions = Array.from({ length: rank }, (_, d) => d);
  return order === "last" || rank < 3 ? dimensions : [0, rank - 1, ...dimensions.slice(1, -1)];
}

/** Elements in the order of other dimensions. */
export const inOrder = <T>(elements: readonly T[], dimensions: readonly number[]): T[] =>
  dimensions.map((d) => elements[d]);

/** Numbers of a shape in the order of other dimensions. */
export function arrange(
  numbers: ArrayLike<number>,
  shape: Shape,
  dimensions: readonly number[],
): ArrayLike<number> {
  if (dimensions.every((d, i) => d === i)) return numbers;
  const strides = shape.map((_, d) => sizeOf(shape.slice(d + 1)));
  const [extents, steps] = [inOrder(shape, dimensions), inOrder(strides, dimensions)];
  const arranged = new Float32Array(numbers.length);
  const place = extents.map(() => 0);
  for (let i = 0, from = 0; i < arranged.length; i++) {
    arranged[i] = numbers[from];
    for (let d = extents.length - 1; d >= 0; d--) {
      from += steps[d];
      if (++place[d] < extents[d]) break;
      from -= steps[d] * extents[d];
      place[d] = 0;
    }
  }
  return arranged;
}

/** What an op computed, in whichever order. */
export function computed(
  writer: OnnxWriter,
  value: Value,
  { shape, extents, order, flattened }: Pick<Operand, "shape" | "extents" | "flattened"> & {
    readonly order: Order;
  },
): Operand {
  const known = new Map<Order, Value>([[order, value]]);
  return {
    shape,
    extents,
    order,
    flattened,
    in(wanted) {
      if (!hasChannels(shape)) return value;
      const found = known.get(wanted);
      if (found) return found;
      const [own, other] = [order, wanted].map((each) => dimensionsIn(each, shape.length));
      const moved = writer.node("Transpose", [value], {
        name: `${value.name}/channels_${wanted}`,
        extents: inOrder(extents, other),
      }, { perm: other.map((d) => own.indexOf(d)) });
      known.set(wanted, moved);
      return moved;
    },
    arranged() {
      throw new TypeError(`Cannot arrange '${value.name}' as it is computed`);
    },
  };
}

/** Numbers that are known, of the network's element type where nothing else is said. */
export function stored(
  writer: OnnxWriter,
  { name, shape, numbers, type: usual }: {
    readonly name: string;
    readonly shape: Shape;
    readonly numbers: ArrayLike<number>;
    readonly type: ElementType;
  },
): Operand {
  const known = new Map<string, Value>();
  const arranged: Operand["arranged"] = (
    dimensions,
    { from = shape, to = inOrder(from, dimensions), type = usual } = {},
  ) => {
    const key = `${dimensions} ${from} ${to} ${type}`;
    const found = known.get(key);
    if (found) return found;
    const made = writer.initializer(name, type, to, arrange(numbers, from, dimensions));
    known.set(key, made);
    return made;
  };
  return {
    shape,
    extents: shape,
    order: undefined,
    numbers,
    in: (order) => arranged(dimensionsIn(order, shape.length)),
    arranged,
  };
}

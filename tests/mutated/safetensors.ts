/** Files of weights that are changed at random: how they are read, and what a wrong load of them is. @module */
import assert from "node:assert/strict";
import type { ImportOptions } from "../../cli/imports/format.ts";
import type { Model } from "../../engine/formats/model.ts";
import { writeSafetensors } from "../../engine/formats/safetensors.ts";
import { toStateDict } from "../../engine/formats/torch/to_state_dict.ts";
import { exported, imported } from "../torch/files.ts";
import type { Kind, Kinds } from "./mutations.ts";
import { drawnModel } from "../torch/models.ts";

/** The tensors of a model under the names that its file has. */
type Tensors = (model: Model) => ReturnType<typeof toStateDict>;

/** The kinds, by name. */
export const SAFETENSORS_KINDS: Kinds = {
  "safetensors of our export": async () =>
    kindOf(await exported(drawnModel("flattened"), "safetensors"), {}, toStateDict),
  "safetensors of our export, halves": async () =>
    kindOf(await exported(drawnModel("tokens"), "safetensors", "f16"), {}, toStateDict),
  "safetensors of a network by name": async () =>
    await kindOf(
      writeSafetensors(toStateDict(drawnModel("resnet8")), { format: "pt" }),
      { network: "resnet8", size: { height: 16, width: 16 } },
      toStateDict,
    ),
  "safetensors of a network by name, our own names": async () =>
    await kindOf(
      writeSafetensors(drawnModel("tiny").weights),
      { network: "tiny", size: { height: 14, width: 14 } },
      ({ weights }) => new Map(weights),
    ),
};

function kindOf(good: Uint8Array, options: Partial<ImportOptions>, tensorsOf: Tensors): Kind {
  return {
    good,
    async load(bytes) {
      const { model } = await imported(bytes, options);
      checkLoad(model, bytes, tensorsOf);
      return true;
    },
    isRefusal: ({ name, message }) =>
      name === "Error" && message.length < 20_000 &&
      /^Cannot (use|import) 'a\.safetensors' as [^\n]{5,500}(\n {2}[^\n]{5,10000})*$/.test(message),
    close: () => Promise.resolve(),
  };
}

/** How a header tells of a tensor. */
interface Entry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: [number, number];
}

/** Throws an `AssertionError` where a model is not what the file says, read in another way. */
function checkLoad(model: Model, bytes: Uint8Array, tensorsOf: Tensors): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const begin = 8 + view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, begin)));
  const { __metadata__: metadata, ...entries } = header;
  if (metadata?.network) {
    const { architecture, network, classes, preprocessing } = model.description;
    assert.equal(architecture, metadata.architecture);
    assert.deepEqual(
      [network, classes, preprocessing],
      [metadata.network, metadata.classes, metadata.preprocessing].map((text) => JSON.parse(text)),
    );
  }
  let size = 0;
  const tensors = tensorsOf(model);
  for (const [name, { dtype, shape, data_offsets: [from, to] }] of Object.entries<Entry>(entries)) {
    size += to - from;
    const { shape: expected, data } = tensors.get(name)!;
    assert.deepEqual(shape, [...expected], name);
    if (data instanceof BigInt64Array) continue;
    const width = dtype === "F32" ? 4 : 2;
    assert.equal(to - from, width * data.length, name);
    for (let i = 0; i < data.length; i++) {
      const value = numberAt(view, begin + from + width * i, dtype);
      assert(Object.is(data[i], value), `${name}[${i}] is ${data[i]}, not ${value}`);
    }
    tensors.delete(name);
  }
  assert.equal(begin + size, bytes.length);
  const left = [...tensors].filter(([, { data }]) => !(data instanceof BigInt64Array));
  assert.deepEqual(left, []);
}

function numberAt(view: DataView, at: number, dtype: string): number {
  if (dtype === "F32") return view.getFloat32(at, true);
  if (dtype === "F16") return view.getFloat16(at, true);
  const bits = new DataView(new ArrayBuffer(4));
  bits.setUint16(2, view.getUint16(at, true), true);
  return bits.getFloat32(0, true);
}
